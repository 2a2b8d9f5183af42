package io.multicloud.api.monitoring;

import io.multicloud.api.ResourceService;

/** Alerts; refuses every call without {@link io.multicloud.api.Capability#ALERTS}. Whether one fires is told by reading it. */
public interface AlertService extends ResourceService<Alert, AlertSpec> {}
