package org.tangent.linalg;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.NormalizedGaussianSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;

/**
 * The random streams of a run, one for each purpose, all derived from its seed.
 *
 * <p>A stream is a xoshiro256++ generator whose 256-bit state is the SHA-256 of the purpose and the
 * seed: streams of different purposes or seeds are independent, and none depends on how much
 * another was used.
 */
public final class RandomStreams {
  private final long seed;

  public RandomStreams(long seed) {
    this.seed = seed;
  }

  /** Uniform random numbers for a purpose, from the stream's start. */
  public UniformRandomProvider uniform(String purpose) {
    return RandomSource.XO_SHI_RO_256_PP.create(state(purpose));
  }

  /** Standard normal numbers for a purpose, from the stream's start. */
  public NormalizedGaussianSampler gaussian(String purpose) {
    return ZigguratSampler.NormalizedGaussian.of(uniform(purpose));
  }

  private long[] state(String purpose) {
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
