/**
 * What a spec says of itself: the default of a component, its description, and the rules that its
 * value obeys.
 *
 * <p>A spec is a record. A component without {@link org.tangent.spec.Default} is required. Compact
 * constructors check values with {@link org.tangent.spec.Require}; the reader of sweep files adds
 * the path, the file and the line to what they report.
 */
package org.tangent.spec;
