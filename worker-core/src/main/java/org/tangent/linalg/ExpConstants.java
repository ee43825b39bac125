package org.tangent.linalg;

/** Constants of the exponential that the scalar and the vector kernels share. */
final class ExpConstants {
  /** 1.5·2⁵²: adding it rounds to a whole number, which then stands in the low bits. */
  static final double SHIFTER = 0x1.8p52;

  static final double LOG2_E = 0x1.71547652b82fep0;

  /** The leading 33 bits of ln 2, so that k·LN2_HIGH is exact for every k that occurs. */
  static final double LN2_HIGH = 0x1.62e42feep-1;

  /** ln 2 − LN2_HIGH. */
  static final double LN2_LOW = 0x1.a39ef35793c76p-33;

  /** Beyond ±708 exp would leave the normal numbers; it stays at exp(±708). */
  static final double LIMIT = 708;

  /** 1/13!, 1/12!, …, 1/1!, 1/0!. */
  static final double[] TAYLOR = {
    1.6059043836821613e-10,
    2.08767569878681e-9,
    2.505210838544172e-8,
    2.755731922398589e-7,
    2.7557319223985893e-6,
    2.48015873015873e-5,
    1.984126984126984e-4,
    1.3888888888888889e-3,
    8.333333333333333e-3,
    4.1666666666666664e-2,
    1.6666666666666666e-1,
    0.5,
    1,
    1
  };

  static final double TANH_SWITCH = 0.625;

  static final double TANH_DEPTH = 15;

  private ExpConstants() {}
}
