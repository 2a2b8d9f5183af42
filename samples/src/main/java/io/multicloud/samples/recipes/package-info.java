/** One thing each: the shortest programs that do something useful. They run on fake clouds, in virtual time. */
@NullMarked
package io.multicloud.samples.recipes;

import org.jspecify.annotations.NullMarked;
