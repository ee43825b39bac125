/** Datasets and the readers of the files that they come from: CSV tables and IDX images. */
package org.tangent.data;
