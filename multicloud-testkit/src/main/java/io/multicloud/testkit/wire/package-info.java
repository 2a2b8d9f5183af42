/** A small HTTP server on the loopback, for fronts that speak a cloud's own protocol over a fake cloud. */
@NullMarked
package io.multicloud.testkit.wire;

import org.jspecify.annotations.NullMarked;
