package org.tangent.store;

/**
 * Files of a table.
 *
 * @param files how many
 * @param rows rows in all of them
 */
public record FileCount(long files, long rows) {}
