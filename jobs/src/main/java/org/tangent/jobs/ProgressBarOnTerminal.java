package org.tangent.jobs;

import java.io.PrintStream;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress as one line that is drawn again and again. */
final class ProgressBarOnTerminal implements Progress {
  private static final int REDRAW_MILLIS = 500;

  private final ProgressBar bar;

  ProgressBarOnTerminal(String task, Counts start, PrintStream err, int columns) {
    this.bar =
        new ProgressBarBuilder()
            .setTaskName(task)
            .setInitialMax(start.total())
            .startsFrom(start.ended(), Duration.ZERO)
            .setStyle(ProgressBarStyle.ASCII)
            .setUnit(" runs", 1)
            .showSpeed(new DecimalFormat("0.0##", DecimalFormatSymbols.getInstance(Locale.ROOT)))
            .setUpdateIntervalMillis(REDRAW_MILLIS)
            .continuousUpdate()
            .setConsumer(new Line(err, columns))
            .build();
    update(start);
  }

  @Override
  public void update(Counts counts) {
    bar.maxHint(counts.total());
    bar.stepTo(counts.ended());
    bar.setExtraMessage(" " + counts.remarks());
  }

  @Override
  public void close() {
    bar.close();
  }

  /** The terminal's current line. */
  private record Line(PrintStream err, int columns) implements ProgressBarConsumer {

    /** One less than the terminal has: a full line would scroll. */
    @Override
    public int getMaxRenderedLength() {
      return columns - 1;
    }

    @Override
    public void accept(String rendered) {
      err.print("\r" + rendered);
      err.flush();
    }

    @Override
    public void close() {
      err.println();
      err.flush();
    }
  }
}
