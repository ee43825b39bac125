package org.tangent.schedule;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** A file system {@code blocked:/} that never answers what a file is. */
public final class BlockedFiles extends RawLocalFileSystem {
  private static final CountDownLatch NEVER = new CountDownLatch(1);

  @Override
  public URI getUri() {
    return URI.create("blocked:///");
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    try {
      NEVER.await();
      return super.getFileStatus(path);
    } catch (InterruptedException interrupted) {
      throw new InterruptedIOException(path.toString());
    }
  }
}
