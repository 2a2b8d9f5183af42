package io.multicloud.core;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.placement.OfferSource;
import io.multicloud.api.spi.CloudProviderFactory;
import io.multicloud.api.spi.CredentialSource;
import io.multicloud.core.config.Location;
import io.multicloud.core.config.Problems;
import io.multicloud.core.discovery.Factories;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a host gives beside the configuration. Collected by a builder; not thread-safe. */
final class Given {
    final Factories factories;
    final Map<String, CloudProviderFactory> factoryOfAccount = new LinkedHashMap<>();

    /** Accounts that the host has opened, and closes. */
    final Map<String, CloudProvider> accounts = new LinkedHashMap<>();

    final Map<String, CredentialSource> credentials = new LinkedHashMap<>();
    final List<OfferSource> offers = new ArrayList<>();
    final Hooks.Builder hooks = new Hooks.Builder();

    @Nullable
    AuditSink audit;

    @Nullable
    CallObserver observer;

    Given(Factories factories) {
        this.factories = factories;
    }

    /** Returns the accounts to open; what was given for an account that is not one of them is a problem. */
    Set<String> namesToOpen(MultiCloudConfig config, Problems problems) {
        Set<String> names = new LinkedHashSet<>();
        for (AccountConfig account : config.accounts()) {
            CloudProvider given = accounts.get(account.name());
            if (given != null && !account.enabled()) {
                problems.add(Location.BUILDER, account.name(), "was given a provider, and is not enabled");
            } else if (given != null && !given.kind().equals(account.provider())) {
                problems.add(
                        Location.BUILDER,
                        account.name(),
                        "was given a provider of kind '" + given.kind() + "', and is configured with kind '"
                                + account.provider() + "'");
            } else if (given == null && account.enabled()) {
                names.add(account.name());
            }
        }
        checkNames("a factory", factoryOfAccount.keySet(), names, problems);
        checkNames("a credential source", credentials.keySet(), names, problems);
        return names;
    }

    private static void checkNames(String what, Set<String> given, Set<String> names, Problems problems) {
        for (String name : given) {
            if (!names.contains(name)) {
                problems.add(
                        Location.BUILDER,
                        name,
                        "was given " + what + ", and is no account that is opened from the configuration; those are "
                                + names);
            }
        }
    }
}
