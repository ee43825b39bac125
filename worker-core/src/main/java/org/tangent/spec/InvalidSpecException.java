package org.tangent.spec;

/** A component of a spec breaks a rule. The message reads on after the component's path. */
public final class InvalidSpecException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String component;

  /**
   * Names the component and the rule that it breaks.
   *
   * @param component name of the record component whose value is wrong
   * @param rule the rule and the value, as in {@code must be > 0: -1.0}
   */
  public InvalidSpecException(String component, String rule) {
    super(component + " " + rule);
    this.component = component;
  }

  public String component() {
    return component;
  }

  /** The rule and the value, without the component's name. */
  public String rule() {
    return getMessage().substring(component.length() + 1);
  }
}
