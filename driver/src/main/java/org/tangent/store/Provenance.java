package org.tangent.store;

import java.io.Serializable;

/**
 * What a result was computed by and is the same for all runs of a JVM.
 *
 * @param build the code
 * @param machine what the executor computes with
 */
public record Provenance(Build build, Machine machine) implements Serializable {}
