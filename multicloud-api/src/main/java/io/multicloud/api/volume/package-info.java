/** Block volumes, snapshots and their blocks. */
@NullMarked
package io.multicloud.api.volume;

import org.jspecify.annotations.NullMarked;
