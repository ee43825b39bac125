/** Programs that measure the service and print figures; no tests. */
package org.tangent.benchmark;
