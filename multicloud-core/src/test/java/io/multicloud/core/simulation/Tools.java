package io.multicloud.core.simulation;

import io.multicloud.api.CloudProvider;
import java.time.Duration;

/**
 * What a host's sagas work with.
 *
 * @param source the account that machines come from
 * @param target the account that they go to
 * @param visibility how long what was created may stay invisible
 */
record Tools(CloudProvider source, CloudProvider target, Duration visibility) {}
