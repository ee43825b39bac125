/**
 * The execution of a sweep on Spark: which of its runs are still to be done, the waves of tasks
 * that do them, and the thread that commits each result soon after it arrives.
 *
 * <p>A task returns a value for every run, also for one that threw: Spark would only repeat what
 * fails again. The driver commits the results itself, since a job that writes would wait behind the
 * training.
 *
 * <p>A task leaves checkpoints of a long run, and goes on from them; it comes back soon, handing
 * back what it has not come to. How far its run has come arrives with the executors' heartbeats.
 */
package org.tangent.schedule;
