/**
 * The warehouse: a folder on any Hadoop file system that holds the tables {@code runs}, {@code
 * plan}, {@code sweeps} and {@code attempts}, each a folder of Parquet files that any reader of
 * Parquet understands as they stand.
 *
 * <p>Files are written by the process that calls, never by a Spark job, under a hidden name, and
 * become part of their table by a rename. A file of {@code runs} or {@code attempts} is never
 * changed again.
 *
 * <p>A {@link org.tangent.store.Lease} says which process may write.
 */
package org.tangent.store;
