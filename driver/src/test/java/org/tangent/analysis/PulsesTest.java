package org.tangent.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.tangent.store.LeaseHolder;
import org.tangent.store.LeaseState;
import org.tangent.store.ProcessIdentity;

class PulsesTest {
  private static final Instant NOON = Instant.parse("2025-03-04T12:00:00Z");
  private static final Duration TTL = Duration.ofSeconds(15);

  /** Seconds of the steady clock. */
  private long steady;

  private final Pulses pulses =
      new Pulses(Clock.fixed(NOON, ZoneOffset.UTC), () -> TimeUnit.SECONDS.toNanos(steady));

  private static Optional<LeaseState> beat(long count, Duration ago, boolean released) {
    LeaseHolder holder =
        new LeaseHolder(
            "token",
            new ProcessIdentity("other", "user", 7, -1, "", ""),
            NOON.minusSeconds(60),
            TTL);
    return Optional.of(
        new LeaseState(
            Optional.of(holder), released, count, Optional.of(NOON.minus(ago)), "", false));
  }

  private static Optional<LeaseState> beat(long count, long secondsAgo) {
    return beat(count, Duration.ofSeconds(secondsAgo), false);
  }

  @Test
  void firstLookComparesClocks() {
    assertThat(pulses.of("a", beat(3, 14)))
        .isEqualTo(new Pulse(Liveness.RUNNING, Duration.ofSeconds(14), false));
    assertThat(pulses.of("b", beat(3, 16)))
        .isEqualTo(new Pulse(Liveness.SILENT, Duration.ofSeconds(16), false));
    assertThat(pulses.of("c", beat(3, -600)).liveness()).isEqualTo(Liveness.RUNNING);
  }

  @Test
  void clocksThatDisagreeAreFoundOutByTheNextHeartbeat() {
    assertThat(pulses.of("a", beat(3, 600)).liveness()).isEqualTo(Liveness.SILENT);
    steady += 2;
    assertThat(pulses.of("a", beat(4, 600)))
        .isEqualTo(new Pulse(Liveness.RUNNING, Duration.ZERO, false));
  }

  @Test
  void silenceIsCertainOnceItWasWatchedForLongEnough() {
    assertThat(pulses.of("a", beat(3, 600)).isOver()).isFalse();
    steady += 14;
    assertThat(pulses.of("a", beat(3, 600)).isOver()).isFalse();
    steady += 1;
    assertThat(pulses.of("a", beat(3, 600)))
        .isEqualTo(new Pulse(Liveness.SILENT, Duration.ofSeconds(600), true))
        .satisfies(pulse -> assertThat(pulse.isOver()).isTrue());
  }

  @Test
  void silenceAfterAHeartbeatIsCountedFromThere() {
    pulses.of("a", beat(3, 600));
    steady += 2;
    pulses.of("a", beat(4, 600));
    steady += 5;
    assertThat(pulses.of("a", beat(4, 600)))
        .isEqualTo(new Pulse(Liveness.RUNNING, Duration.ofSeconds(5), false));
  }

  @Test
  void whoGaveTheLeaseBackIsGoneAtOnce() {
    Pulse pulse = pulses.of("a", beat(3, Duration.ofSeconds(1), true));
    assertThat(pulse.liveness()).isEqualTo(Liveness.RELEASED);
    assertThat(pulse.isOver()).isTrue();
    assertThat(pulses.of("b", Optional.empty()).isOver()).isTrue();
  }
}
