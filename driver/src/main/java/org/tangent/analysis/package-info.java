/**
 * What is asked of the tables: views for SQL over the runs of a warehouse, and whether a run that
 * is repeated yields what is stored of it.
 */
package org.tangent.analysis;
