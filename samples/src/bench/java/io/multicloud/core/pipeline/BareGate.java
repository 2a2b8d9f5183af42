package io.multicloud.core.pipeline;

import io.multicloud.api.spi.CallGate;
import io.multicloud.api.spi.CloudProviderFactory;
import io.multicloud.api.spi.Environment;
import io.multicloud.core.health.HealthTable;

/** Makes the gate without the pipeline that would put observation around it. */
public final class BareGate {
    private BareGate() {}

    /** Returns a gate that has no place for an observer. */
    public static CallGate of(String account, CloudProviderFactory factory, Environment environment) {
        return new AccountGate(account, factory, environment, RetrySettings.DEFAULT, new HealthTable(environment));
    }
}
