package org.tangent.geometry;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.rng.simple.RandomSource;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.linalg.RandomStreams;
import org.tangent.loss.Loss;
import org.tangent.model.Activation;
import org.tangent.model.Initialization;
import org.tangent.model.Layer;
import org.tangent.model.MultilayerPerceptron;
import org.tangent.model.Network;
import org.tangent.model.Networks;
import org.tangent.model.OneHiddenLayer;
import org.tangent.model.OutputScale;

/** A network on data, with dense computations of its curvature that use its Jacobian alone. */
record CurvatureCase(String name, Network network, DenseMatrix x, Loss loss, DenseMatrix targets) {
  static final int SAMPLES = 7;

  @Override
  public String toString() {
    return name + " " + loss;
  }

  /** Networks of one hidden layer and deeper, with and without bias, of one and three outputs. */
  static Stream<CurvatureCase> all() {
    List<CurvatureCase> cases = new ArrayList<>();
    for (Loss loss : Loss.values()) {
      for (int outputs : new int[] {1, 3}) {
        for (boolean bias : new boolean[] {true, false}) {
          cases.add(of("shallow, bias " + bias, shallow(outputs, bias), 3, loss, SAMPLES));
          cases.add(
              of(
                  "deep, bias " + bias,
                  deep(List.of(4L, 3L), new Activation.Tanh(), outputs, bias),
                  3,
                  loss,
                  SAMPLES));
        }
      }
    }
    // More gradients than weights.
    cases.add(
        of(
            "small",
            deep(List.of(2L), new Activation.Silu(1), 2, true),
            3,
            Loss.SOFTMAX_CROSS_ENTROPY,
            30));
    return cases.stream();
  }

  static CurvatureCase of(String name, Network network, int dimension, Loss loss, int samples) {
    return new CurvatureCase(
        "%s, c = %d".formatted(name, network.outputs()),
        network,
        network.prepare(Networks.gaussian(samples, dimension, 11)),
        loss,
        targets(loss, samples, network.outputs()));
  }

  static Network shallow(int outputs, boolean bias) {
    return Networks.random(
        new OneHiddenLayer(5, new Activation.Tanh(), OutputScale.NTK, 1, 1, bias, null),
        3,
        outputs,
        12);
  }

  static Network deep(List<Long> widths, Activation activation, int outputs, boolean bias) {
    return new MultilayerPerceptron(
            widths, activation, List.of(), bias, new Initialization.Normal(0.8))
        .create(3, outputs, new RandomStreams(13), null);
  }

  private static DenseMatrix targets(Loss loss, int samples, int outputs) {
    Random random = new Random(14);
    double[] y = random.doubles((long) samples * outputs).toArray();
    if (loss == Loss.SOFTMAX_CROSS_ENTROPY) {
      for (int n = 0; n < samples; n++) {
        double sum = 0;
        for (int i = n; i < y.length; i += samples) {
          sum += y[i];
        }
        for (int i = n; i < y.length; i += samples) {
          y[i] /= sum;
        }
      }
    }
    return new DenseMatrix(samples, outputs, y);
  }

  int samples() {
    return x.numRows();
  }

  double[] outputs() {
    double[] f = new double[targets.values().length];
    network.outputs(x, f);
    return f;
  }

  List<double[]> columns(Fisher fisher) {
    return fisher.columns(loss, outputs(), targets, RandomSource.XO_SHI_RO_256_PP.create(15L));
  }

  CurvatureMatrix matrix(Representation representation, List<double[]> columns) {
    return CurvatureMatrix.of(representation, network, x, columns);
  }

  /** The Jacobian [c × p] at one sample. */
  RealMatrix jacobian(int n) {
    RealMatrix all = Networks.jacobian(network, x);
    RealMatrix of = new Array2DRowRealMatrix(network.outputs(), network.parameters());
    for (int k = 0; k < network.outputs(); k++) {
      of.setRow(k, all.getRow(k * samples() + n));
    }
    return of;
  }

  /** (1/N) Σₙ JₙᵀMₙJₙ. */
  RealMatrix pulledBack(java.util.function.IntFunction<RealMatrix> metric) {
    int p = network.parameters();
    RealMatrix sum = new Array2DRowRealMatrix(p, p);
    for (int n = 0; n < samples(); n++) {
      RealMatrix jacobian = jacobian(n);
      sum = sum.add(jacobian.transpose().multiply(metric.apply(n)).multiply(jacobian));
    }
    return sum.scalarMultiply(1.0 / samples());
  }

  /** F of any columns. */
  RealMatrix dense(List<double[]> columns) {
    return pulledBack(
        n -> {
          int c = network.outputs();
          RealMatrix metric = new Array2DRowRealMatrix(c, c);
          for (double[] z : columns) {
            for (int k = 0; k < c; k++) {
              for (int l = 0; l < c; l++) {
                metric.addToEntry(k, l, z[k * samples() + n] * z[l * samples() + n]);
              }
            }
          }
          return metric;
        });
  }

  /** The entries of F between the weights of a layer. */
  RealMatrix block(RealMatrix f, Layer layer) {
    int last = layer.offset() + layer.size() - 1;
    return f.getSubMatrix(layer.offset(), last, layer.offset(), last);
  }

  static RealMatrix real(DenseMatrix matrix) {
    RealMatrix real = new Array2DRowRealMatrix(matrix.numRows(), matrix.numCols());
    for (int i = 0; i < matrix.numRows(); i++) {
      for (int j = 0; j < matrix.numCols(); j++) {
        real.setEntry(i, j, matrix.apply(i, j));
      }
    }
    return real;
  }
}
