package org.tangent.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tangent.data.DataFileException;
import org.tangent.data.IdxArray;
import org.tangent.store.Sha256;

class PlannedDataFilesTest {
  @TempDir Path folder;

  private final DataCache cache = new DataCache();

  private PlannedDataFiles files(Path file) throws IOException {
    return files(file.toString(), hash(file));
  }

  private PlannedDataFiles files(String path, String hash) {
    return new PlannedDataFiles(
        new HadoopDataFiles(new Configuration()), Map.of(path, hash), cache);
  }

  private static String hash(Path file) throws IOException {
    try (InputStream stream = new HadoopOpener(new Configuration()).open(file.toString())) {
      return Sha256.of(stream);
    }
  }

  /** Writes what a query yields, with another writer of Parquet than ours. */
  private Path parquet(String name, String query) throws SQLException {
    Path file = folder.resolve(name);
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute(
          "copy (%s) to '%s' (format parquet, row_group_size 2048)".formatted(query, file));
    }
    return file;
  }

  @Test
  void csvIsRead() throws IOException {
    Path file = Files.writeString(folder.resolve("t.csv"), "a,b\n1,2\n3,4\n");

    assertThat(files(file).table(file.toString()))
        .isEqualTo(new DenseMatrix(2, 2, new double[] {1, 3, 2, 4}));
  }

  @Test
  void idxIsRead() throws IOException {
    Path file = Files.write(folder.resolve("t.idx"), new byte[] {0, 0, 8, 1, 0, 0, 0, 2, 5, -1});

    IdxArray array = files(file).idx(file.toString());

    assertThat(array.items()).isEqualTo(2);
    assertThat(array.at(1, 0)).isEqualTo(255);
  }

  @Test
  void parquetIsReadInColumnOrderWhateverTheNumericType() throws Exception {
    Path file =
        parquet(
            "t.parquet",
            "select 10.5::double as z, 2::integer as a, 3::bigint as m, 0.25::float as b "
                + "union all select -1, -2, -3, -4 order by 1 desc");

    assertThat(files(file).table(file.toString()))
        .isEqualTo(new DenseMatrix(2, 4, new double[] {10.5, -1, 2, -2, 3, -3, 0.25, -4}));
  }

  @Test
  void parquetOfManyRowGroupsAndFilesIsOneTable() throws Exception {
    Path table = Files.createDirectory(folder.resolve("t"));
    parquet("t/b.parquet", "select i::double as i, -i as j from range(5000, 5003) r(i)");
    parquet("t/a.parquet", "select i::double as i, -i as j from range(0, 5000) r(i)");
    Files.writeString(table.resolve("_SUCCESS"), "");

    DenseMatrix matrix = files(table).table(table.toString());

    assertThat(matrix.numRows()).isEqualTo(5003);
    assertThat(matrix.numCols()).isEqualTo(2);
    for (int row = 0; row < matrix.numRows(); row++) {
      assertThat(matrix.apply(row, 0)).isEqualTo(row);
      assertThat(matrix.apply(row, 1)).isEqualTo(-row);
    }
  }

  @Test
  void parquetThatIsNotATableOfNumbersIsRefused() throws Exception {
    assertRefused(parquet("text.parquet", "select 1 as a, 'x' as b"), "column must be numeric");
    assertRefused(parquet("nested.parquet", "select [1, 2] as a"), "column must be numeric");
    assertRefused(parquet("decimal.parquet", "select 1.5::decimal(9, 2) as a"), "must be numeric");
    assertRefused(
        parquet("null.parquet", "select 1.0::double as a union all select null"),
        "row 2, column a must be a finite number: null");
    assertRefused(
        parquet("nan.parquet", "select 'nan'::double as a"), "must be a finite number: NaN");
    assertRefused(parquet("empty.parquet", "select 1 as a limit 0"), "the table has no rows");
    Path torn = Files.writeString(folder.resolve("torn.parquet"), "PAR1 and then nothing");
    assertRefused(torn, "torn.parquet: cannot be read: not a readable Parquet file");
    Path mixed = Files.createDirectory(folder.resolve("mixed"));
    parquet("mixed/a.parquet", "select 1 as a");
    parquet("mixed/b.parquet", "select 1 as b");
    assertRefused(mixed, "all files must have the columns [a]: [b]");
  }

  private void assertRefused(Path file, String reason) throws IOException {
    PlannedDataFiles files = files(file);
    assertThatThrownBy(() -> files.table(file.toString()))
        .isInstanceOf(DataFileException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining(reason);
  }

  @Test
  void contentThatWasNotPlannedIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("t.csv"), "1,2\n");
    String planned = hash(file);
    Files.writeString(file, "1,3\n");

    assertThatThrownBy(() -> files(file.toString(), planned).table(file.toString()))
        .isInstanceOf(DataFileException.class)
        .hasMessageContaining(file + ": the content has changed")
        .hasMessageContaining(planned)
        .hasMessageContaining(hash(file));
  }

  @Test
  void fileThatWasNotPlannedIsRefused() {
    assertThatThrownBy(() -> files("a.csv", "h").table("b.csv"))
        .isInstanceOf(DataFileException.class)
        .hasMessage("b.csv: not one of the files that the run was planned with: [a.csv]");
  }

  @Test
  void missingFileIsRefused() {
    assertThatThrownBy(() -> files("/no/such.parquet", "h").table("/no/such.parquet"))
        .isInstanceOf(DataFileException.class)
        .hasMessageStartingWith("/no/such.parquet: cannot be read: ");
  }

  @Test
  void contentIsParsedOnceAsLongAsItIsTheSame() throws IOException {
    Path file = Files.writeString(folder.resolve("t.csv"), "1,2\n");
    PlannedDataFiles first = files(file);
    DenseMatrix table = first.table(file.toString());

    assertThat(files(file).table(file.toString())).isSameAs(table);

    Files.writeString(file, "1,3\n");
    assertThat(files(file).table(file.toString()))
        .isEqualTo(new DenseMatrix(1, 2, new double[] {1, 3}));
  }

  @Test
  void folderIsHashedAsItsFilesByName() throws IOException {
    Path parts = Files.createDirectory(folder.resolve("parts"));
    Files.writeString(parts.resolve("b"), "world");
    Files.writeString(parts.resolve("a"), "hello ");
    Files.writeString(parts.resolve(".hidden"), "!");
    Path whole = Files.writeString(folder.resolve("whole"), "hello world");

    assertThat(hash(parts)).isEqualTo(hash(whole));
    assertThatThrownBy(() -> hash(Files.createDirectory(folder.resolve("none"))))
        .hasMessageContaining("the folder holds no files");
  }
}
