package org.tangent.store;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The local disk as {@code flaky:/}, a file system that is not the local one to Hadoop, and whose
 * renames fail as told.
 */
public final class FlakyDisk extends FileSystem {

  /** What becomes of a rename. */
  enum Fault {
    NONE,
    /** It throws, and has not happened. */
    BEFORE,
    /** It throws, and has happened. */
    AFTER,
    /** It has copied the file and throws before it deletes the source, as on an object store. */
    COPIED,
    /** It throws, has not happened, and from now on nothing can be read. */
    GONE
  }

  private static final Deque<Fault> RENAMES = new ArrayDeque<>();
  private static int renames;
  private static boolean gone;

  private final RawLocalFileSystem disk = new RawLocalFileSystem();
  private Path working = new Path("flaky:///");

  /** For {@code FileContext}, by which a rename overwrites. */
  public static final class Context extends DelegateToFileSystem {
    public Context(URI address, Configuration configuration)
        throws IOException, URISyntaxException {
      super(address, started(configuration), configuration, "flaky", false);
    }

    private static FileSystem started(Configuration configuration) throws IOException {
      FlakyDisk disk = new FlakyDisk();
      disk.initialize(URI.create("flaky:///"), configuration);
      return disk;
    }

    @Override
    public int getUriDefaultPort() {
      return -1;
    }
  }

  /** Settings by which Hadoop finds this file system; its renames fail in the order given. */
  static Configuration configuration(Fault... faults) {
    RENAMES.clear();
    RENAMES.addAll(List.of(faults));
    renames = 0;
    gone = false;
    Configuration configuration = new Configuration();
    configuration.set("fs.flaky.impl", FlakyDisk.class.getName());
    configuration.set("fs.AbstractFileSystem.flaky.impl", Context.class.getName());
    return configuration;
  }

  /** How often a rename was asked for. */
  static int renames() {
    return renames;
  }

  @Override
  public void initialize(URI name, Configuration configuration) throws IOException {
    super.initialize(name, configuration);
    disk.initialize(URI.create("file:///"), configuration);
  }

  @Override
  public URI getUri() {
    return URI.create("flaky:///");
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    renames++;
    Fault fault = RENAMES.isEmpty() ? Fault.NONE : RENAMES.remove();
    switch (fault) {
      case NONE -> {
        return disk.rename(local(from), local(to));
      }
      case BEFORE -> throw new IOException("timed out before");
      case AFTER -> disk.rename(local(from), local(to));
      case COPIED ->
          java.nio.file.Files.copy(
              disk.pathToFile(local(from)).toPath(), disk.pathToFile(local(to)).toPath());
      case GONE -> gone = true;
    }
    throw new IOException("timed out");
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    if (gone) {
      throw new IOException("connection refused");
    }
    return here(disk.getFileStatus(local(path)));
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    FileStatus[] found = disk.listStatus(local(path));
    for (FileStatus file : found) {
      here(file);
    }
    return found;
  }

  @Override
  public FSDataInputStream open(Path path, int buffer) throws IOException {
    return disk.open(local(path), buffer);
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int buffer,
      short replication,
      long block,
      Progressable progress)
      throws IOException {
    return disk.create(local(path), overwrite, buffer, replication, block, progress);
  }

  @Override
  public FSDataOutputStream append(Path path, int buffer, Progressable progress)
      throws IOException {
    return disk.append(local(path), buffer, progress);
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    return disk.delete(local(path), recursive);
  }

  @Override
  public boolean mkdirs(Path path, FsPermission permission) throws IOException {
    return disk.mkdirs(local(path), permission);
  }

  @Override
  public void setWorkingDirectory(Path path) {
    working = path;
  }

  @Override
  public Path getWorkingDirectory() {
    return working;
  }

  private static Path local(Path path) {
    return new Path(path.toUri().getPath());
  }

  private static FileStatus here(FileStatus file) {
    file.setPath(new Path("flaky://" + file.getPath().toUri().getPath()));
    return file;
  }
}
