/** The Spark session of a command: how one is opened, and what its workers are made of. */
package org.tangent.session;
