package io.multicloud.testkit.conformance;

import io.multicloud.api.Money;
import io.multicloud.api.spi.CloudProviderFactory;
import io.multicloud.api.spi.ProviderConfig;
import io.multicloud.api.spi.ProviderContext;
import java.time.Duration;
import java.util.Optional;
import org.opentest4j.AssertionFailedError;

/**
 * An account of a real cloud, to run the kit against.
 *
 * @param factory opens it
 * @param config how
 * @param context the real environment, and a gate that keeps to the cloud's limits
 * @param budget what a run may cost, in US dollars
 * @param patience how long one case may wait for time to pass; those that would wait longer are skipped
 */
public record RealCloud(
        CloudProviderFactory factory, ProviderConfig config, ProviderContext context, Money budget, Duration patience) {
    /**
     * Returns a system property that must be set.
     *
     * @throws AssertionFailedError if it is not, in a sentence for whoever has started the run
     */
    public static String property(String name) {
        return optionalProperty(name)
                .orElseThrow(() ->
                        new AssertionFailedError("nothing was run: a run against a real cloud costs money, and needs"
                                + " -Dintegration.account=<account or project> and -Dintegration.budget=<US dollars>; "
                                + name
                                + " is not set"));
    }

    /** Returns a system property, if it is set. */
    public static Optional<String> optionalProperty(String name) {
        return Optional.ofNullable(System.getProperty(name)).filter(value -> !value.isBlank());
    }
}
