package org.tangent.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/**
 * An HTML page that draws a Vega-Lite specification with the libraries that it holds. Its policy
 * forbids it to load anything, and to run a text as a program: expressions of Vega are interpreted.
 */
final class Page {
  private static final String TEMPLATE =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>%s</title>
      <!--
      %s-->
      <script>%s</script>
      <script>%s</script>
      <script>%s</script>
      </head>
      <body>
      <div id="chart"></div>
      <script>
      vegaEmbed("#chart", %s,
          {renderer: "svg", ast: true, actions: {export: true, source: false, compiled: false, editor: false}});
      </script>
      </body>
      </html>
      """;

  private static final String VERSIONS = "libraries.properties";

  private Page() {}

  static String of(String title, String specification) {
    return TEMPLATE.formatted(
        text(title),
        resource("vega-license.txt"),
        library("vega"),
        library("vega-lite"),
        library("vega-embed"),
        script(specification));
  }

  /** A text that is no markup. */
  private static String text(String plain) {
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /** JSON that ends no script: in JSON a {@code <} stands in strings alone. */
  static String script(String json) {
    return json.replace("<", "\\u003c");
  }

  /** The text of a library, without the pointer to a file that browsers look for. */
  private static String library(String name) {
    return resource(
            "/META-INF/resources/webjars/%s/%s/%s.min.js".formatted(name, version(name), name))
        .replaceAll("(?m)^//# sourceMappingURL=.*$", "")
        .strip();
  }

  /** The version of a library that is in the jar. */
  static String version(String name) {
    return Versions.ALL.getProperty(name);
  }

  private static String resource(String name) {
    try (InputStream in = open(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException torn) {
      throw new UncheckedIOException("cannot read " + name, torn);
    }
  }

  private static InputStream open(String name) {
    InputStream in = Page.class.getResourceAsStream(name);
    if (in == null) {
      throw new IllegalStateException("not in this jar: " + name);
    }
    return in;
  }

  /** The versions that the build has put into the jar. */
  private static final class Versions {
    static final Properties ALL = new Properties();

    static {
      try (InputStream in = open(VERSIONS)) {
        ALL.load(in);
      } catch (IOException torn) {
        throw new UncheckedIOException("cannot read " + VERSIONS, torn);
      }
    }
  }
}
