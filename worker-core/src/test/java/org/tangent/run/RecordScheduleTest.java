package org.tangent.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordScheduleTest {
  private static final List<Long> FURTHER = List.of(0L, 3L, 10L, 77L, 5000L);

  @ParameterizedTest
  @ValueSource(strings = {"never", "logarithmic", "1", "7"})
  void pointsAreThoseThatARunRecords(String every) {
    RecordSpec spec = new RecordSpec(every, FURTHER, true, 0, true);
    RecordSchedule schedule = new RecordSchedule(spec);
    for (long last : new long[] {0, 1, 2, 3, 9, 10, 11, 77, 78, 999, 1000, 12345}) {
      long recorded = LongStream.range(0, last).filter(schedule::contains).count() + 1;
      assertThat(spec.points(last)).as("up to %d", last).isEqualTo(recorded);
    }
  }
}
