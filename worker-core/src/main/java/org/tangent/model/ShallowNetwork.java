package org.tangent.model;

import org.apache.spark.ml.linalg.DenseMatrix;

/** A network with one hidden layer, so wide that its units are handled in panels. */
public interface ShallowNetwork extends Network {

  /** Shows the factors of hidden and output layer, a panel of hidden units at a time. */
  void hiddenPanels(DenseMatrix x, PanelVisitor visitor);

  @Override
  default void featurePanels(DenseMatrix x, FeatureVisitor visitor) {
    hiddenPanels(
        x,
        panel ->
            visitor.panel(
                new FeatureVisitor.Panel(
                    panel.first(), panel.width(), panel.leading(), panel.features())));
  }
}
