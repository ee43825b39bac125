package org.tangent.store;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a file of {@link Table#SWEEPS}: that of a sweep and the time of a submission. A file
 * of another name, as a compaction writes it, may hold any submissions.
 *
 * @param stamp the time; later is greater
 */
record SubmissionFile(String sweep, String stamp) {
  private static final Pattern NAME = Pattern.compile("(.+)-(\\d{8}T\\d{9})\\.parquet");

  /** What a name tells. */
  static Optional<SubmissionFile> parse(String name) {
    Matcher parts = NAME.matcher(name);
    return parts.matches()
        ? Optional.of(new SubmissionFile(parts.group(1), parts.group(2)))
        : Optional.empty();
  }

  /** Whether a file may have a submission of the sweep. */
  static boolean mayHold(String name, String sweep) {
    return parse(name).map(file -> file.sweep().equals(sweep)).orElse(true);
  }
}
