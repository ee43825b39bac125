package org.tangent.jobs;

import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Values of Spark as they are shown: times in UTC, in whatever zone this machine is. */
final class Cells {
  /** As {@link Timestamp} writes it. */
  private static final DateTimeFormatter UTC =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
          .toFormatter()
          .withZone(ZoneOffset.UTC);

  private Cells() {}

  /** A number, truth value or null as it is, lists and maps of such, and the text of all else. */
  static Object plain(Object cell) {
    if (cell == null || cell instanceof Number || cell instanceof Boolean) {
      return cell;
    }
    if (cell instanceof Collection<?> list) {
      List<Object> plain = new ArrayList<>();
      list.forEach(element -> plain.add(plain(element)));
      return plain;
    }
    if (cell instanceof Map<?, ?> map) {
      Map<String, Object> plain = new LinkedHashMap<>();
      map.forEach((key, value) -> plain.put(String.valueOf(plain(key)), plain(value)));
      return plain;
    }
    if (cell instanceof byte[] bytes) {
      return HexFormat.of().formatHex(bytes);
    }
    return cell instanceof Timestamp time ? UTC.format(time.toInstant()) : cell.toString();
  }

  /** The moment that a value of one of SQL's types of time is; without a zone it is one in UTC. */
  static Optional<Instant> instant(Object cell) {
    if (cell instanceof Instant time) {
      return Optional.of(time);
    }
    if (cell instanceof Timestamp time) {
      return Optional.of(time.toInstant());
    }
    if (cell instanceof LocalDateTime time) {
      return Optional.of(time.toInstant(ZoneOffset.UTC));
    }
    if (cell instanceof Date day) {
      return instant(day.toLocalDate());
    }
    return cell instanceof LocalDate day
        ? Optional.of(day.atStartOfDay(ZoneOffset.UTC).toInstant())
        : Optional.empty();
  }
}
