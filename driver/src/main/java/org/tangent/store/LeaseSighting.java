package org.tangent.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/** What was seen of the newest epoch of a lease at one moment. */
final class LeaseSighting {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final long epoch;
  private final byte[] lease;
  private final byte[] beat;
  private final Optional<LeaseHolder> holder;
  private final Optional<LeaseBeat> lastBeat;

  /**
   * @param epoch 0 if the lease was never taken
   * @param lease content of its file, empty if there is none
   * @param beat content of the file of its heartbeat, empty if there is none
   */
  LeaseSighting(long epoch, byte[] lease, byte[] beat) {
    this.epoch = epoch;
    this.lease = lease;
    this.beat = beat;
    this.holder = LeaseHolder.parse(tree(lease));
    // A heartbeat of another token was left by a holder of former times.
    this.lastBeat =
        LeaseBeat.parse(tree(beat))
            .filter(it -> holder.isPresent() && holder.get().token().equals(it.token()));
  }

  long epoch() {
    return epoch;
  }

  Optional<LeaseHolder> holder() {
    return holder;
  }

  /** Whether the lease can be had at once. */
  boolean isFree() {
    return epoch == 0 || isReleased() || isDead();
  }

  LeaseState state() {
    return new LeaseState(
        holder,
        isReleased(),
        lastBeat.map(LeaseBeat::count).orElse(0L),
        lastBeat.map(LeaseBeat::at),
        lastBeat.map(LeaseBeat::status).orElse(""),
        isDead());
  }

  private boolean isReleased() {
    return lastBeat.filter(LeaseBeat::released).isPresent();
  }

  private boolean isDead() {
    return !isReleased() && holder.filter(it -> it.process().hasEnded()).isPresent();
  }

  /** Whether nothing has changed: neither the epoch, nor a byte of its files. */
  boolean isSameAs(LeaseSighting other) {
    return epoch == other.epoch
        && Arrays.equals(lease, other.lease)
        && Arrays.equals(beat, other.beat);
  }

  private static JsonNode tree(byte[] content) {
    try {
      return JSON.readTree(content);
    } catch (IOException torn) {
      return MissingNode.getInstance();
    }
  }
}
