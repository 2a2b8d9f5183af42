/** Metric series and alerts. */
@NullMarked
package io.multicloud.api.monitoring;

import org.jspecify.annotations.NullMarked;
