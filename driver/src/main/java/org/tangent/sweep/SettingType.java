package org.tangent.sweep;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a component of a spec may hold, as its Java type tells. */
sealed interface SettingType
    permits SettingType.Plain, SettingType.Words, SettingType.Items, RecordType, ChoiceType {

  /** Types without parts of their own. */
  enum Plain implements SettingType {
    INT,
    LONG,
    DOUBLE,
    BOOLEAN,
    TEXT;

    /** Whether axis functions can give values of this type. */
    boolean isNumber() {
      return this == INT || this == LONG || this == DOUBLE;
    }
  }

  /**
   * An enum, its constants written in camel case.
   *
   * @param constants the constants by name, in order of declaration
   */
  record Words(Map<String, Object> constants) implements SettingType {

    static Words of(Class<?> type) {
      return new Words(
          Arrays.stream(type.getEnumConstants())
              .collect(
                  Collectors.toMap(
                      Words::nameOf, Function.identity(), (a, b) -> a, LinkedHashMap::new)));
    }

    /** {@code MEAN_FIELD} is written {@code meanField}. */
    static String nameOf(Object constant) {
      StringBuilder name = new StringBuilder();
      for (String word : ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).split("_", -1)) {
        name.append(name.isEmpty() ? word : capitalised(word));
      }
      return name.toString();
    }

    private static String capitalised(String word) {
      return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }
  }

  /** A list, which is one value. */
  record Items(SettingType item) implements SettingType {}

  /**
   * Reads a Java type.
   *
   * @throws IllegalArgumentException if specs cannot hold the type
   */
  static SettingType of(Type type) {
    if (type == int.class || type == Integer.class) {
      return Plain.INT;
    }
    if (type == long.class || type == Long.class) {
      return Plain.LONG;
    }
    if (type == double.class || type == Double.class) {
      return Plain.DOUBLE;
    }
    if (type == boolean.class) {
      return Plain.BOOLEAN;
    }
    if (type == String.class) {
      return Plain.TEXT;
    }
    if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
      return new Items(of(list.getActualTypeArguments()[0]));
    }
    if (type instanceof Class<?> known) {
      if (known.isEnum()) {
        return Words.of(known);
      }
      if (known.isRecord()) {
        return new RecordType(known);
      }
      if (known.isSealed() && known.isInterface()) {
        return new ChoiceType(known);
      }
    }
    throw new IllegalArgumentException("a spec cannot hold a " + type.getTypeName());
  }
}
