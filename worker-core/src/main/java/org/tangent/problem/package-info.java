/** What is to be learned: train and test sets and, where one exists, the teacher. */
package org.tangent.problem;
