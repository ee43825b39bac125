/** Metrics of a run at its current weights. */
package org.tangent.measure;
