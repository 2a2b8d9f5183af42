/** One machine's way through a migration, the loss of its region, a failover and the way back, for the quickstart. */
@NullMarked
package io.multicloud.samples.recovery;

import org.jspecify.annotations.NullMarked;
