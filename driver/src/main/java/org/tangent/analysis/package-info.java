/** What is asked of the tables: views for SQL over the runs of a warehouse. */
package org.tangent.analysis;
