package org.tangent.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tangent.store.FlakyDisk.Fault;

class StorageTest {
  private static final String WRITTEN = "what was written";

  @TempDir Path folder;

  private Storage local() throws IOException {
    return new Storage(folder.toString(), new Configuration());
  }

  private Storage flaky(Fault... faults) throws IOException {
    return new Storage("flaky:" + folder, FlakyDisk.configuration(faults));
  }

  private Storage storage(String scheme) throws IOException {
    return scheme.equals("flaky") ? flaky() : local();
  }

  /** Writes a file and publishes it as {@code target}. */
  private void publish(Storage storage) throws IOException {
    Files.writeString(folder.resolve("finished"), WRITTEN);
    storage.publish(path(storage, "finished"), path(storage, "target"));
  }

  private static org.apache.hadoop.fs.Path path(Storage storage, String name) {
    return new org.apache.hadoop.fs.Path(storage.root(), name);
  }

  private void assertCommitted() {
    assertThat(folder.resolve("target")).hasContent(WRITTEN);
    assertThat(folder.resolve("finished")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "flaky"})
  void publishedFileIsMoved(String scheme) throws IOException {
    publish(storage(scheme));

    assertCommitted();
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "flaky"})
  void publishedFileReplacesAnOlderOne(String scheme) throws IOException {
    Files.writeString(folder.resolve("target"), "older");

    publish(storage(scheme));

    assertCommitted();
  }

  @Test
  void interruptedThreadStillPublishes() throws IOException {
    Thread.currentThread().interrupt();
    publish(local());

    assertThat(Thread.interrupted()).isTrue();
    assertCommitted();
  }

  @Test
  void renameThatHappenedAndThrewIsACommit() throws IOException {
    publish(flaky(Fault.AFTER));

    assertCommitted();
    assertThat(FlakyDisk.renames()).isEqualTo(1);
  }

  @Test
  void copyThatIsCompleteIsACommit() throws IOException {
    publish(flaky(Fault.COPIED));

    assertThat(folder.resolve("target")).hasContent(WRITTEN);
    assertThat(FlakyDisk.renames()).isEqualTo(1);
  }

  @Test
  void renameThatDidNotHappenIsTriedAgain() throws IOException {
    publish(flaky(Fault.BEFORE, Fault.BEFORE));

    assertCommitted();
    assertThat(FlakyDisk.renames()).isEqualTo(3);
  }

  @Test
  void renameThatNeverHappensIsNoCommit() throws IOException {
    Storage storage = flaky(Fault.BEFORE, Fault.BEFORE, Fault.BEFORE, Fault.BEFORE);

    assertThatThrownBy(() -> publish(storage))
        .isInstanceOf(IOException.class)
        .hasMessage("timed out before");
    assertThat(folder.resolve("target")).doesNotExist();
    assertThat(folder.resolve("finished")).hasContent(WRITTEN);
  }

  @Test
  void fileSystemThatIsGoneLeavesTheCommitUnknown() throws IOException {
    Storage storage = flaky(Fault.GONE);

    assertThatThrownBy(() -> publish(storage))
        .isInstanceOf(CommitStateUnknownException.class)
        .hasMessage(
            "it is not known whether flaky:%s/target was committed: timed out (IOException)",
            folder);
    assertThat(FlakyDisk.renames()).isEqualTo(1);
  }

  @Test
  void fileThatIsGoneFromBothNamesLeavesTheCommitUnknown() throws IOException {
    Storage storage = flaky(Fault.AFTER);
    Files.createDirectory(folder.resolve("journal"));
    Files.writeString(folder.resolve("journal/finished"), WRITTEN);
    CommitRename rename =
        new CommitRename(
            path(storage, "journal").getFileSystem(storage.configuration()),
            storage.configuration(),
            path(storage, "journal/finished"),
            path(storage, "journal/target"));
    storage.renameFolder(path(storage, "journal"), path(storage, "sealed"));

    assertThatThrownBy(rename::run).isInstanceOf(CommitStateUnknownException.class);
    assertThat(folder.resolve("sealed/finished")).hasContent(WRITTEN);
    assertThat(folder.resolve("journal")).doesNotExist();
  }

  @Test
  void foreignFileUnderTheNameLeavesTheCommitUnknown() throws IOException {
    Storage storage = flaky(Fault.BEFORE);
    Files.writeString(folder.resolve("finished"), WRITTEN);
    CommitRename rename =
        new CommitRename(
            storage.root().getFileSystem(storage.configuration()),
            storage.configuration(),
            path(storage, "finished"),
            path(storage, "target"));
    Files.writeString(folder.resolve("target"), "foreign");

    assertThatThrownBy(rename::run).isInstanceOf(CommitStateUnknownException.class);
    assertThat(folder.resolve("target")).hasContent("foreign");
  }

  @ParameterizedTest
  @EnumSource(names = {"BEFORE", "AFTER"})
  void replacementOfEqualLengthIsToldFromTheFormerFile(Fault fault) throws IOException {
    Path target = Files.writeString(folder.resolve("target"), WRITTEN.replace('w', 'W'));
    Files.setLastModifiedTime(target, FileTime.from(Instant.parse("2025-01-02T03:04:05Z")));

    publish(flaky(fault));

    assertCommitted();
    assertThat(FlakyDisk.renames()).isEqualTo(fault == Fault.BEFORE ? 2 : 1);
  }

  @Test
  void missingFolderIsNoCommit() throws IOException {
    Storage storage = local();
    Files.writeString(folder.resolve("finished"), WRITTEN);

    assertThatThrownBy(
            () -> storage.publish(path(storage, "finished"), path(storage, "missing/target")))
        .isInstanceOf(NoSuchFileException.class);
    assertThat(folder.resolve("finished")).hasContent(WRITTEN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "flaky"})
  void exclusiveFileIsCreatedOnce(String scheme) throws IOException {
    Storage storage = storage(scheme);
    var file = path(storage, "a/b/exclusive");

    assertThat(storage.createExclusive(file, "one".getBytes(UTF_8))).isTrue();
    assertThat(storage.createExclusive(file, "two".getBytes(UTF_8))).isFalse();
    assertThat(storage.read(file))
        .hasValueSatisfying(it -> assertThat(it).asString().isEqualTo("one"));
  }

  @Test
  void ofManyThreadsOneCreatesTheFile() throws Exception {
    Storage storage = local();
    int threads = 4;
    CyclicBarrier start = new CyclicBarrier(threads);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      for (int round = 0; round < 100; round++) {
        var file = path(storage, "exclusive-" + round);
        List<Callable<Boolean>> tries = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
          byte[] content = ("thread " + thread).getBytes(UTF_8);
          tries.add(
              () -> {
                start.await();
                return storage.createExclusive(file, content);
              });
        }
        int created = 0;
        for (Future<Boolean> done : pool.invokeAll(tries)) {
          created += done.get() ? 1 : 0;
        }
        assertThat(created).isEqualTo(1);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "flaky"})
  void replacedFileHasTheNewContent(String scheme) throws IOException {
    Storage storage = storage(scheme);
    var file = path(storage, "beat");
    storage.replace(file, "a longer content".getBytes(UTF_8));

    storage.replace(file, "short".getBytes(UTF_8));

    assertThat(storage.read(file)).hasValue("short".getBytes(UTF_8));
    assertThat(storage.list(storage.root())).extracting(FileStatus::getPath).containsExactly(file);
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "flaky"})
  void missingFilesAreNoError(String scheme) throws IOException {
    Storage storage = storage(scheme);

    assertThat(storage.read(path(storage, "missing"))).isEmpty();
    assertThat(storage.list(path(storage, "missing"))).isEmpty();
    storage.delete(path(storage, "missing"), true);
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "flaky"})
  void folderIsRenamedWithWhatItHolds(String scheme) throws IOException {
    Storage storage = storage(scheme);
    storage.createExclusive(path(storage, "from/file"), new byte[] {1});

    storage.renameFolder(path(storage, "from"), path(storage, "to"));

    assertThat(folder.resolve("to/file")).exists();
    assertThat(folder.resolve("from")).doesNotExist();
    assertThatThrownBy(() -> storage.renameFolder(path(storage, "from"), path(storage, "to")))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> storage.renameFolder(path(storage, "from"), path(storage, "other")))
        .isInstanceOf(IOException.class);
  }

  @Test
  void renameOfAFolderThatHappenedAndThrewIsDone() throws IOException {
    Storage storage = flaky(Fault.AFTER);
    Files.createDirectory(folder.resolve("from"));

    storage.renameFolder(path(storage, "from"), path(storage, "to"));

    assertThat(folder.resolve("to")).isDirectory();
  }
}
