/**
 * Tests without a cloud: virtual time, a fake cloud that behaves like the real ones, faults and bills included,
 * and the kit every provider has to pass. Two fakes in one JVM know nothing of each other.
 */
@NullMarked
package io.multicloud.testkit;

import org.jspecify.annotations.NullMarked;
