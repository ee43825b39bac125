package org.tangent.data;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/**
 * An array of unsigned bytes from an IDX file, the format of MNIST: a magic number 0x0000080r for r
 * dimensions, r big-endian sizes, then the bytes, the last index fastest.
 */
public final class IdxArray {
  private static final int UNSIGNED_BYTES = 0x08;

  private final int[] shape;
  private final byte[] bytes;

  private IdxArray(int[] shape, byte[] bytes) {
    this.shape = shape;
    this.bytes = bytes;
  }

  /**
   * Reads a plain or gzip-compressed stream to its end.
   *
   * @param name the file's name, for messages
   * @throws DataFileException if the magic number is wrong, or bytes are missing or left over
   * @throws IOException if the stream cannot be read
   */
  public static IdxArray read(String name, InputStream stream) throws IOException {
    byte[] content = decompressed(name, stream);
    ByteBuffer buffer = ByteBuffer.wrap(content);
    int magic = content.length < 4 ? 0 : buffer.getInt();
    int rank = magic & 0xff;
    if (magic >>> 8 != UNSIGNED_BYTES || rank == 0) {
      throw new DataFileException(
          "%s: not an IDX file of unsigned bytes: magic number must be 0x0000080r with r > 0: 0x%08x"
              .formatted(name, magic));
    }
    if (buffer.remaining() < 4 * rank) {
      throw new DataFileException(
          "%s: the IDX header of %d dimensions must have %d bytes: %d"
              .formatted(name, rank, 4 + 4 * rank, content.length));
    }
    int[] shape = new int[rank];
    BigInteger size = BigInteger.ONE;
    for (int i = 0; i < rank; i++) {
      shape[i] = buffer.getInt();
      if (shape[i] < 0) {
        throw new DataFileException(
            "%s: a size of an IDX file must be < 2^31: %s"
                .formatted(name, Integer.toUnsignedString(shape[i])));
      }
      size = size.multiply(BigInteger.valueOf(shape[i]));
    }
    if (!size.equals(BigInteger.valueOf(buffer.remaining()))) {
      throw new DataFileException(
          "%s: an IDX file of shape %s must hold %d bytes of data: %d"
              .formatted(name, Arrays.toString(shape), size, buffer.remaining()));
    }
    return new IdxArray(shape, Arrays.copyOfRange(content, buffer.position(), content.length));
  }

  private static byte[] decompressed(String name, InputStream stream) throws IOException {
    byte[] content = stream.readAllBytes();
    boolean gzip = content.length > 2 && content[0] == 0x1f && content[1] == (byte) 0x8b;
    if (!gzip) {
      return content;
    }
    try (InputStream unzipped = new GZIPInputStream(new ByteArrayInputStream(content))) {
      return unzipped.readAllBytes();
    } catch (EOFException torn) {
      throw new DataFileException("%s: the gzip file is torn: it ends early".formatted(name), torn);
    } catch (IOException torn) {
      throw new DataFileException(
          "%s: the gzip file is torn: %s".formatted(name, torn.getMessage()), torn);
    }
  }

  /** Number of dimensions. */
  public int rank() {
    return shape.length;
  }

  /** Number of items, the first dimension. */
  public int items() {
    return shape[0];
  }

  /** Number of bytes of an item. */
  public int itemSize() {
    return shape[0] == 0 ? 0 : bytes.length / shape[0];
  }

  /** Byte {@code position} of item {@code item}, 0 to 255. */
  public int at(int item, int position) {
    return bytes[item * itemSize() + position] & 0xff;
  }
}
