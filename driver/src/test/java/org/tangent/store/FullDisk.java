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

  static Configuration configuration() {
    Configuration configuration = new Configuration();
    configuration.set("fs.full.impl", FullDisk.class.getName());
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

  private static final class Limited extends FilterOutputStream {
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
      if (written > CAPACITY) {
        throw new IOException("No space left on device");
      }
      out.write(bytes, offset, length);
    }
  }
}
