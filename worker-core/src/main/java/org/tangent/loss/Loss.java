package org.tangent.loss;

import java.util.Optional;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * A loss L = (1/N) Σₙ ℓ(fₙ, yₙ) of outputs f [N × c] and targets y [N × c], both column-major. Each
 * is the negative log-likelihood of a distribution of y given f, up to a constant, whose natural
 * parameters are f: the Hessian Hₙ = ∂²ℓ/∂fₙ² [c × c] does not depend on y, and is the
 * distribution's Fisher information.
 */
public enum Loss {

  /** ℓ = ½‖f − y‖², of a normal distribution of variance 1 (Arbel et al. 2023, eq. (1)). */
  SQUARED {
    @Override
    public double value(double[] f, DenseMatrix targets) {
      double[] y = targets.values();
      double sum = 0;
      for (int i = 0; i < y.length; i++) {
        double residual = f[i] - y[i];
        sum += residual * residual;
      }
      return sum / (2.0 * targets.numRows());
    }

    @Override
    public void gradient(double[] f, DenseMatrix targets, double[] gradient) {
      double[] y = targets.values();
      double samples = targets.numRows();
      for (int i = 0; i < y.length; i++) {
        gradient[i] = (f[i] - y[i]) / samples;
      }
    }

    @Override
    void mean(double[] f, int samples, int outputs, int n, double[] mean) {
      for (int k = 0; k < outputs; k++) {
        mean[k] = f[k * samples + n];
      }
    }

    @Override
    void root(double[] mean, int column, double[] root) {
      for (int k = 0; k < root.length; k++) {
        root[k] = k == column ? 1 : 0;
      }
    }

    @Override
    void draw(double[] mean, UniformRandomProvider random, double[] y) {
      var normal = ZigguratSampler.NormalizedGaussian.of(random);
      for (int k = 0; k < y.length; k++) {
        y[k] = mean[k] + normal.sample();
      }
    }

    @Override
    Optional<String> broken(double[] y) {
      return Optional.empty();
    }
  },

  /** ℓ = Σ_k log(1 + exp(f_k)) − y_k f_k, of independent Bernoulli variables. */
  BINARY_CROSS_ENTROPY {
    @Override
    public double value(double[] f, DenseMatrix targets) {
      double[] y = targets.values();
      double sum = 0;
      for (int i = 0; i < y.length; i++) {
        sum += Math.max(f[i], 0) + Math.log1p(Math.exp(-Math.abs(f[i]))) - y[i] * f[i];
      }
      return sum / targets.numRows();
    }

    @Override
    void mean(double[] f, int samples, int outputs, int n, double[] mean) {
      for (int k = 0; k < outputs; k++) {
        mean[k] = 1 / (1 + Math.exp(-f[k * samples + n]));
      }
    }

    @Override
    void root(double[] mean, int column, double[] root) {
      for (int k = 0; k < root.length; k++) {
        root[k] = k == column ? Math.sqrt(mean[k] * (1 - mean[k])) : 0;
      }
    }

    @Override
    void draw(double[] mean, UniformRandomProvider random, double[] y) {
      for (int k = 0; k < y.length; k++) {
        y[k] = random.nextDouble() < mean[k] ? 1 : 0;
      }
    }

    @Override
    Optional<String> broken(double[] y) {
      for (double target : y) {
        if (!(target >= 0 && target <= 1)) {
          return Optional.of("a target of binaryCrossEntropy must be from 0 to 1: " + target);
        }
      }
      return Optional.empty();
    }
  },

  /** ℓ = log Σ_k exp(f_k) − Σ_k y_k f_k for targets that sum to 1, of a categorical variable. */
  SOFTMAX_CROSS_ENTROPY {
    @Override
    public double value(double[] f, DenseMatrix targets) {
      double[] y = targets.values();
      int samples = targets.numRows();
      double loss = 0;
      for (int n = 0; n < samples; n++) {
        double largest = largest(f, samples, n);
        double sum = 0;
        for (int i = n; i < y.length; i += samples) {
          sum += Math.exp(f[i] - largest);
          loss -= y[i] * (f[i] - largest);
        }
        loss += Math.log(sum);
      }
      return loss / samples;
    }

    @Override
    void mean(double[] f, int samples, int outputs, int n, double[] mean) {
      double largest = largest(f, samples, n);
      double sum = 0;
      for (int k = 0; k < outputs; k++) {
        mean[k] = Math.exp(f[k * samples + n] - largest);
        sum += mean[k];
      }
      for (int k = 0; k < outputs; k++) {
        mean[k] /= sum;
      }
    }

    /** Column of (I − p1ᵀ) diag(√p), whose product with its transpose is diag(p) − ppᵀ. */
    @Override
    void root(double[] mean, int column, double[] root) {
      double weight = Math.sqrt(mean[column]);
      for (int k = 0; k < root.length; k++) {
        root[k] = weight * ((k == column ? 1 : 0) - mean[k]);
      }
    }

    @Override
    void draw(double[] mean, UniformRandomProvider random, double[] y) {
      double left = random.nextDouble();
      int drawn = 0;
      while (drawn < y.length - 1 && left >= mean[drawn]) {
        left -= mean[drawn];
        drawn++;
      }
      for (int k = 0; k < y.length; k++) {
        y[k] = k == drawn ? 1 : 0;
      }
    }

    @Override
    Optional<String> broken(double[] y) {
      double sum = 0;
      for (double target : y) {
        if (!(target >= 0)) {
          return Optional.of("a target of softmaxCrossEntropy must be >= 0: " + target);
        }
        sum += target;
      }
      return Math.abs(sum - 1) <= TOLERANCE
          ? Optional.empty()
          : Optional.of("the targets of softmaxCrossEntropy must sum to 1: " + sum);
    }
  };

  private static final double TOLERANCE = 1e-9;

  /** mean ← the expectation of y given fₙ. */
  abstract void mean(double[] f, int samples, int outputs, int n, double[] mean);

  /** root ← a column of a matrix S [c × c] with SSᵀ = Hₙ. */
  abstract void root(double[] mean, int column, double[] root);

  /** y ← a draw from the distribution with that expectation. */
  abstract void draw(double[] mean, UniformRandomProvider random, double[] y);

  /** What rule the targets y of a sample break. */
  abstract Optional<String> broken(double[] y);

  private static double largest(double[] f, int samples, int n) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = n; i < f.length; i += samples) {
      largest = Math.max(largest, f[i]);
    }
    return largest;
  }

  /** L for outputs and targets [N × c]. */
  public abstract double value(double[] f, DenseMatrix targets);

  /** gradient ← ∂L/∂f = (E[y|f] − y)/N, [N × c]. */
  public void gradient(double[] f, DenseMatrix targets, double[] gradient) {
    int samples = targets.numRows();
    double[] mean = new double[targets.numCols()];
    for (int n = 0; n < samples; n++) {
      mean(f, samples, mean.length, n, mean);
      for (int k = 0; k < mean.length; k++) {
        int i = k * samples + n;
        gradient[i] = (mean[k] - targets.values()[i]) / samples;
      }
    }
  }

  /**
   * mean ← E[y|f] of every sample, [N × c] for f [N × c]; memory may be shared with f. That of
   * {@link #SOFTMAX_CROSS_ENTROPY} is the softmax of the outputs.
   */
  public void mean(double[] f, int samples, double[] mean) {
    each(f, samples, mean, (expected, part) -> System.arraycopy(expected, 0, part, 0, part.length));
  }

  /**
   * root ← column r of Sₙ for every sample, with Σ_r s_r s_rᵀ = Hₙ, [N × c]: without the 1/N of the
   * loss.
   *
   * @param f [N × c]
   * @param column r, from 0 to c − 1
   */
  public void hessianRoot(double[] f, int samples, int column, double[] root) {
    each(f, samples, root, (mean, part) -> root(mean, column, part));
  }

  /**
   * gradient ← ∂ℓ/∂fₙ for targets drawn from the distribution at fₙ, [N × c]: without the 1/N of
   * the loss. The expectation of its outer product is Hₙ.
   */
  public void sampledGradient(
      double[] f, int samples, UniformRandomProvider random, double[] gradient) {
    each(
        f,
        samples,
        gradient,
        (mean, part) -> {
          draw(mean, random, part);
          for (int k = 0; k < part.length; k++) {
            part[k] = mean[k] - part[k];
          }
        });
  }

  /** product ← Hv with the loss's 1/N, sample by sample, for v [N × c]. */
  public void hessianTimes(double[] f, int samples, double[] v, double[] product) {
    int outputs = f.length / samples;
    double[] column = new double[f.length];
    double[] result = new double[f.length];
    for (int r = 0; r < outputs; r++) {
      hessianRoot(f, samples, r, column);
      for (int n = 0; n < samples; n++) {
        double dot = 0;
        for (int i = n; i < f.length; i += samples) {
          dot += column[i] * v[i];
        }
        for (int i = n; i < f.length; i += samples) {
          result[i] += column[i] * dot / samples;
        }
      }
    }
    System.arraycopy(result, 0, product, 0, result.length);
  }

  private interface PerSample {
    void apply(double[] mean, double[] part);
  }

  private void each(double[] f, int samples, double[] result, PerSample function) {
    int outputs = f.length / samples;
    double[] mean = new double[outputs];
    double[] part = new double[outputs];
    for (int n = 0; n < samples; n++) {
      mean(f, samples, outputs, n, mean);
      function.apply(mean, part);
      for (int k = 0; k < outputs; k++) {
        result[k * samples + n] = part[k];
      }
    }
  }

  /** What is wrong with targets [N × c] for this loss, with the row; empty if nothing. */
  public Optional<String> wrongTargets(DenseMatrix targets) {
    double[] y = new double[targets.numCols()];
    for (int n = 0; n < targets.numRows(); n++) {
      for (int k = 0; k < y.length; k++) {
        y[k] = targets.apply(n, k);
      }
      int row = n;
      Optional<String> broken = broken(y).map(rule -> "%s (row %d)".formatted(rule, row + 1));
      if (broken.isPresent()) {
        return broken;
      }
    }
    return Optional.empty();
  }
}
