package org.tangent.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.parquet.io.OutputFile;

/**
 * The warehouse's folder on its file system: hidden files in progress, and the rename that
 * publishes them.
 *
 * <p>The local file system is used without Hadoop's checksum files: a kill between the two renames
 * of a file and its checksum would leave a pair that does not agree.
 */
final class Storage {
  /** Ending of the files that readers see. */
  static final String PARQUET = ".parquet";

  /** Ending of files that are being written; their names begin with a dot. */
  static final String IN_PROGRESS = ".inprogress";

  /** Ending of the journal folders of dead drivers. */
  static final String SEALED = ".sealed";

  private static final String JOURNAL = "_journal";
  private static final String TORN = "_torn";

  private final Configuration configuration;
  private final FileSystem files;
  private final Path root;

  Storage(String dir, Configuration given) throws IOException {
    this.configuration = new Configuration(given);
    configuration.set("fs.file.impl", RawLocalFileSystem.class.getName());
    configuration.setBoolean("fs.file.impl.disable.cache", true);
    Path path = new Path(dir);
    this.files = path.getFileSystem(configuration);
    this.root = files.makeQualified(path);
  }

  Configuration configuration() {
    return configuration;
  }

  Path root() {
    return root;
  }

  boolean exists() throws IOException {
    return files.exists(root);
  }

  Path folder(Table table) {
    return new Path(root, table.folder());
  }

  /** Where the drivers of a sweep, one after the other, have the folders of their journals. */
  Path journal(String name) {
    return new Path(new Path(root, JOURNAL), name);
  }

  /** The file of a sweep's plan. */
  Path planOf(String sweep) {
    return new Path(folder(Table.PLAN), sweep + PARQUET);
  }

  /** A hidden file of a table, for what is being written. */
  Path inProgress(Table table, String name) {
    return new Path(folder(table), ".%s%s".formatted(name, IN_PROGRESS));
  }

  boolean isEmptyFolder() throws IOException {
    return files.getFileStatus(root).isDirectory() && list(root).isEmpty();
  }

  /** Makes the folders of all tables, and proves that a file can be written. */
  void create() throws IOException {
    for (Table table : Table.values()) {
      makeFolder(folder(table));
    }
    Path proof = new Path(root, ".%s%s".formatted(UUID.randomUUID(), IN_PROGRESS));
    files.create(proof).close();
    delete(proof);
  }

  void makeFolder(Path folder) throws IOException {
    if (!files.mkdirs(folder)) {
      throw new IOException("cannot make the folder " + folder);
    }
  }

  /**
   * Makes a finished file part of a table; an older file of that name is replaced. A reader sees
   * all of the file or nothing of it. On a local disk it is there after a power failure, too.
   *
   * @throws IOException if nothing was committed
   * @throws CommitStateUnknownException if that cannot be told
   */
  void publish(Path finished, Path target) throws IOException {
    new CommitRename(files, configuration, finished, target).run();
  }

  /**
   * Creates a file unless there is one of that name; of all processes that try, one succeeds. Who
   * reads it at once may see a part of the content. An object store must offer conditional writes.
   *
   * @param content bytes that no other writer has, by which it is found out who wrote the file
   * @return whether the file was created
   */
  boolean createExclusive(Path file, byte[] content) throws IOException {
    if (files instanceof RawLocalFileSystem local) {
      // Hadoop's own looks first and creates then.
      return createExclusive(local.pathToFile(file).toPath(), content);
    }
    try (OutputStream to = files.create(file, false)) {
      to.write(content);
      return true;
    } catch (IOException failed) {
      if (read(file).filter(found -> Arrays.equals(found, content)).isPresent()) {
        return true;
      }
      if (failed instanceof org.apache.hadoop.fs.FileAlreadyExistsException) {
        return false;
      }
      throw failed;
    }
  }

  private static boolean createExclusive(java.nio.file.Path file, byte[] content)
      throws IOException {
    Files.createDirectories(file.getParent());
    OutputStream to;
    try {
      to = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (FileAlreadyExistsException exists) {
      return false;
    }
    try (to) {
      to.write(content);
      return true;
    } catch (IOException failed) {
      Files.delete(file);
      throw failed;
    }
  }

  /**
   * Writes a small file in place of an older one, in a folder that exists. On file systems other
   * than the local one a reader may find the file empty, torn, or missing for a moment.
   */
  void replace(Path file, byte[] content) throws IOException {
    if (files instanceof RawLocalFileSystem local) {
      WholeFile.replace(local.pathToFile(file).toPath(), content);
    } else {
      try (OutputStream to = files.create(file, true)) {
        to.write(content);
      }
    }
  }

  /** The content of a small file; none if it is missing. */
  Optional<byte[]> read(Path file) throws IOException {
    try (InputStream from = files.open(file)) {
      return Optional.of(from.readAllBytes());
    } catch (FileNotFoundException | NoSuchFileException missing) {
      return Optional.empty();
    }
  }

  /**
   * Gives a folder another name, so that who still writes under the old one cannot commit there.
   */
  void renameFolder(Path from, Path to) throws IOException {
    if (files.exists(to)) {
      throw new IOException("cannot rename %s to %s, which exists".formatted(from, to));
    }
    try {
      if (files instanceof RawLocalFileSystem local) {
        Files.move(
            local.pathToFile(from).toPath(),
            local.pathToFile(to).toPath(),
            StandardCopyOption.ATOMIC_MOVE);
      } else if (!files.rename(from, to)) {
        throw new IOException("cannot rename %s to %s".formatted(from, to));
      }
    } catch (IOException failed) {
      if (files.exists(from) || !files.exists(to)) {
        throw failed;
      }
    }
  }

  /** Deletes a file or a folder; a folder that is not empty must be deleted with all it holds. */
  void delete(Path path, boolean recursive) throws IOException {
    files.delete(path, recursive);
  }

  void delete(Path file) throws IOException {
    files.delete(file, false);
  }

  /** Deletes a folder if nothing is in it but files in progress. */
  void deleteIfDone(Path folder) throws IOException {
    if (parquetFiles(folder).isEmpty()) {
      files.delete(folder, true);
    }
  }

  /** Files of a table that are published, by name; none if the folder is missing. */
  List<Path> files(Table table) throws IOException {
    return parquetFiles(folder(table));
  }

  /** Files of a table that are committed and not published, over all sweeps. */
  List<Path> journalFiles(Table table) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path folder : journalFolders()) {
      for (Path file : parquetFiles(folder)) {
        if (file.getName().startsWith(table.folder() + "-")) {
          found.add(file);
        }
      }
    }
    return found;
  }

  /** The journal folders of all sweeps, of living drivers and of dead ones. */
  List<Path> journalFolders() throws IOException {
    List<Path> found = new ArrayList<>();
    for (FileStatus sweep : list(new Path(root, JOURNAL))) {
      if (!isHidden(sweep.getPath())) {
        list(sweep.getPath()).forEach(token -> found.add(token.getPath()));
      }
    }
    return found;
  }

  boolean isJournaled(Path file) {
    return file.toString().startsWith(new Path(root, JOURNAL) + Path.SEPARATOR);
  }

  /** Files of a folder that readers see, by name; none if it is missing. */
  List<Path> parquetFiles(Path folder) throws IOException {
    return list(folder).stream()
        .map(FileStatus::getPath)
        .filter(path -> path.getName().endsWith(PARQUET) && !isHidden(path))
        .sorted(Comparator.comparing(Path::getName))
        .toList();
  }

  /** Moves a file to where no reader looks. */
  void setAside(Path file) throws IOException {
    Path folder = new Path(root, TORN);
    makeFolder(folder);
    String name =
        "%s-%s-%s".formatted(file.getParent().getName(), UUID.randomUUID(), file.getName());
    files.rename(file, new Path(folder, name));
  }

  /** Writes a file of bytes; one of that name must not be there, its folder must. */
  OutputStream create(Path file) throws IOException {
    return files.create(file, false);
  }

  /** A file to be written; its folder must be there. */
  OutputFile newFile(Path file) {
    return new NewFile(files, file);
  }

  private static boolean isHidden(Path path) {
    return path.getName().startsWith("_") || path.getName().startsWith(".");
  }

  /** What a folder holds; nothing if it is missing. */
  List<FileStatus> list(Path folder) throws IOException {
    try {
      return Arrays.asList(files.listStatus(folder));
    } catch (FileNotFoundException missing) {
      return List.of();
    }
  }
}
