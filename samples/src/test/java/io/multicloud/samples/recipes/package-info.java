@NullMarked
package io.multicloud.samples.recipes;

import org.jspecify.annotations.NullMarked;
