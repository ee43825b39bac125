/**
 * One run: from its spec to its result, by its stop rules and the schedule of its measurements; and
 * the checkpoint from which it goes on after an interruption.
 */
package org.tangent.run;
