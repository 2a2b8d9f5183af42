/**
 * Runs what happens to a program in many orders: a seed decides what comes first, what fails and who dies, and the same seed
 * gives the same run.
 */
@NullMarked
package io.multicloud.testkit.simulation;

import org.jspecify.annotations.NullMarked;
