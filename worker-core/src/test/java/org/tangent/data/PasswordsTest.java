package org.tangent.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordsTest {

  @ParameterizedTest
  @CsvSource({
    "ftp://me:secret@host/a.csv, ftp://me:***@host/a.csv",
    "s3a://KEY:a+b=@bucket/x, s3a://KEY:***@bucket/x",
    "s3a://:only@bucket, s3a://:***@bucket",
    "a ftp://u:p@h/x b ftp://v:q@h:21/y, a ftp://u:***@h/x b ftp://v:***@h:21/y",
  })
  void passwordIsFoundAndHidden(String address, String hidden) {
    assertThat(Passwords.isIn(address)).isTrue();
    assertThat(Passwords.hidden(address)).isEqualTo(hidden);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/data/a:b@c.csv",
        "hdfs://host:8020/a@b.csv",
        "abfs://container@account.example/x",
        "s3a://bucket/a:b@c",
        "C:\\x"
      })
  void otherTextIsLeft(String address) {
    assertThat(Passwords.isIn(address)).isFalse();
    assertThat(Passwords.hidden(address)).isEqualTo(address);
  }
}
