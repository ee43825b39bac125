package org.tangent.sweep;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tangent.run.RunSpec;
import org.tangent.spec.Default;
import org.tangent.spec.Description;
import org.tangent.spec.InvalidSpecException;

/** A record of the engine's specs: a map whose keys are the record's components. */
final class RecordType implements SettingType {

  /** The whole spec of a run. */
  static final RecordType RUN = new RecordType(RunSpec.class);

  /**
   * A component.
   *
   * @param initial its default, or null where it is required
   */
  record Component(
      String name, SettingType type, String description, Setting initial, Method accessor) {

    boolean isRequired() {
      return initial == null;
    }

    /** Whether the component may be absent, and is then null. */
    boolean isNullable() {
      return initial instanceof Setting.Nothing;
    }

    Object of(Object spec) {
      try {
        return accessor.invoke(spec);
      } catch (ReflectiveOperationException impossible) {
        throw new IllegalStateException("accessors of specs are public", impossible);
      }
    }
  }

  private final Class<?> type;
  private final Map<String, Component> components = new LinkedHashMap<>();
  private final Constructor<?> constructor;

  RecordType(Class<?> type) {
    this.type = type;
    for (RecordComponent component : type.getRecordComponents()) {
      components.put(component.getName(), component(component));
    }
    this.constructor = canonicalConstructor(type);
  }

  private static Component component(RecordComponent component) {
    Default initial = component.getAnnotation(Default.class);
    Description description = component.getAnnotation(Description.class);
    component.getAccessor().setAccessible(true);
    return new Component(
        component.getName(),
        SettingType.of(component.getGenericType()),
        description == null ? "" : description.value(),
        initial == null ? null : SettingParser.yaml(Place.DEFAULT, initial.value()),
        component.getAccessor());
  }

  private static Constructor<?> canonicalConstructor(Class<?> type) {
    Class<?>[] parameters =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(parameters);
      constructor.setAccessible(true);
      return constructor;
    } catch (NoSuchMethodException impossible) {
      throw new IllegalStateException("every record has its constructor", impossible);
    }
  }

  Class<?> type() {
    return type;
  }

  String description() {
    Description description = type.getAnnotation(Description.class);
    return description == null ? "" : description.value();
  }

  List<Component> components() {
    return List.copyOf(components.values());
  }

  Iterable<Component> inOrder() {
    return components.values();
  }

  int size() {
    return components.size();
  }

  Optional<Component> component(String name) {
    return Optional.ofNullable(components.get(name));
  }

  /** The component that a path or a key names; otherwise the error names the nearest one. */
  Component require(SettingPath owner, String name, Place place) {
    return component(name)
        .orElseThrow(() -> NearestName.unknown(owner.child(name), components.keySet(), place));
  }

  /**
   * Makes the record.
   *
   * @throws InvalidSpecException if a component breaks a rule
   */
  Object create(Object[] arguments) {
    try {
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException broken) {
      if (broken.getCause() instanceof InvalidSpecException invalid) {
        throw invalid;
      }
      throw new IllegalStateException(type + " cannot be made", broken);
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException(type + " cannot be made", impossible);
    }
  }
}
