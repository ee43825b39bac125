/**
 * What is asked of a warehouse: views for SQL over its runs, how far its sweeps have come by its
 * files alone, and whether a run that is repeated yields what is stored of it.
 */
package org.tangent.analysis;
