/** Metrics, alarms and what service quotas are used. Internal. */
@NullMarked
package io.multicloud.aws.cloudwatch;

import org.jspecify.annotations.NullMarked;
