package org.tangent.schedule;

import java.util.Random;

/** Seconds of made-up runs, over some orders of magnitude, with equal ones among them. */
final class RandomSeconds {
  private RandomSeconds() {}

  static float[] draw(Random random, int runs) {
    float[] seconds = new float[runs];
    for (int run = 0; run < seconds.length; run++) {
      seconds[run] =
          random.nextInt(4) == 0
              ? random.nextInt(3)
              : (float) Math.exp(2 * random.nextGaussian() - 2);
    }
    return seconds;
  }
}
