package org.tangent.jobs;

import static org.apache.spark.sql.functions.col;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.tangent.analysis.Views;
import org.tangent.store.Warehouse;

/**
 * The small table at the end of a sweep: for each method and setting the step size with the lowest
 * mean test loss over seeds. Settings that do not vary are left out.
 */
final class BestStepSizes {
  private static final List<String> ALWAYS =
      List.of(
          "optimizer",
          "stepSize",
          "testLoss",
          "testLossRefit",
          "weightedCosineDistance",
          "seeds",
          "diverged");

  private BestStepSizes() {}

  static Table table(SparkSession session, Warehouse warehouse, String sweep) {
    session.sparkContext().setJobGroup(sweep, "sweep %s: closing table".formatted(sweep), false);
    Views.register(session, warehouse);
    Table all =
        Answers.table(
            session
                .table("best_step_size")
                .filter(col("sweep").equalTo(sweep))
                .drop("sweep", "setting")
                .orderBy("trainSize", "units", "activation", "initScale", "optimizer"));
    return varying(all);
  }

  /** The table with the columns that are always shown, or that hold two values or more. */
  static Table varying(Table all) {
    List<Integer> kept = new ArrayList<>();
    for (int i = 0; i < all.columns().size(); i++) {
      Set<Object> values = new HashSet<>();
      for (List<Object> row : all.rows()) {
        if (row.get(i) != null) {
          values.add(row.get(i));
        }
      }
      if (values.size() > 1 || ALWAYS.contains(all.columns().get(i).name())) {
        kept.add(i);
      }
    }
    return all.select(kept);
  }
}
