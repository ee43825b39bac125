package org.tangent.schedule;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * Holds an orderly end of the process, as by Ctrl-C or SIGTERM, until what has finished is
 * committed. It comes before the hooks by which Spark and Hadoop close what is needed for that.
 */
public final class ShutdownFlush implements AutoCloseable {
  private static final int BEFORE_SPARK = FileSystem.SHUTDOWN_HOOK_PRIORITY + 100;
  private static final long LONGEST_SECONDS = 20;

  private final Runnable cancel;
  private final CountDownLatch flushed = new CountDownLatch(1);
  private final Runnable hook = this::cancelAndWait;

  private ShutdownFlush(Runnable cancel) {
    this.cancel = cancel;
  }

  /**
   * Registers a hook until closing, which says that all is flushed.
   *
   * @param cancel makes the sweep end soon
   */
  public static ShutdownFlush register(Runnable cancel) {
    ShutdownFlush flush = new ShutdownFlush(cancel);
    ShutdownHookManager.get()
        .addShutdownHook(flush.hook, BEFORE_SPARK, LONGEST_SECONDS, TimeUnit.SECONDS);
    return flush;
  }

  private void cancelAndWait() {
    cancel.run();
    try {
      flushed.await();
    } catch (InterruptedException tooLong) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    flushed.countDown();
    if (!ShutdownHookManager.get().isShutdownInProgress()) {
      ShutdownHookManager.get().removeShutdownHook(hook);
    }
  }
}
