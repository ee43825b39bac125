package org.tangent.sweep;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What to say of a name that is not known. */
public final class NearestName {
  private NearestName() {}

  /** The error for a path whose last name is not one of {@code known}. */
  static SweepException unknown(SettingPath path, Collection<String> known, Place place) {
    String name = path.names().get(path.length() - 1);
    String advice =
        nearest(name, known)
            .map("; did you mean %s?"::formatted)
            .orElse(known.isEmpty() ? "" : "; known are " + String.join(", ", known));
    return SweepException.at(path, "is not known" + advice, place);
  }

  /** The known name with the fewest edits, if no more than a third of its letters differ. */
  public static Optional<String> nearest(String name, Collection<String> known) {
    return known.stream()
        .filter(candidate -> distance(name, candidate) <= Math.max(2, candidate.length() / 3))
        .filter(candidate -> distance(name, candidate) < candidate.length())
        .min(Comparator.comparingInt(candidate -> distance(name, candidate)));
  }

  /** Levenshtein's distance; letters that differ in case alone count as the same. */
  static int distance(String first, String second) {
    String a = first.toLowerCase(Locale.ROOT);
    String b = second.toLowerCase(Locale.ROOT);
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }

  /** The names as {@code a, b or c}. */
  static String either(Collection<String> names) {
    List<String> listed = new ArrayList<>(names);
    String last = listed.remove(listed.size() - 1);
    return listed.isEmpty() ? last : String.join(", ", listed) + " or " + last;
  }
}
