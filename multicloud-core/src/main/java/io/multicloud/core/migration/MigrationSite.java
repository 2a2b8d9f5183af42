package io.multicloud.core.migration;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.migration.BootProbe;
import io.multicloud.api.migration.HandOver;
import io.multicloud.api.placement.OfferCatalog;
import io.multicloud.api.placement.Placer;
import io.multicloud.api.spi.Environment;
import io.multicloud.core.journal.Journal;
import io.multicloud.core.pipeline.SingleAttempts;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What migrations need of their host.
 *
 * @param environment time, threads and ids
 * @param accounts an open account by its name; null if there is none
 * @param attempts how requests are made on threads of their own
 * @param placer finds types
 * @param catalog knows prices
 * @param egress what a cloud charges for sending so much to the internet; empty where that is not known
 * @param journal where the sagas are
 * @param settings how it is done
 * @param bootProbes what tells whether a machine works, by name
 * @param handOvers how live workloads are handed over, by name
 * @param goesOn whether new work is begun in a region of an account, or rests as the place is not well
 */
public record MigrationSite(
        Environment environment,
        Function<String, @Nullable CloudProvider> accounts,
        SingleAttempts attempts,
        Placer placer,
        OfferCatalog catalog,
        BiFunction<String, DataSize, Optional<Money>> egress,
        Journal journal,
        MigrationSettings settings,
        Map<String, BootProbe> bootProbes,
        Map<String, HandOver> handOvers,
        BiPredicate<String, Region> goesOn) {
    /** Tells whether a migration may begin what it could also begin later: both places are well enough. */
    boolean goesOn(MigrationInput input) {
        ResourceId source = input.spec().source();
        return goesOn.test(source.account(), source.region())
                && goesOn.test(input.spec().account(), input.region());
    }

    /**
     * Returns an account for a step. One that is not open here may be so on another host, or later.
     *
     * @throws CloudException {@code UNAVAILABLE} if it is not open
     */
    CloudProvider account(String name) {
        CloudProvider account = accounts.apply(name);
        if (account == null) {
            throw CloudException.builder(ErrorCode.UNAVAILABLE, "the account '" + name + "' is not open on this host")
                    .provider(name)
                    .build();
        }
        return account;
    }
}
