package org.tangent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaseTest {
  private static final String NAME = "first";
  private static final Duration TTL = Duration.ofMillis(300);
  private static final Duration BEAT = Duration.ofMillis(30);
  private static final Instant NOON = Instant.parse("2025-03-04T12:00:00Z");

  @TempDir Path folder;

  private final TestClock clock = new TestClock();
  private final List<LeaseState> waitedFor = new ArrayList<>();
  private Storage storage;

  /** Time passes only while somebody sleeps, and something may happen meanwhile. */
  private static class TestClock implements LeaseClock {
    private long nanos = -5;
    private Instant now = NOON;
    private Runnable meanwhile = () -> {};

    @Override
    public synchronized long nanos() {
      return nanos;
    }

    @Override
    public synchronized void sleep(Duration time) {
      nanos += time.toNanos();
      meanwhile.run();
    }

    @Override
    public Instant now() {
      return now;
    }

    void pass(Duration time) {
      nanos += time.toNanos();
    }
  }

  @BeforeEach
  void openStorage() throws IOException {
    storage = new Storage(folder.toString(), new Configuration());
  }

  private Lease acquire() {
    return Lease.acquire(storage, NAME, TTL, BEAT, waitedFor::add, clock);
  }

  private LeaseState peek() {
    return Lease.peek(storage, NAME).orElseThrow();
  }

  private static LeaseHolder holder(ProcessIdentity process) {
    return new LeaseHolder("0123456789abcdef", process, NOON, TTL);
  }

  private static LeaseHolder holderElsewhere() {
    return holder(new ProcessIdentity("host-a", "someone", 123, 456, "other boot", "pid:[1]"));
  }

  private LeaseFolder leaseFolder() {
    return new LeaseFolder(storage, NAME);
  }

  private Path file(String name) {
    return folder.resolve("_leases").resolve(NAME).resolve(name);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(file("."))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void leaseThatWasNeverTakenIsFree() throws IOException {
    assertThat(Lease.peek(storage, NAME)).isEmpty();

    Lease lease = acquire();

    lease.check();
    assertThat(files()).containsExactly("00000001.lease");
    assertThat(peek().holder().orElseThrow().token()).isEqualTo(lease.token());
    assertThat(peek().holder().orElseThrow().pid()).isEqualTo(ProcessHandle.current().pid());
    assertThat(peek().released()).isFalse();
    assertThat(peek().dead()).isFalse();
    assertThat(waitedFor).isEmpty();
  }

  @Test
  void heartbeatTellsStatusAndTime() {
    Lease lease = acquire();
    lease.tell(() -> "{\"done\": 3}");
    lease.beat();
    clock.now = NOON.plusSeconds(7);

    lease.beat();

    assertThat(peek().beats()).isEqualTo(2);
    assertThat(peek().beatAt()).contains(NOON.plusSeconds(7));
    assertThat(peek().status()).isEqualTo("{\"done\": 3}");
  }

  @Test
  void releasedLeaseIsFree() throws IOException {
    Lease first = acquire();
    first.beat();
    first.release("done");
    assertThat(peek().released()).isTrue();
    assertThat(peek().status()).isEqualTo("done");
    assertThat(peek().beats()).isEqualTo(2);

    Lease second = acquire();

    second.check();
    assertThat(second.token()).isNotEqualTo(first.token());
    assertThat(files()).containsExactly("00000002.lease");
    assertThat(waitedFor).isEmpty();
    assertThatThrownBy(first::check).isInstanceOf(LeaseLostException.class);
  }

  @Test
  void releasingTwiceIsReleasingOnce() {
    Lease first = acquire();
    first.release("once");
    Lease second = acquire();
    second.beat();

    first.release("twice");
    first.close();

    assertThat(peek().released()).isFalse();
    second.check();
  }

  @Test
  void beatingHolderIsNamed() {
    Lease lease = acquire();
    clock.meanwhile = lease::beat;

    assertThatThrownBy(this::acquire)
        .isInstanceOfSatisfying(
            LeaseHeldException.class,
            held -> assertThat(held.holder().orElseThrow().token()).isEqualTo(lease.token()))
        .hasMessage(
            "sweep first is held by pid %d on %s since 2025-03-04T12:00:00Z, which is alive; wait "
                + "until it has ended, or end it",
            ProcessHandle.current().pid(), ProcessIdentity.current().host());
    assertThat(waitedFor).hasSize(1);
    lease.check();
  }

  @Test
  void silentHolderOfAnotherHostIsTakenOverAfterItsTime() throws IOException {
    leaseFolder().create(41, holderElsewhere());
    leaseFolder().beat(41, new LeaseBeat(holderElsewhere().token(), 9, NOON, false, ""));
    long begun = clock.nanos();

    Lease lease = acquire();

    lease.check();
    assertThat(clock.nanos() - begun).isGreaterThanOrEqualTo(TTL.toNanos());
    assertThat(waitedFor)
        .extracting(LeaseState::holder)
        .containsExactly(Optional.of(holderElsewhere()));
    assertThat(files()).containsExactly("00000042.lease");
  }

  @Test
  void holderIsWaitedForByItsOwnTimeIfThatIsLonger() throws IOException {
    Duration longer = TTL.multipliedBy(5);
    leaseFolder().create(1, new LeaseHolder("abc", holderElsewhere().process(), NOON, longer));
    long begun = clock.nanos();

    acquire();

    assertThat(clock.nanos() - begun).isGreaterThanOrEqualTo(longer.toNanos());
  }

  /** A heartbeat just before each deadline, over and over. */
  @Test
  void beatingHolderOfAnotherHostIsNeverTakenOver() throws IOException {
    leaseFolder().create(1, holderElsewhere());
    for (int beats = 1; beats < 20; beats++) {
      LeaseBeat beat = new LeaseBeat(holderElsewhere().token(), beats, NOON, false, "");
      long due = clock.nanos() + TTL.toNanos() - TTL.dividedBy(50).toNanos();
      clock.meanwhile =
          () -> {
            if (clock.nanos() >= due) {
              write(beat);
            }
          };

      assertThatThrownBy(this::acquire)
          .isInstanceOf(LeaseHeldException.class)
          .hasMessageContaining("pid 123 on host-a since");
    }
    assertThat(peek().holder()).contains(holderElsewhere());
  }

  private void write(LeaseBeat beat) {
    try {
      leaseFolder().beat(1, beat);
    } catch (IOException failed) {
      throw new AssertionError(failed);
    }
  }

  @Test
  void processThatHasEndedIsTakenOverAtOnce() throws Exception {
    assumeThat(ProcessIdentity.current().bootId()).isNotEmpty();
    Process process = new ProcessBuilder("sleep", "600").start();
    try {
      leaseFolder().create(1, holder(ProcessIdentity.of(process.pid())));
      assertThat(peek().dead()).isFalse();
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(peek().dead()).isTrue();
    long begun = clock.nanos();

    acquire().check();

    assertThat(clock.nanos()).isEqualTo(begun);
    assertThat(waitedFor).isEmpty();
  }

  @Test
  void numberOfAProcessThatBelongsToAnotherNowIsNoLife() throws IOException {
    ProcessIdentity self = ProcessIdentity.current();
    assumeThat(self.bootId()).isNotEmpty();
    leaseFolder()
        .create(
            1,
            holder(
                new ProcessIdentity(
                    self.host(),
                    self.user(),
                    self.pid(),
                    self.pidStart() - 1,
                    self.bootId(),
                    self.pidNamespace())));

    assertThat(peek().dead()).isTrue();
  }

  @Test
  void processOfAnotherContainerOrUserIsNotTakenForDead() {
    ProcessIdentity self = ProcessIdentity.current();
    long none = Long.MAX_VALUE;

    assertThat(
            Stream.of(
                new ProcessIdentity(
                    "host-a", self.user(), none, 1, self.bootId(), self.pidNamespace()),
                new ProcessIdentity(
                    self.host(), "someone", none, 1, self.bootId(), self.pidNamespace()),
                new ProcessIdentity(
                    self.host(), self.user(), none, 1, "other boot", self.pidNamespace()),
                new ProcessIdentity(self.host(), self.user(), none, 1, self.bootId(), "pid:[1]"),
                new ProcessIdentity(self.host(), self.user(), none, 1, "", "")))
        .noneMatch(ProcessIdentity::hasEnded);
    assertThat(self.hasEnded()).isFalse();
  }

  @Test
  void holderThatWasPausedHasLostTheLease() throws IOException {
    Lease paused = acquire();
    paused.beat();
    Lease next = acquire();
    next.beat();

    assertThatThrownBy(paused::check)
        .isInstanceOf(LeaseLostException.class)
        .hasMessageStartingWith(
            "sweep first was taken over by pid %d on ", ProcessHandle.current().pid());
    assertThat(paused.beat()).isFalse();
    paused.release("of the former holder");

    assertThat(files()).containsExactly("00000002.beat", "00000002.lease");
    assertThat(peek().released()).isFalse();
    assertThat(peek().beats()).isEqualTo(1);
    next.check();
  }

  @Test
  void holderThatWasPausedForItsTimeHasLostTheLeaseEvenIfNobodyTookIt() throws IOException {
    Lease lease = acquire();
    lease.beat();
    clock.pass(TTL.minusMillis(1));
    lease.check();
    clock.pass(Duration.ofMillis(1));

    assertThatThrownBy(lease::check)
        .isInstanceOf(LeaseLostException.class)
        .hasMessage("sweep first has lost its lease: no heartbeat for 0.3 s");
    assertThat(lease.beat()).isFalse();
    lease.release("too late");
    assertThat(peek().beats()).isEqualTo(1);
    assertThat(peek().released()).isFalse();
  }

  @Test
  void heartbeatsThatCannotBeWrittenLoseTheLease() throws IOException {
    Lease lease = acquire();
    lease.beat();
    // A folder of the name can be replaced by no file.
    Files.delete(file("00000001.beat"));
    Files.createDirectories(file("00000001.beat").resolve("blocked"));

    int beats = 0;
    while (lease.beat()) {
      beats++;
      clock.pass(BEAT);
    }

    assertThat(beats).isEqualTo(10);
    assertThatThrownBy(lease::check)
        .isInstanceOf(LeaseLostException.class)
        .hasMessageContaining("no heartbeat for 0.3 s: ")
        .hasCauseInstanceOf(IOException.class)
        .extracting(lost -> ((LeaseLostException) lost).isUnwritable())
        .isEqualTo(true);
  }

  @Test
  void fileSystemThatIsGoneLosesTheLeaseInTime() throws IOException {
    Lease lease = acquire();
    Files.delete(file("00000001.lease"));
    Files.createDirectories(file("00000001.lease"));
    assertThat(lease.beat()).isTrue();
    assertThatThrownBy(lease::check)
        .isInstanceOf(WarehouseException.class)
        .isNotInstanceOf(LeaseLostException.class)
        .hasMessageStartingWith("the lease file:%s/_leases/first cannot be checked: ", folder);
    clock.pass(TTL);

    assertThatThrownBy(lease::check).isInstanceOf(LeaseLostException.class);
  }

  @Test
  void heartbeatThatCanBeWrittenAgainInTimeKeepsTheLease() throws IOException {
    Lease lease = acquire();
    Files.createDirectories(file("00000001.beat").resolve("blocked"));
    lease.beat();
    clock.pass(TTL.dividedBy(2));
    Files.delete(file("00000001.beat").resolve("blocked"));
    Files.delete(file("00000001.beat"));

    lease.beat();
    clock.pass(TTL.dividedBy(2));

    lease.check();
    assertThat(peek().beats()).isEqualTo(1);
  }

  @Test
  void leaseWhoseFilesAreGoneIsLostAndNotMadeAgain() throws IOException {
    Lease lease = acquire();
    lease.beat();
    storage.delete(new org.apache.hadoop.fs.Path(storage.root(), "_leases"), true);

    assertThatThrownBy(lease::check)
        .isInstanceOf(LeaseLostException.class)
        .hasMessageContaining("it is gone from")
        .extracting(lost -> ((LeaseLostException) lost).isUnwritable())
        .isEqualTo(true);
    assertThat(lease.beat()).isFalse();
    lease.release("");
    assertThat(folder.resolve("_leases")).doesNotExist();
  }

  @Test
  void leaseOfTheSameEpochWithAnotherTokenIsLost() throws IOException {
    Lease lease = acquire();
    Files.delete(file("00000001.lease"));
    leaseFolder().create(1, holderElsewhere());

    assertThatThrownBy(lease::check)
        .isInstanceOf(LeaseLostException.class)
        .extracting(lost -> ((LeaseLostException) lost).isUnwritable())
        .isEqualTo(false);
    assertThat(lease.beat()).isFalse();
  }

  @Test
  void settingTheClockChangesNothing() throws IOException {
    Lease lease = acquire();
    for (Duration jump : List.of(Duration.ofDays(-400), Duration.ofDays(900))) {
      clock.now = clock.now.plus(jump);
      assertThat(lease.beat()).isTrue();
      lease.check();
    }
    clock.now = NOON.minus(Duration.ofDays(4000));
    clock.meanwhile = lease::beat;
    assertThatThrownBy(this::acquire).isInstanceOf(LeaseHeldException.class);

    clock.meanwhile = () -> clock.now = clock.now.plus(Duration.ofDays(1000));
    long begun = clock.nanos();
    acquire().check();
    assertThat(clock.nanos() - begun).isGreaterThanOrEqualTo(TTL.toNanos());
  }

  @Test
  void tornFilesAreOfAnUnknownHolder() throws IOException {
    for (String torn :
        List.of("", "{\"token\": \"0123", "\0\0\0\0", "[]", "{\"token\":1,\"pid\":2}")) {
      Files.createDirectories(file("."));
      long epoch = leaseFolder().newest() + 1;
      Files.writeString(file("%08d.lease".formatted(epoch)), torn);
      Files.writeString(file("%08d.beat".formatted(epoch)), torn);
      assertThat(peek())
          .isEqualTo(new LeaseState(Optional.empty(), false, 0, Optional.empty(), "", false));
      long begun = clock.nanos();

      Lease lease = acquire();

      lease.check();
      assertThat(clock.nanos() - begun).isGreaterThanOrEqualTo(TTL.toNanos());
      lease.release("");
    }
  }

  @Test
  void tornHeartbeatThatChangesIsALife() throws IOException {
    leaseFolder().create(1, holderElsewhere());
    clock.meanwhile =
        () -> {
          try {
            Files.writeString(file("00000001.beat"), "{\"tok");
          } catch (IOException failed) {
            throw new AssertionError(failed);
          }
        };

    assertThatThrownBy(this::acquire).isInstanceOf(LeaseHeldException.class);
  }

  @Test
  void brokenStatusEndsNoHeartbeat() {
    Lease lease = acquire();
    lease.tell(() -> "good");
    lease.beat();
    lease.tell(
        () -> {
          throw new IllegalStateException("broken");
        });

    assertThat(lease.beat()).isTrue();

    assertThat(peek().beats()).isEqualTo(2);
    assertThat(peek().status()).isEqualTo("good");
    lease.close();
    assertThat(peek().released()).isTrue();
  }

  /** The former holder is silent, or gave it back; both threads live by one clock. */
  @Test
  void ofTwoThreadsOneGetsAStaleLease() throws Exception {
    CyclicBarrier start = new CyclicBarrier(2);
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      for (int round = 0; round < 200; round++) {
        String name = "race-" + round;
        LeaseFolder files = new LeaseFolder(storage, name);
        files.create(7, holderElsewhere());
        files.beat(7, new LeaseBeat(holderElsewhere().token(), 1, NOON, round % 2 == 0, ""));
        TestClock common = new TestClock();
        Callable<Optional<Lease>> racer =
            () -> {
              start.await();
              return race(name, common);
            };
        List<Lease> winners = new ArrayList<>();
        for (Future<Optional<Lease>> done : pool.invokeAll(List.of(racer, racer))) {
          done.get().ifPresent(winners::add);
        }

        assertThat(winners).as("round %d", round).hasSize(1);
        assertThat(files.newest()).isEqualTo(8);
        assertThat(files.look().holder().orElseThrow().token()).isEqualTo(winners.get(0).token());
      }
    } finally {
      pool.shutdownNow();
    }
  }

  /** Who comes when the other has it, would wait for a heartbeat that this test does not give. */
  private Optional<Lease> race(String name, LeaseClock common) {
    try {
      return Optional.of(
          Lease.acquire(
              storage,
              name,
              TTL,
              BEAT,
              waitedFor -> {
                if (!waitedFor.holder().equals(Optional.of(holderElsewhere()))) {
                  throw new LeaseHeldException(name, waitedFor.holder());
                }
              },
              common));
    } catch (LeaseHeldException beaten) {
      return Optional.empty();
    }
  }

  /** Between its look and its creation others take the lease twice. */
  @Test
  void slowOneTakesNoEpochThatOthersAreBeyond() throws IOException {
    acquire().release("");
    List<Lease> others = new ArrayList<>();
    TestClock slow =
        new TestClock() {
          private int calls;

          @Override
          public synchronized long nanos() {
            // The second look at the clock is right before the creation.
            if (++calls == 2) {
              acquire().release("");
              others.add(acquire());
            }
            return super.nanos();
          }
        };

    assertThatThrownBy(() -> Lease.acquire(storage, NAME, TTL, BEAT, waitedFor::add, slow))
        .isInstanceOfSatisfying(
            LeaseHeldException.class,
            held ->
                assertThat(held.holder().orElseThrow().token()).isEqualTo(others.get(0).token()));
    others.get(0).check();
    assertThat(files()).containsExactly("00000003.lease");
  }

  @Test
  void neverTwoHoldShortLeasesAtOnce() throws Exception {
    int threads = 4;
    int turns = 40;
    Duration ttl = Duration.ofMinutes(1);
    AtomicInteger inside = new AtomicInteger();
    Callable<Integer> worker =
        () -> {
          int refused = 0;
          for (int turn = 0; turn < turns; ) {
            // Without a thread, so that nothing but the taking of others changes a file.
            try (Lease lease =
                Lease.acquire(storage, NAME, ttl, BEAT, state -> {}, LeaseClock.SYSTEM)) {
              assertThat(inside.incrementAndGet()).isEqualTo(1);
              lease.check();
              inside.decrementAndGet();
              turn++;
            } catch (LeaseHeldException held) {
              refused++;
            }
          }
          return refused;
        };
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      for (Future<Integer> done : pool.invokeAll(Collections.nCopies(threads, worker))) {
        done.get();
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(leaseFolder().newest()).isGreaterThanOrEqualTo(threads * turns);
    assertThat(peek().released()).isTrue();
  }

  @Test
  void heartbeatsGoOnByThemselvesUntilTheRelease() throws Exception {
    CountDownLatch beats = new CountDownLatch(3);
    try (Lease lease = Lease.acquire(storage, NAME, TTL.multipliedBy(100), BEAT, waitedFor::add)) {
      lease.tell(
          () -> {
            beats.countDown();
            return "";
          });
      assertThat(beats.await(1, TimeUnit.MINUTES)).isTrue();
      assertThatThrownBy(
              () -> Lease.acquire(storage, NAME, TTL.multipliedBy(100), BEAT, waitedFor::add))
          .isInstanceOf(LeaseHeldException.class);
    }
    assertThat(peek().released()).isTrue();
    assertThat(peek().beats()).isGreaterThanOrEqualTo(3);
  }

  @Test
  void shortLeaseStartsNoThread() {
    try (Lease lease =
        Lease.acquire(storage, "_publication", Lease.TTL, Lease.BEAT, waitedFor::add)) {
      lease.check();
    }

    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(name -> name.contains("_publication"));
    assertThat(Lease.peek(storage, "_publication").orElseThrow().released()).isTrue();
  }

  @Test
  void leaseOnAnotherFileSystem() throws IOException {
    storage = new Storage("flaky:" + folder, FlakyDisk.configuration());
    Lease first = acquire();
    first.beat();
    clock.meanwhile = first::beat;
    assertThatThrownBy(this::acquire).isInstanceOf(LeaseHeldException.class);
    first.release("");

    acquire().check();

    assertThat(files()).containsExactly("00000002.lease");
  }

  @Test
  void folderThatCannotBeWrittenIsNamed() throws IOException {
    Files.writeString(folder.resolve("_leases"), "a file");

    assertThatThrownBy(this::acquire)
        .isInstanceOf(WarehouseException.class)
        .hasMessageStartingWith("the lease file:%s/_leases/first cannot be ", folder)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void leaseMustOutliveItsHeartbeats() {
    assertThat(Lease.TTL).isEqualTo(Duration.ofSeconds(60));
    assertThat(Lease.BEAT).isEqualTo(Duration.ofSeconds(2));
    assertThatThrownBy(() -> Lease.acquire(storage, NAME, TTL, TTL, waitedFor::add))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a lease must outlive two heartbeats: ttl PT0.3S, beat PT0.3S");
  }
}
