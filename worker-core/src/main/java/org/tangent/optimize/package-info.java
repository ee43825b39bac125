/**
 * Training algorithms on an objective: gradient descent, Gauss–Newton in function space and random
 * features in closed form.
 */
package org.tangent.optimize;
