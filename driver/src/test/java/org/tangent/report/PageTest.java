package org.tangent.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tangent.report.Charts.LOSSES;
import static org.tangent.report.Charts.row;
import static org.tangent.report.Charts.rows;
import static org.tangent.report.Charts.titled;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PageTest {
  private static final String EVIL = "</script><!--<script>alert('%s')//\u2028";

  private static final Pattern SCRIPT_BEGINS = Pattern.compile("(?i)<script");
  private static final Pattern SCRIPT_ENDS = Pattern.compile("(?i)</script");
  private static final String CALL = "vegaEmbed(\"#chart\", ";

  @Test
  void pageHoldsTheLibrariesAndTheSpecification() {
    Figure figure = titled("Losses").over(LOSSES);
    String page = figure.page();
    assertThat(
            List.of(
                "globalThis:t||self).vega={}",
                "globalThis:e||self).vegaLite={}",
                "globalThis:e||self).vegaEmbed=t(e.vega,e.vegaLite)"))
        .allMatch(page::contains);
    assertThat(markup(page))
        .startsWith("<!DOCTYPE html>")
        .contains("<title>Losses</title>")
        .contains("University of Washington Interactive Data Lab")
        .contains(CALL + Page.script(figure.vegaLite()) + ",");
  }

  @Test
  void nothingIsLoaded() {
    String page = titled("Losses").over(LOSSES).page();
    assertThat(markup(page))
        .contains(
            "content=\"default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'\"")
        .doesNotContain("src=", "href=", "url(");
    assertThat(page.contains("sourceMappingURL=vega")).isFalse();
  }

  @Test
  void dataEndsNoScript() throws IOException {
    Figure figure = titled(EVIL).over(rows(List.of("method", "epoch", "loss"), row(EVIL, 1, 2.0)));
    String page = figure.page();
    assertThat(SCRIPT_BEGINS.matcher(page).results().count()).isEqualTo(4);
    assertThat(SCRIPT_ENDS.matcher(page).results().count()).isEqualTo(4);
    assertThat(markup(page)).contains("<title>&lt;/script&gt;&lt;!--");
    String inlined = page.substring(page.indexOf(CALL) + CALL.length());
    ObjectMapper json = new ObjectMapper();
    assertThat(json.readTree(inlined)).isEqualTo(json.readTree(figure.vegaLite()));
    assertThat(json.readTree(inlined).at("/data/values/0/color").textValue()).isEqualTo(EVIL);
  }

  @Test
  void pageWithoutATitleIsCalledAsItsYAxis() {
    assertThat(Charts.LINES.over(LOSSES).page()).contains("<title>train loss</title>");
  }

  /** The page without its libraries. */
  private static String markup(String page) {
    return page.replaceAll("(?s)<script>!function.*?</script>", "");
  }
}
