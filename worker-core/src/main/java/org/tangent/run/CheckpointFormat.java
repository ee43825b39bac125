package org.tangent.run;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.ml.linalg.DenseVector;
import org.tangent.geometry.Approximation;
import org.tangent.linalg.RandomStreams.StreamState;
import org.tangent.measure.ApproximationMetric;
import org.tangent.measure.CurvatureApproximation;
import org.tangent.measure.CurvatureApproximation.Solution;
import org.tangent.measure.Metric;
import org.tangent.optimize.Phase;
import org.tangent.run.CheckpointException.Problem;

/**
 * The bytes of a {@link SavedRun}, big-endian:
 *
 * <pre>
 * magic [8] | version [4] | length of the body [8] | body | SHA-256 of all before it [32]
 * </pre>
 *
 * <p>A text is its length in bytes and UTF-8; an array of doubles is its length and the bits of
 * each. Phases and metrics go by name; a point of the trajectory refers to the metrics by their
 * place in a list that stands before all points.
 */
final class CheckpointFormat {
  private static final byte[] MAGIC = "TANGENT\n".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 2;
  private static final int HEADER = MAGIC.length + Integer.BYTES + Long.BYTES;
  private static final int DIGEST = 32;

  private CheckpointFormat() {}

  static byte[] encode(SavedRun saved) {
    byte[] body = body(saved);
    ByteBuffer bytes = ByteBuffer.allocate(Math.addExact(HEADER + DIGEST, body.length));
    bytes.put(MAGIC).putInt(VERSION).putLong(body.length).put(body);
    bytes.put(digest(bytes.array(), bytes.position()));
    return bytes.array();
  }

  static SavedRun decode(byte[] bytes) {
    requireWhole(bytes);
    byte[] body = Arrays.copyOfRange(bytes, HEADER, bytes.length - DIGEST);
    try (DataInputStream from = new DataInputStream(new ByteArrayInputStream(body))) {
      return new Reader(from).saved();
    } catch (IOException | RuntimeException malformed) {
      throw new CheckpointException(
          Problem.FORMAT, "the checkpoint's body cannot be read: " + malformed, malformed);
    }
  }

  private static void requireWhole(byte[] bytes) {
    if (bytes.length < HEADER + DIGEST) {
      throw torn("at least %d".formatted(HEADER + DIGEST), bytes.length);
    }
    ByteBuffer header = ByteBuffer.wrap(bytes);
    byte[] magic = new byte[MAGIC.length];
    header.get(magic);
    if (!Arrays.equals(magic, MAGIC)) {
      throw new CheckpointException(Problem.FORMAT, "not a checkpoint: it begins otherwise");
    }
    int version = header.getInt();
    if (version != VERSION) {
      throw new CheckpointException(
          Problem.FORMAT, "the version of a checkpoint must be %d: %d".formatted(VERSION, version));
    }
    long length = header.getLong();
    if (length != bytes.length - HEADER - DIGEST) {
      throw torn("%d + %d".formatted(HEADER + DIGEST, length), bytes.length);
    }
    int end = bytes.length - DIGEST;
    if (!Arrays.equals(digest(bytes, end), Arrays.copyOfRange(bytes, end, bytes.length))) {
      throw new CheckpointException(
          Problem.CHECKSUM, "the checkpoint's SHA-256 is not that of its contents");
    }
  }

  private static CheckpointException torn(String expected, int found) {
    return new CheckpointException(
        Problem.TORN, "the checkpoint must have %s bytes: %d".formatted(expected, found));
  }

  private static byte[] digest(byte[] bytes, int length) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes, 0, length);
      return digest.digest();
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError("every Java platform has SHA-256", impossible);
    }
  }

  private static byte[] body(SavedRun saved) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream to = new DataOutputStream(bytes)) {
      new Writer(to).saved(saved);
    } catch (IOException impossible) {
      throw new UncheckedIOException("memory takes every byte", impossible);
    }
    return bytes.toByteArray();
  }

  private record Writer(DataOutputStream to) {

    void saved(SavedRun saved) throws IOException {
      text(saved.runId());
      text(saved.origin());
      Checkpoint checkpoint = saved.checkpoint();
      to.writeLong(checkpoint.iteration());
      to.writeLong(Double.doubleToRawLongBits(checkpoint.trainLoss()));
      to.writeLong(Double.doubleToRawLongBits(checkpoint.firstLoss()));
      to.writeLong(Double.doubleToRawLongBits(checkpoint.pathLength()));
      to.writeInt(checkpoint.nanoseconds().size());
      for (Map.Entry<Phase, Long> phase : checkpoint.nanoseconds().entrySet()) {
        text(phase.getKey().name());
        to.writeLong(phase.getValue());
      }
      trajectory(checkpoint.trajectory());
      numbers(checkpoint.weights());
      to.writeInt(checkpoint.optimizerState().size());
      for (Map.Entry<String, DenseVector> array : checkpoint.optimizerState().entrySet()) {
        text(array.getKey());
        numbers(array.getValue());
      }
      to.writeInt(checkpoint.streams().size());
      for (StreamState stream : checkpoint.streams()) {
        text(stream.purpose());
        to.writeInt(stream.ordinal());
        text(stream.state());
      }
    }

    private void trajectory(List<TrajectoryPoint> trajectory) throws IOException {
      to.writeInt(Metric.values().length);
      for (Metric metric : Metric.values()) {
        text(metric.name());
      }
      to.writeInt(trajectory.size());
      for (TrajectoryPoint point : trajectory) {
        to.writeLong(point.iteration());
        to.writeLong(Double.doubleToRawLongBits(point.seconds()));
        to.writeInt(point.values().size());
        for (Map.Entry<Metric, Double> value : point.values().entrySet()) {
          to.writeInt(value.getKey().ordinal());
          to.writeLong(Double.doubleToRawLongBits(value.getValue()));
        }
        to.writeInt(point.approximations().size());
        for (CurvatureApproximation approximation : point.approximations()) {
          approximation(approximation);
        }
      }
    }

    private void approximation(CurvatureApproximation approximation) throws IOException {
      to.writeBoolean(approximation.layer() != null);
      if (approximation.layer() != null) {
        text(approximation.layer());
      }
      text(approximation.representation().name());
      to.writeInt(approximation.values().size());
      for (Map.Entry<ApproximationMetric, Double> value : approximation.values().entrySet()) {
        text(value.getKey().name());
        to.writeLong(Double.doubleToRawLongBits(value.getValue()));
      }
      to.writeInt(approximation.solutions().size());
      for (Solution solution : approximation.solutions()) {
        to.writeLong(Double.doubleToRawLongBits(solution.damping()));
        to.writeLong(Double.doubleToRawLongBits(solution.residual()));
        to.writeLong(Double.doubleToRawLongBits(solution.cosine()));
      }
      numbers(
          new DenseVector(
              approximation.eigenvalues().stream().mapToDouble(Double::doubleValue).toArray()));
    }

    private void numbers(DenseVector vector) throws IOException {
      double[] values = vector.values();
      to.writeInt(values.length);
      byte[] bits = new byte[Math.multiplyExact(values.length, Double.BYTES)];
      ByteBuffer buffer = ByteBuffer.wrap(bits);
      for (double value : values) {
        buffer.putLong(Double.doubleToRawLongBits(value));
      }
      to.write(bits);
    }

    private void text(String text) throws IOException {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      to.writeInt(bytes.length);
      to.write(bytes);
    }
  }

  private record Reader(DataInputStream from) {

    SavedRun saved() throws IOException {
      SavedRun saved = new SavedRun(text(), text(), checkpoint());
      if (from.available() > 0) {
        throw new IOException("%d bytes are left over".formatted(from.available()));
      }
      return saved;
    }

    private Checkpoint checkpoint() throws IOException {
      return new Checkpoint(
          from.readLong(),
          number(),
          number(),
          number(),
          nanoseconds(),
          trajectory(),
          numbers(),
          optimizerState(),
          streams());
    }

    private Map<Phase, Long> nanoseconds() throws IOException {
      Map<Phase, Long> nanoseconds = new EnumMap<>(Phase.class);
      for (int left = from.readInt(); left > 0; left--) {
        nanoseconds.put(Phase.valueOf(text()), from.readLong());
      }
      return nanoseconds;
    }

    private List<TrajectoryPoint> trajectory() throws IOException {
      Metric[] metrics = new Metric[length(Integer.BYTES)];
      for (int i = 0; i < metrics.length; i++) {
        metrics[i] = Metric.valueOf(text());
      }
      List<TrajectoryPoint> trajectory = new ArrayList<>();
      for (int left = from.readInt(); left > 0; left--) {
        long iteration = from.readLong();
        double seconds = number();
        Map<Metric, Double> values = new EnumMap<>(Metric.class);
        for (int value = from.readInt(); value > 0; value--) {
          values.put(metrics[from.readInt()], number());
        }
        trajectory.add(new TrajectoryPoint(iteration, seconds, values, approximations()));
      }
      return trajectory;
    }

    private List<CurvatureApproximation> approximations() throws IOException {
      List<CurvatureApproximation> approximations = new ArrayList<>();
      for (int left = from.readInt(); left > 0; left--) {
        approximations.add(
            new CurvatureApproximation(
                from.readBoolean() ? text() : null,
                Approximation.valueOf(text()),
                approximationValues(),
                solutions(),
                Arrays.stream(numbers().values()).boxed().toList()));
      }
      return approximations;
    }

    private Map<ApproximationMetric, Double> approximationValues() throws IOException {
      Map<ApproximationMetric, Double> values = new EnumMap<>(ApproximationMetric.class);
      for (int left = from.readInt(); left > 0; left--) {
        values.put(ApproximationMetric.valueOf(text()), number());
      }
      return values;
    }

    private List<Solution> solutions() throws IOException {
      List<Solution> solutions = new ArrayList<>();
      for (int left = from.readInt(); left > 0; left--) {
        solutions.add(new Solution(number(), number(), number()));
      }
      return solutions;
    }

    private Map<String, DenseVector> optimizerState() throws IOException {
      Map<String, DenseVector> state = new TreeMap<>();
      for (int left = from.readInt(); left > 0; left--) {
        state.put(text(), numbers());
      }
      return state;
    }

    private List<StreamState> streams() throws IOException {
      List<StreamState> streams = new ArrayList<>();
      for (int left = from.readInt(); left > 0; left--) {
        streams.add(new StreamState(text(), from.readInt(), text()));
      }
      return streams;
    }

    private double number() throws IOException {
      return Double.longBitsToDouble(from.readLong());
    }

    private DenseVector numbers() throws IOException {
      double[] values = new double[length(Double.BYTES)];
      for (int i = 0; i < values.length; i++) {
        values[i] = number();
      }
      return new DenseVector(values);
    }

    private String text() throws IOException {
      byte[] bytes = new byte[length(1)];
      from.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    }

    /** A number of elements of so many bytes each, which the body must still hold. */
    private int length(int size) throws IOException {
      int length = from.readInt();
      if (length < 0 || (long) length * size > from.available()) {
        throw new IOException("a length must be in the body: " + length);
      }
      return length;
    }
  }
}
