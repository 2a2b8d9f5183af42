/** Disks and snapshots. */
@NullMarked
package io.multicloud.gcp.volume;

import org.jspecify.annotations.NullMarked;
