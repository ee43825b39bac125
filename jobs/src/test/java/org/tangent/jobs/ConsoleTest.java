package org.tangent.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConsoleTest {
  private static final Table TABLE =
      new Table(
          List.of(Column.text("optimizer"), Column.number("runs"), Column.number("testLoss")),
          List.of(
              List.of("gaussNewton", 5, 0.012346),
              Arrays.asList("adam", 125, null),
              List.of("sgd", 7, Double.POSITIVE_INFINITY)));

  @Test
  void numbersStandOnTheRight() {
    assertThat(Console.aligned(TABLE))
        .isEqualTo(
            """
            optimizer    runs  testLoss
            gaussNewton     5   0.01235
            adam          125         -
            sgd             7  Infinity""");
  }

  @Test
  void rowStaysOneLineHoweverLong() {
    Table wide = new Table(List.of(Column.text("spec")), List.of(List.of("x".repeat(500))));
    assertThat(Console.aligned(wide).lines()).hasSize(2);
  }

  @Test
  void tableWithoutRowsHasAHeader() {
    Table empty = new Table(List.of(Column.text("sweep")), List.of());
    assertThat(Console.aligned(empty)).isEqualTo("sweep");
    assertThat(Console.json(empty)).isEqualTo("[ ]");
  }

  @Test
  void jsonKeepsNumbersAndTellsAbsentFromInfinite() throws Exception {
    JsonNode rows = new ObjectMapper().readTree(Console.json(TABLE));
    assertThat(rows).hasSize(3);
    assertThat(rows.at("/0/testLoss").doubleValue()).isEqualTo(0.012346);
    assertThat(rows.at("/1/runs").isIntegralNumber()).isTrue();
    assertThat(rows.at("/1/testLoss").isNull()).isTrue();
    assertThat(rows.at("/2/testLoss").textValue()).isEqualTo("Infinity");
  }

  @Test
  void jsonKeepsListsAndMapsAndWritesTheRestAsText() throws Exception {
    Table table =
        new Table(
            List.of(Column.text("losses"), Column.text("labels"), Column.text("time")),
            List.of(List.of(List.of(1.0, Double.NaN), Map.of("a", 1), Instant.ofEpochSecond(0))));
    JsonNode row = new ObjectMapper().readTree(Console.json(table)).get(0);
    assertThat(row.at("/losses/1").textValue()).isEqualTo("NaN");
    assertThat(row.at("/labels/a").intValue()).isEqualTo(1);
    assertThat(row.at("/time").textValue()).isEqualTo("1970-01-01T00:00:00Z");
  }

  @Test
  void rowOfAnotherLengthIsRefused() {
    assertThatThrownBy(() -> new Table(List.of(Column.text("a")), List.of(List.of(1, 2))))
        .hasMessage("a row must have 1 cells: [1, 2]");
  }
}
