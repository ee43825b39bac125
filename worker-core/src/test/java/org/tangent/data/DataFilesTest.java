package org.tangent.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataFilesTest {

  private static DenseMatrix csv(String text) {
    return files(text.getBytes(StandardCharsets.UTF_8)).table("t.csv");
  }

  private static StreamedFiles files(byte[] content) {
    return new StreamedFiles(path -> new ByteArrayInputStream(content));
  }

  @Test
  void csvIsReadWithOrWithoutHeader() {
    DenseMatrix plain = csv("1,2\n3.5,-4e-1\n");
    assertThat(plain.numRows()).isEqualTo(2);
    assertThat(plain.values()).containsExactly(1, 3.5, 2, -0.4);
    assertThat(csv("x, y\r\n 1 ,2\r\n\r\n3.5,-4e-1").values()).isEqualTo(plain.values());
  }

  @Test
  void aByteOrderMarkIsNotPartOfTheFirstField() {
    assertThat(csv("\ufeff1\n2\n").values()).containsExactly(1, 2);
    assertThat(csv("\ufeffx,y\n1,2\n").values()).containsExactly(1, 2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'1,2\n3\n'|t.csv: ragged: line 2 has 1 fields, the first row 2",
        "'1,2\n3,x\n'|t.csv: line 2, field 2 must be a finite number: \"x\"",
        "'1,2\n3,\n'|t.csv: line 2, field 2 must be a finite number: \"\"",
        "'1,NaN\n'|t.csv: line 1, field 2 must be a finite number: \"NaN\"",
        "'a,b\n'|t.csv: the table has no rows",
        "'a,b\n1,2,3\n'|t.csv: ragged: line 2 has 3 fields, the first row 2",
        "'a,b,c\n1,2\n'|t.csv: ragged: line 2 has 2 fields, the first row 3",
        "',\n1,2\n'|t.csv: line 1, field 1 must be a finite number: \"\"",
        "'NA,NA\n1,2\n'|t.csv: line 1, field 1 must be a finite number: \"NA\"",
        "'nan,-inf\n1,2\n'|t.csv: line 1, field 1 must be a finite number: \"nan\"",
        "'1,2\n1,2d\n'|t.csv: line 2, field 2 must be a finite number: \"2d\"",
        "'1,2\n1,0x1p3\n'|t.csv: line 2, field 2 must be a finite number: \"0x1p3\"",
        "'1,2\n1,1e999\n'|t.csv: line 2, field 2 must be a finite number: \"1e999\"",
        "''|t.csv: the table has no rows",
      })
  void aBadCsvIsRefusedWithItsPlace(String text, String message) {
    assertThatThrownBy(() -> csv(text)).isInstanceOf(DataFileException.class).hasMessage(message);
  }

  @Test
  void aMissingFileIsNamed() {
    StreamedFiles missing =
        new StreamedFiles(
            path -> {
              throw new FileNotFoundException(path);
            });
    assertThatThrownBy(() -> missing.table("no.csv"))
        .isInstanceOf(DataFileException.class)
        .hasMessage("no.csv: cannot be read: java.io.FileNotFoundException: no.csv");
  }

  private static final byte[] IDX = {0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, -1};

  @Test
  void idxIsReadPlainAndCompressed() throws IOException {
    for (byte[] content : new byte[][] {IDX, gzip(IDX)}) {
      IdxArray idx = files(content).idx("i");
      assertThat(idx.items()).isEqualTo(2);
      assertThat(idx.itemSize()).isEqualTo(3);
      assertThat(idx.at(0, 2)).isEqualTo(3);
      assertThat(idx.at(1, 2)).isEqualTo(255);
    }
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    }
    return out.toByteArray();
  }

  @Test
  void aBadIdxIsRefusedWithTheReason() throws IOException {
    byte[] magic = IDX.clone();
    magic[2] = 9;
    assertIdx(
        magic,
        "i: not an IDX file of unsigned bytes: magic number must be 0x0000080r with r > 0:"
            + " 0x00000902");
    assertIdx(
        new byte[0],
        "i: not an IDX file of unsigned bytes: magic number must be 0x0000080r with r > 0:"
            + " 0x00000000");
    assertIdx(Arrays.copyOf(IDX, 9), "i: the IDX header of 2 dimensions must have 12 bytes: 9");
    assertIdx(
        Arrays.copyOf(IDX, IDX.length - 1),
        "i: an IDX file of shape [2, 3] must hold 6 bytes of data: 5");
    assertIdx(
        new byte[] {0, 0, 8, 2, -1, -1, -1, -1, 0, 0, 0, 3},
        "i: a size of an IDX file must be < 2^31: 4294967295");
    byte[] wraps = new byte[4 + 4 * 4];
    System.arraycopy(new byte[] {0, 0, 8, 4}, 0, wraps, 0, 4);
    for (int i = 5; i < wraps.length; i += 4) {
      wraps[i] = 1;
    }
    assertIdx(
        wraps,
        "i: an IDX file of shape [65536, 65536, 65536, 65536] must hold 18446744073709551616 bytes"
            + " of data: 0");
    byte[] zipped = gzip(IDX);
    assertIdx(Arrays.copyOf(zipped, zipped.length - 9), "i: the gzip file is torn: it ends early");
  }

  private static void assertIdx(byte[] content, String message) {
    assertThatThrownBy(() -> files(content).idx("i"))
        .isInstanceOf(DataFileException.class)
        .hasMessage(message);
  }
}
