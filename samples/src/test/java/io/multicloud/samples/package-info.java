/** What tests of several samples use. */
@NullMarked
package io.multicloud.samples;

import org.jspecify.annotations.NullMarked;
