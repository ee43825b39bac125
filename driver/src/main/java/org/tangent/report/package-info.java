/**
 * Pictures of what was asked of a warehouse: a chart is drawn over rows, as Vega-Lite or as a page
 * that holds all that it needs.
 */
package org.tangent.report;
