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

  private final Line line;
  private final ProgressBar bar;

  ProgressBarOnTerminal(String task, Counts start, PrintStream err, int columns) {
    this.line = new Line(err, columns);
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
            .setConsumer(line)
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
    bar.refresh();
    line.close();
    bar.close();
  }

  /** The terminal's current line. */
  private static final class Line implements ProgressBarConsumer {
    private final PrintStream err;
    private final int columns;
    private boolean ended;

    Line(PrintStream err, int columns) {
      this.err = err;
      this.columns = columns;
    }

    /** One less than the terminal has: a full line would scroll. */
    @Override
    public int getMaxRenderedLength() {
      return columns - 1;
    }

    @Override
    public synchronized void accept(String rendered) {
      if (!ended) {
        err.print("\r" + rendered);
        err.flush();
      }
    }

    /** Called twice: by us, and by the bar's own thread some time after it was closed. */
    @Override
    public synchronized void close() {
      if (!ended) {
        ended = true;
        err.println();
        err.flush();
      }
    }
  }
}
