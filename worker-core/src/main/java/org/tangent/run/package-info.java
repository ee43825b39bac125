/** One run: from its spec to its result, by its stop rules and the schedule of its measurements. */
package org.tangent.run;
