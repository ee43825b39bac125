package org.tangent.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublicationTimesTest {
  private long now;

  private final PublicationTimes times = new PublicationTimes(() -> now);

  private void pass(Duration time) {
    now += time.toNanos();
  }

  @Test
  void nothingIsNeverDue() {
    pass(Duration.ofDays(1));
    assertThat(times.isDue()).isFalse();
  }

  @Test
  void aRowOfAYoungSweepWaitsTenSeconds() {
    pass(Duration.ofSeconds(5));
    times.committed(1);
    pass(Duration.ofMillis(9_999));
    assertThat(times.isDue()).isFalse();
    pass(Duration.ofMillis(1));
    assertThat(times.isDue()).isTrue();
    times.published(1);
    assertThat(times.isDue()).isFalse();
  }

  @Test
  void aRowOfAnOldSweepWaitsForATenthOfItsAge() {
    pass(Duration.ofSeconds(900));
    times.committed(1);
    pass(Duration.ofSeconds(99));
    assertThat(times.isDue()).isFalse();
    pass(Duration.ofSeconds(1));
    assertThat(times.isDue()).isTrue();
  }

  @Test
  void manyRowsDoNotWait() {
    times.committed(4_999);
    assertThat(times.isDue()).isFalse();
    times.committed(1);
    assertThat(times.isDue()).isTrue();
  }

  @Test
  void rowsThatCameDuringAPublicationWaitOn() {
    times.committed(3);
    pass(Duration.ofSeconds(10));
    times.committed(2);
    times.published(3);
    assertThat(times.waiting()).isEqualTo(2);
    assertThat(times.isDue()).isFalse();
    pass(Duration.ofSeconds(11));
    assertThat(times.isDue()).isTrue();
  }

  /** With as many runs over an hour, a day or a month the files stay few. */
  @ParameterizedTest
  @CsvSource({"100, 1000", "3600, 28", "86400, 1", "2592000, 1"})
  void publicationsGrowWithTheLogarithmOfTime(int seconds, int runsASecond) {
    int publications = 0;
    for (int second = 0; second < seconds; second++) {
      times.committed(runsASecond);
      pass(Duration.ofSeconds(1));
      if (times.isDue()) {
        times.published(times.waiting());
        publications++;
      }
    }
    double rows = (double) seconds * runsASecond;
    assertThat(publications).isLessThan((int) (130 + rows / 5_000));
    if (rows <= 100_800) {
      assertThat(publications).isLessThan(200);
    }
  }
}
