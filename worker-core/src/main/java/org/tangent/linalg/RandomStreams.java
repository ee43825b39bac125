package org.tangent.linalg;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.rng.RestorableUniformRandomProvider;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.core.RandomProviderDefaultState;
import org.apache.commons.rng.sampling.distribution.NormalizedGaussianSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;

/**
 * The random streams of a run, one for each purpose, all derived from its seed.
 *
 * <p>A stream is a xoshiro256++ generator whose 256-bit state is the SHA-256 of the purpose and the
 * seed: streams of different purposes or seeds are independent, and none depends on how much
 * another was used.
 *
 * <p>The streams that were handed out are remembered, so that they can be saved and restored: a
 * stream whose purpose was asked for several times is told apart by its ordinal.
 */
public final class RandomStreams {
  private static final HexFormat HEX = HexFormat.of();

  /**
   * How far a stream was read.
   *
   * @param purpose what the stream is for
   * @param ordinal how many streams were handed out for that purpose before it
   * @param state the generator's state, in hexadecimal digits
   */
  public record StreamState(String purpose, int ordinal, String state) {}

  private record Key(String purpose, int ordinal) {}

  private final long seed;
  private final Map<Key, RestorableUniformRandomProvider> streams = new LinkedHashMap<>();
  private final Map<String, Integer> counts = new HashMap<>();

  public RandomStreams(long seed) {
    this.seed = seed;
  }

  /** Uniform random numbers for a purpose, from the stream's start. */
  public UniformRandomProvider uniform(String purpose) {
    RestorableUniformRandomProvider stream = RandomSource.XO_SHI_RO_256_PP.create(start(purpose));
    int ordinal = counts.merge(purpose, 1, Integer::sum) - 1;
    streams.put(new Key(purpose, ordinal), stream);
    return stream;
  }

  /** Standard normal numbers for a purpose, from the stream's start. */
  public NormalizedGaussianSampler gaussian(String purpose) {
    return ZigguratSampler.NormalizedGaussian.of(uniform(purpose));
  }

  /** The states of all streams that were handed out, in the order in which they were. */
  public List<StreamState> states() {
    List<StreamState> states = new ArrayList<>();
    streams.forEach((key, stream) -> states.add(state(key, stream)));
    return states;
  }

  private static StreamState state(Key key, RestorableUniformRandomProvider stream) {
    byte[] state = ((RandomProviderDefaultState) stream.saveState()).getState();
    return new StreamState(key.purpose(), key.ordinal(), HEX.formatHex(state));
  }

  /**
   * Sets the streams that were handed out to states that {@link #states} gave. They must be the
   * same streams: whoever goes on drawing takes its streams before this is called.
   *
   * @throws IllegalArgumentException if they are not the same streams, or a state is none
   */
  public void restore(List<StreamState> states) {
    List<Key> saved = states.stream().map(s -> new Key(s.purpose(), s.ordinal())).toList();
    List<Key> handedOut = List.copyOf(streams.keySet());
    if (!saved.equals(handedOut)) {
      throw new IllegalArgumentException(
          "the random streams must be %s: %s".formatted(handedOut, saved));
    }
    for (StreamState state : states) {
      RestorableUniformRandomProvider stream =
          streams.get(new Key(state.purpose(), state.ordinal()));
      stream.restoreState(new RandomProviderDefaultState(HEX.parseHex(state.state())));
    }
  }

  private long[] start(String purpose) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(purpose.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
      ByteBuffer hash =
          ByteBuffer.wrap(digest.digest(ByteBuffer.allocate(Long.BYTES).putLong(seed).array()));
      return new long[] {hash.getLong(), hash.getLong(), hash.getLong(), hash.getLong()};
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }
}
