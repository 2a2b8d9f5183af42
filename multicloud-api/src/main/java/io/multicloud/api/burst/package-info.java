/** Bursting: adding cloud capacity to a site that has run out of its own. */
@NullMarked
package io.multicloud.api.burst;

import org.jspecify.annotations.NullMarked;
