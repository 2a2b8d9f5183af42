/** Cloud Monitoring: series of metrics, and alert policies. */
@NullMarked
package io.multicloud.gcp.monitoring;

import org.jspecify.annotations.NullMarked;
