/** Moving what disks hold between clouds, in pieces that can be repeated and that share one bandwidth. Internal. */
@NullMarked
package io.multicloud.core.transfer;

import org.jspecify.annotations.NullMarked;
