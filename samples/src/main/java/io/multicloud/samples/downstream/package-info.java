/**
 * What a team that uses the library writes: a render farm that rents machines for a night. Its tests show the testkit's
 * JUnit extension.
 */
@NullMarked
package io.multicloud.samples.downstream;

import org.jspecify.annotations.NullMarked;
