/**
 * The command line: parses words, calls the driver, prints tables, and turns whatever happened into
 * an exit code. The same class serves a laptop and {@code spark-submit}.
 */
package org.tangent.jobs;
