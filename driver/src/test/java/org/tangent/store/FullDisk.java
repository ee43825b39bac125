package org.tangent.store;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.EnumSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/** A local file system {@code full:/} on which no file can grow beyond {@value #CAPACITY} bytes. */
public final class FullDisk extends RawLocalFileSystem {
  static final int CAPACITY = 1_000;

  private static final String ON_CLOSE = "full.on.close";
  private static final String DEVICE = "full.device";

  static Configuration configuration() {
    Configuration configuration = new Configuration();
    configuration.set("fs.full.impl", FullDisk.class.getName());
    configuration.setBoolean("fs.full.impl.disable.cache", true);
    return configuration;
  }

  /** A disk that is full when a buffer is flushed at the end. */
  static Configuration fullOnClose() {
    Configuration configuration = configuration();
    configuration.setBoolean(ON_CLOSE, true);
    return configuration;
  }

  /** A disk that is full as Linux says it and Hadoop's local file system reports it. */
  static Configuration fullDevice() {
    Configuration configuration = configuration();
    configuration.setBoolean(DEVICE, true);
    return configuration;
  }

  @Override
  public URI getUri() {
    return URI.create("full:///");
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      boolean overwrite,
      int buffer,
      short replication,
      long block,
      org.apache.hadoop.util.Progressable progress)
      throws IOException {
    if (getConf().getBoolean(DEVICE, false)) {
      return super.create(new Path("/dev/full"), true, buffer, replication, block, progress);
    }
    return new FSDataOutputStream(
        new Limited(super.create(path, overwrite, buffer, replication, block, progress)), null);
  }

  @Override
  public FSDataOutputStream createNonRecursive(
      Path path,
      FsPermission permission,
      EnumSet<CreateFlag> flags,
      int buffer,
      short replication,
      long block,
      org.apache.hadoop.util.Progressable progress)
      throws IOException {
    return new FSDataOutputStream(
        new Limited(
            super.createNonRecursive(
                path, permission, flags, buffer, replication, block, progress)),
        null);
  }

  private final class Limited extends FilterOutputStream {
    private int written;

    Limited(OutputStream to) {
      super(to);
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      written += length;
      if (written > CAPACITY && !getConf().getBoolean(ON_CLOSE, false)) {
        throw new IOException("No space left on device");
      }
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      super.close();
      if (written > CAPACITY) {
        throw new IOException("No space left on device");
      }
    }
  }
}
