package org.tangent.jobs;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A command as if typed, executed in the JVM of the tests. */
final class Typed {
  private Typed() {}

  /** Executes the command on a warehouse; stderr is all that the JVM writes there meanwhile. */
  static Started.Outcome on(Path warehouse, String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--warehouse", warehouse.toString()));
    return words(all.toArray(String[]::new));
  }

  /** Executes a command. */
  static Started.Outcome words(String... words) {
    StringWriter out = new StringWriter();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream formerErr = System.err;
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    try {
      int exitCode =
          Tangent.commandLine()
              .setOut(new PrintWriter(out))
              .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
              .execute(words);
      return new Started.Outcome(exitCode, out.toString(), err.toString(StandardCharsets.UTF_8));
    } finally {
      System.setErr(formerErr);
    }
  }
}
