package org.tangent.sweep;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.tangent.run.RunSpec;
import org.tangent.spec.InvalidSpecException;

/**
 * Binds settings to the records of the engine's specs. Whatever does not fit is reported with its
 * full path, the rule, the value and the place.
 */
final class SpecReader {
  private SpecReader() {}

  /** Binds the whole spec of a run. */
  static RunSpec run(Setting setting) {
    return (RunSpec) bind(RecordType.RUN, setting, SettingPath.ROOT);
  }

  /**
   * Binds a setting.
   *
   * @throws SweepException if it does not fit the type or breaks a rule of the record
   */
  static Object bind(SettingType type, Setting setting, SettingPath path) {
    Object known = setting.recall(type);
    if (known != null) {
      return known;
    }
    Object value;
    if (type instanceof RecordType fields) {
      value = bindRecord(fields, setting, path);
    } else if (type instanceof ChoiceType choice) {
      ChoiceType.Chosen chosen = choice.chosen(setting, path);
      value = bind(chosen.type(), chosen.body(), path.child(chosen.name()));
    } else if (type instanceof SettingType.Words words) {
      value = bindWord(words, setting, path);
    } else if (type instanceof SettingType.Items items) {
      value = bindItems(items.item(), setting, path);
    } else {
      value = bindPlain((SettingType.Plain) type, setting, path);
    }
    setting.remember(type, value);
    return value;
  }

  private static Object bindRecord(RecordType type, Setting setting, SettingPath path) {
    if (!(setting instanceof Setting.Mapping mapping)) {
      throw SweepException.at(path, "must be a map" + setting.shown(), setting.place());
    }
    for (Setting.Entry entry : mapping.entries()) {
      type.require(path, entry.key(), entry.place());
    }
    Object[] arguments = new Object[type.size()];
    int index = 0;
    for (RecordType.Component component : type.inOrder()) {
      arguments[index++] = bindComponent(component, mapping, path);
    }
    try {
      return type.create(arguments);
    } catch (InvalidSpecException invalid) {
      Setting culprit = mapping.get(invalid.component());
      throw SweepException.at(
          path.child(invalid.component()),
          invalid.rule(),
          culprit == null ? Place.DEFAULT : culprit.place());
    }
  }

  private static Object bindComponent(
      RecordType.Component component, Setting.Mapping mapping, SettingPath path) {
    Setting given = mapping.get(component.name());
    Setting setting = given == null ? component.initial() : given;
    if (setting == null) {
      throw SweepException.at(path.child(component.name()), "is required", mapping.place());
    }
    if (setting instanceof Setting.Nothing && component.isNullable()) {
      return null;
    }
    Object known = setting.recall(component.type());
    return known != null ? known : bind(component.type(), setting, path.child(component.name()));
  }

  private static Object bindWord(SettingType.Words type, Setting setting, SettingPath path) {
    Object constant =
        setting instanceof Setting.Scalar scalar ? type.constants().get(scalar.text()) : null;
    if (constant == null) {
      throw mustBe(NearestName.either(type.constants().keySet()), setting, path);
    }
    return constant;
  }

  private static Object bindPlain(SettingType.Plain type, Setting setting, SettingPath path) {
    return switch (type) {
      case INT ->
          (int) bindWhole(BigInteger.valueOf(Integer.MIN_VALUE), Integer.MAX_VALUE, setting, path);
      case LONG -> bindWhole(BigInteger.valueOf(Long.MIN_VALUE), Long.MAX_VALUE, setting, path);
      case DOUBLE -> bindReal(setting, path);
      case BOOLEAN -> bindTruth(setting, path);
      case TEXT -> {
        if (!(setting instanceof Setting.Scalar scalar)) {
          throw mustBe("a text", setting, path);
        }
        yield scalar.text();
      }
    };
  }

  private static long bindWhole(
      BigInteger least, long greatest, Setting setting, SettingPath path) {
    BigInteger value =
        setting instanceof Setting.Scalar scalar
            ? NumberText.whole(scalar.text()).orElse(null)
            : null;
    if (value == null) {
      throw mustBe("a whole number", setting, path);
    }
    if (value.compareTo(least) < 0) {
      throw mustBe(">= " + least, setting, path);
    }
    if (value.compareTo(BigInteger.valueOf(greatest)) > 0) {
      throw mustBe("<= " + greatest, setting, path);
    }
    return value.longValueExact();
  }

  private static double bindReal(Setting setting, SettingPath path) {
    if (setting instanceof Setting.Scalar scalar) {
      if (NumberText.isNotANumber(scalar.text())) {
        throw SweepException.at(path, "must not be NaN: " + scalar.text(), setting.place());
      }
      return NumberText.real(scalar.text()).orElseThrow(() -> mustBe("a number", setting, path));
    }
    throw mustBe("a number", setting, path);
  }

  private static boolean bindTruth(Setting setting, SettingPath path) {
    String text =
        setting instanceof Setting.Scalar scalar ? scalar.text().toLowerCase(Locale.ROOT) : "";
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw mustBe("true or false", setting, path);
    };
  }

  private static List<Object> bindItems(SettingType type, Setting setting, SettingPath path) {
    if (!(setting instanceof Setting.Sequence sequence)) {
      throw mustBe(
          type == SettingType.Plain.LONG ? "a list of whole numbers" : "a list", setting, path);
    }
    List<Object> items = new ArrayList<>();
    for (Setting item : sequence.items()) {
      items.add(bind(type, item, path));
    }
    return List.copyOf(items);
  }

  private static SweepException mustBe(String rule, Setting setting, SettingPath path) {
    return SweepException.at(path, "must be " + rule + setting.shown(), setting.place());
  }
}
