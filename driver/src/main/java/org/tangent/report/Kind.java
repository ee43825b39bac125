package org.tangent.report;

import java.time.Instant;
import java.util.Collection;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What the values of a column are, by which it is drawn. */
enum Kind {
  NUMBERS,
  TIMES,
  NAMES;

  /** Of values of which some may be null; if all are, they may be taken for numbers. */
  static Kind of(Collection<Object> values) {
    Supplier<Stream<Object>> present = () -> values.stream().filter(Objects::nonNull);
    if (present.get().allMatch(Number.class::isInstance)) {
      return NUMBERS;
    }
    return present.get().allMatch(Instant.class::isInstance) ? TIMES : NAMES;
  }
}
