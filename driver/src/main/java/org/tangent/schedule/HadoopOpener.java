package org.tangent.schedule;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tangent.data.StreamedFiles;

/**
 * Opens data files on any Hadoop file system. A folder of data files reads as all of them, one
 * after the other by name, so that it has a hash as a file has.
 */
public final class HadoopOpener implements StreamedFiles.Opener {
  private final Configuration configuration;

  public HadoopOpener(Configuration configuration) {
    this.configuration = configuration;
  }

  @Override
  public InputStream open(String path) throws IOException {
    List<Path> parts = parts(path);
    FileSystem files = new Path(path).getFileSystem(configuration);
    return parts.size() == 1 ? files.open(parts.get(0)) : new PartsStream(files, parts.iterator());
  }

  /** The files one after the other, of which one is open at a time. */
  private static final class PartsStream extends InputStream {
    private final FileSystem files;
    private final Iterator<Path> parts;
    private InputStream current = InputStream.nullInputStream();

    PartsStream(FileSystem files, Iterator<Path> parts) {
      this.files = files;
      this.parts = parts;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = current.read(bytes, offset, length);
      while (count < 0 && parts.hasNext()) {
        current.close();
        current = files.open(parts.next());
        count = current.read(bytes, offset, length);
      }
      return count;
    }

    @Override
    public void close() throws IOException {
      current.close();
    }
  }

  /**
   * The file itself, or the files of a folder by name, without hidden ones.
   *
   * @throws FileNotFoundException if there is no such file, or none in the folder
   */
  List<Path> parts(String path) throws IOException {
    Path file = new Path(path);
    FileSystem files = file.getFileSystem(configuration);
    if (!files.getFileStatus(file).isDirectory()) {
      return List.of(file);
    }
    List<Path> parts =
        Arrays.stream(files.listStatus(file))
            .filter(FileStatus::isFile)
            .map(FileStatus::getPath)
            .filter(part -> !part.getName().startsWith("_") && !part.getName().startsWith("."))
            .sorted(Comparator.comparing(Path::getName))
            .toList();
    if (parts.isEmpty()) {
      throw new FileNotFoundException("the folder holds no files: " + path);
    }
    return parts;
  }

  /** Whether the path is a folder; a missing one is not. */
  boolean isFolder(String path) throws IOException {
    Path file = new Path(path);
    FileSystem files = file.getFileSystem(configuration);
    return files.exists(file) && files.getFileStatus(file).isDirectory();
  }
}
