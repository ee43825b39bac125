package org.tangent.jobs;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.EnumSet;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.security.AccessControlException;
import org.apache.hadoop.util.Progressable;

/**
 * The local disk as {@code faulty:/}, on which writing comes to fail as it is told. Hadoop finds it
 * by {@code core-site.xml} of the tests.
 */
public final class FaultyDisk extends RawLocalFileSystem {

  /** What is wrong with it. */
  enum Fault {
    NONE,
    /** Files can be made, but no byte fits into them. */
    FULL,
    /** No file can be made. */
    DENIED
  }

  private static volatile Fault fault = Fault.NONE;

  /** From now on. */
  static void set(Fault now) {
    fault = now;
  }

  @Override
  public URI getUri() {
    return URI.create("faulty:///");
  }

  @Override
  public FSDataOutputStream create(
      Path path, boolean overwrite, int buffer, short replication, long block, Progressable told)
      throws IOException {
    deny(path);
    return limited(super.create(path, overwrite, buffer, replication, block, told));
  }

  @Override
  public FSDataOutputStream createNonRecursive(
      Path path,
      FsPermission permission,
      EnumSet<CreateFlag> flags,
      int buffer,
      short replication,
      long block,
      Progressable told)
      throws IOException {
    deny(path);
    return limited(
        super.createNonRecursive(path, permission, flags, buffer, replication, block, told));
  }

  private static void deny(Path path) throws IOException {
    if (fault == Fault.DENIED) {
      throw new AccessControlException(path.toUri().getPath() + " (Permission denied)");
    }
  }

  private static FSDataOutputStream limited(OutputStream to) throws IOException {
    return new FSDataOutputStream(
        new FilterOutputStream(to) {
          @Override
          public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
          }

          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            if (fault == Fault.FULL) {
              throw new IOException("No space left on device");
            }
            out.write(bytes, offset, length);
          }
        },
        null);
  }
}
