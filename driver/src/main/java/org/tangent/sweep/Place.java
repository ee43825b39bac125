package org.tangent.sweep;

/**
 * Where a setting was written.
 *
 * @param text the place as messages show it, such as {@code conf/sweeps/x.yaml:14}
 */
record Place(Origin origin, String text) {

  /** Who wrote a setting. */
  enum Origin {
    FILE,
    OVERRIDE,
    DEFAULT
  }

  static final Place DEFAULT = new Place(Origin.DEFAULT, "default");

  static Place line(String file, int line) {
    return new Place(Origin.FILE, file + ":" + line);
  }

  static Place override(String text) {
    return new Place(Origin.OVERRIDE, "override " + text);
  }

  /** The place of a value that was drawn around one that stands at a place. */
  static Place around(Place place) {
    return new Place(place.origin(), "random search around " + place);
  }

  boolean isOverride() {
    return origin == Origin.OVERRIDE;
  }

  boolean isDefault() {
    return origin == Origin.DEFAULT;
  }

  @Override
  public String toString() {
    return text;
  }
}
