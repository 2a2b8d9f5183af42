/** The burst engine: reads a host's load, orders and ends cloud VMs, and says why. */
@NullMarked
package io.multicloud.core.burst;

import org.jspecify.annotations.NullMarked;
