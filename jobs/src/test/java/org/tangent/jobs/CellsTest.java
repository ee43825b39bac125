package org.tangent.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CellsTest {
  private static final Instant TIME = Instant.parse("2025-03-09T07:30:00.5Z");

  private final TimeZone here = TimeZone.getDefault();

  @BeforeEach
  void beElsewhere() {
    TimeZone.setDefault(TimeZone.getTimeZone("America/New_York"));
  }

  @AfterEach
  void comeBack() {
    TimeZone.setDefault(here);
  }

  @Test
  void timesAreInUtcHoweverDeepTheyAre() {
    Timestamp time = Timestamp.from(TIME);
    assertThat(Cells.plain(time)).isEqualTo("2025-03-09 07:30:00.5");
    assertThat(Cells.plain(List.of(Map.of("at", time))))
        .isEqualTo(List.of(Map.of("at", "2025-03-09 07:30:00.5")));
    assertThat(Cells.plain(Timestamp.from(Instant.EPOCH))).isEqualTo("1970-01-01 00:00:00.0");
  }

  @Test
  void numbersTruthValuesAndNullStayWhatTheyAre() {
    assertThat(Cells.plain(Arrays.asList(1L, Double.NaN, true, null)))
        .isEqualTo(Arrays.asList(1L, Double.NaN, true, null));
  }

  @Test
  void bytesAreHexadecimal() {
    assertThat(Cells.plain(new byte[] {0, -1})).isEqualTo("00ff");
  }

  @Test
  void everyTypeOfTimeIsAMoment() {
    assertThat(Cells.instant(Timestamp.from(TIME))).contains(TIME);
    assertThat(Cells.instant(TIME)).contains(TIME);
    assertThat(Cells.instant(LocalDateTime.ofInstant(TIME, ZoneOffset.UTC))).contains(TIME);
    Instant midnight = Instant.parse("2025-03-09T00:00:00Z");
    assertThat(Cells.instant(Date.valueOf("2025-03-09"))).contains(midnight);
    assertThat(Cells.instant(LocalDate.of(2025, 3, 9))).contains(midnight);
    assertThat(Cells.instant("2025-03-09")).isEmpty();
  }
}
