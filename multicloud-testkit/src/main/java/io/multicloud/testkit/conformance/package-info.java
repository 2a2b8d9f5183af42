/** The one suite that every provider passes. */
@NullMarked
package io.multicloud.testkit.conformance;

import org.jspecify.annotations.NullMarked;
