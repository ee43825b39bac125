package org.tangent.store;

/**
 * What a publication has added to the tables.
 *
 * @param runs rows of {@code runs}
 * @param attempts rows of {@code attempts}
 */
public record Published(long runs, long attempts) {}
