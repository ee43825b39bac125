package org.tangent.store;

import java.io.IOException;
import java.net.URI;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** The local disk as {@code watched:/}, which tells of each file that is opened, before it is. */
public final class WatchedDisk extends RawLocalFileSystem {
  private static volatile Consumer<String> opening = name -> {};

  /** Settings by which Hadoop finds this file system. */
  static Configuration configuration(Consumer<String> opening) {
    WatchedDisk.opening = opening;
    Configuration configuration = new Configuration();
    configuration.set("fs.watched.impl", WatchedDisk.class.getName());
    return configuration;
  }

  @Override
  public URI getUri() {
    return URI.create("watched:///");
  }

  @Override
  public FSDataInputStream open(Path path, int buffer) throws IOException {
    opening.accept(path.getName());
    return super.open(path, buffer);
  }
}
