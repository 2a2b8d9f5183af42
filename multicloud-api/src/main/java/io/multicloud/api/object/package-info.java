/** Buckets and objects. */
@NullMarked
package io.multicloud.api.object;

import org.jspecify.annotations.NullMarked;
