package io.multicloud.core;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.PortabilityReport;
import io.multicloud.api.PreflightReport;
import io.multicloud.api.burst.BurstManager;
import io.multicloud.api.burst.BurstPolicy;
import io.multicloud.api.burst.CapacitySource;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.control.ControlPlane;
import io.multicloud.api.dr.DRCoordinator;
import io.multicloud.api.dr.HealthProbe;
import io.multicloud.api.dr.QuiesceHook;
import io.multicloud.api.dr.Site;
import io.multicloud.api.dr.TrafficSwitch;
import io.multicloud.api.dr.Witness;
import io.multicloud.api.migration.BootProbe;
import io.multicloud.api.migration.HandOver;
import io.multicloud.api.migration.Migrator;
import io.multicloud.api.placement.OfferCatalog;
import io.multicloud.api.placement.OfferSource;
import io.multicloud.api.placement.Placer;
import io.multicloud.api.spi.CloudProviderFactory;
import io.multicloud.api.spi.CredentialSource;
import io.multicloud.api.spi.Environment;
import io.multicloud.api.work.OrphanSweeper;
import io.multicloud.core.config.Suggestions;
import io.multicloud.core.discovery.Factories;
import io.multicloud.core.environment.SystemEnvironment;
import io.multicloud.core.reports.PortabilityCheck;
import io.multicloud.core.reports.PreflightRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The library, opened: the accounts of a configuration, ready to be used. Opening sends no request. Nothing is global:
 * several of these may be open in one process. Thread-safe.
 *
 * <pre>{@code
 * try (MultiCloud clouds = MultiCloud.open(Path.of("multicloud.yaml"))) {
 *     VM vm = clouds.provider("aws").compute().create(spec).await(Duration.ofMinutes(5));
 * }
 * }</pre>
 */
public final class MultiCloud implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MultiCloud.class);

    private final Environment environment;
    private final MultiCloudConfig config;
    private final Map<String, CloudProvider> providers;
    private final Engines engines;

    /** What this object owns, in the order it was made. */
    private final List<AutoCloseable> owned;

    private final AtomicBoolean closed = new AtomicBoolean();

    private MultiCloud(
            Environment environment,
            MultiCloudConfig config,
            Map<String, CloudProvider> providers,
            Engines engines,
            List<AutoCloseable> owned) {
        this.environment = environment;
        this.config = config;
        this.providers = Collections.unmodifiableMap(new LinkedHashMap<>(providers));
        this.engines = engines;
        this.owned = List.copyOf(owned);
    }

    /**
     * Opens what a YAML file configures.
     *
     * @throws ConfigurationException telling everything that is wrong with the file
     * @throws io.multicloud.api.CloudException if an account cannot be opened
     */
    public static MultiCloud open(Path file) {
        return open(MultiCloudConfig.load(file));
    }

    /**
     * Opens the accounts that are enabled.
     *
     * @throws ConfigurationException telling everything that is wrong: providers that are not there, settings they do not
     *     know or refuse
     * @throws io.multicloud.api.CloudException if an account cannot be opened; none is then left open
     */
    public static MultiCloud open(MultiCloudConfig config) {
        return builder().config(config).open();
    }

    /** Starts with {@link MultiCloudConfig#defaults()}, for a host that gives more than a configuration. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns where time, threads and chance come from: the machine's own until this is closed, or what the host gave. A host
     * that waits and schedules by it can be tested in virtual time.
     */
    public Environment environment() {
        return environment;
    }

    /** Returns the configuration. */
    public MultiCloudConfig config() {
        return config;
    }

    /**
     * Returns the account of a name.
     *
     * @throws IllegalArgumentException if there is none that is open, naming those that are
     * @throws IllegalStateException after close
     */
    public CloudProvider provider(String account) {
        requireOpen();
        CloudProvider provider = providers.get(account);
        if (provider == null) {
            throw new IllegalArgumentException("no account '" + account + "' is open, only " + providers.keySet()
                    + Suggestions.didYouMean(account, providers.keySet()));
        }
        return provider;
    }

    /**
     * Returns the preferred account of the configuration, or the only one.
     *
     * @throws IllegalArgumentException if none is preferred and there is not exactly one
     * @throws IllegalStateException after close
     */
    public CloudProvider provider() {
        if (config.preferredProvider().isPresent()) {
            return provider(config.preferredProvider().get());
        }
        if (providers.size() != 1) {
            requireOpen();
            throw new IllegalArgumentException(
                    "one account must be preferred_provider, because the accounts are " + providers.keySet());
        }
        return provider(providers.keySet().iterator().next());
    }

    /**
     * Returns all accounts in the order of the configuration, then those that the host added.
     *
     * @throws IllegalStateException after close
     */
    public List<CloudProvider> providers() {
        requireOpen();
        return List.copyOf(providers.values());
    }

    /**
     * Returns the offers of all clouds: list prices, in their place {@linkplain CloudProvider#offers() what accounts say they
     * sell}, and in place of both those that the host gave. Loaded when first asked.
     */
    public OfferCatalog catalog() {
        return engines.catalog();
    }

    /** Returns what creates machines where they are cheapest, in all accounts. */
    public Placer placer() {
        return engines.placer();
    }

    /** Returns the view of everything that runs; VMs are listed anew in the background every {@code refresh_interval}. */
    public ControlPlane controlPlane() {
        return engines.controlPlane();
    }

    /**
     * Returns a manager that adds cloud VMs to a site while it needs them; it does nothing before {@link
     * BurstManager#start()}. {@code config().burst().policy(...)} makes a policy that is as configured.
     *
     * @throws IllegalStateException after close
     */
    public BurstManager burst(BurstPolicy policy, CapacitySource source) {
        requireOpen();
        return engines.burst(policy, source);
    }

    /**
     * Returns what moves machines. Opens the journal, and runs from then on what this host or another one has begun: a host that
     * takes part calls it once at its start.
     *
     * @throws io.multicloud.api.CloudException {@code FAILED_PRECONDITION} if the journal cannot be opened, telling what is in
     *     the way; {@code DATA_LOSS} if it is damaged; {@code UNAVAILABLE} if it cannot be reached
     * @throws IllegalStateException after close
     */
    public Migrator migrator() {
        requireOpen();
        return engines.migrator();
    }

    /**
     * Returns what keeps applications recoverable. Opens the journal, and runs from then on what this host or another one has
     * begun: a host that takes part calls it once at its start.
     *
     * @throws io.multicloud.api.CloudException {@code FAILED_PRECONDITION} if the journal cannot be opened, telling what is in
     *     the way; {@code DATA_LOSS} if it is damaged; {@code UNAVAILABLE} if it cannot be reached
     * @throws IllegalStateException after close
     */
    public DRCoordinator disasterRecovery() {
        requireOpen();
        return engines.disasterRecovery();
    }

    /**
     * Returns where applications recover for which nobody has chosen a place: the region of the account that the configuration
     * names as {@code dr_provider}. Empty if it names none.
     *
     * @throws IllegalStateException after close
     */
    public Optional<Site> recoverySite() {
        requireOpen();
        return config.drProvider().map(this::provider).map(account -> new Site(account.account(), account.region()));
    }

    /**
     * Returns what finds resources that durable work has left behind. Opens the journal.
     *
     * @throws io.multicloud.api.CloudException {@code FAILED_PRECONDITION} if the journal cannot be opened, telling what is in
     *     the way; {@code DATA_LOSS} if it is damaged; {@code UNAVAILABLE} if it cannot be reached
     * @throws IllegalStateException after close
     */
    public OrphanSweeper orphans() {
        requireOpen();
        return engines.orphans();
    }

    /**
     * Checks credentials, permissions, regions and quotas of every account, one after the other, without changing
     * anything. Problems are in the report, not thrown.
     *
     * @throws io.multicloud.api.CloudException {@code CANCELLED} on interrupt
     * @throws IllegalStateException after close
     */
    public PreflightReport preflight() {
        requireOpen();
        List<PreflightReport.Account> accounts = new ArrayList<>();
        for (CloudProvider provider : providers.values()) {
            accounts.add(config.account(provider.account())
                    .map(account -> PreflightRun.check(provider, account))
                    .orElseGet(() -> PreflightRun.check(provider)));
        }
        return new PreflightReport(accounts);
    }

    /**
     * Tells which accounts could satisfy a spec, and what ties it to one cloud. Asks every account for its regions, types
     * and image.
     *
     * @throws io.multicloud.api.CloudException {@code CANCELLED} on interrupt
     * @throws IllegalStateException after close
     */
    public PortabilityReport portability(VMSpec spec) {
        requireOpen();
        return new PortabilityCheck(spec, engines.catalog())
                .report(
                        List.copyOf(providers.values()),
                        account -> config.account(account)
                                .map(AccountConfig::regions)
                                .orElse(List.of()));
    }

    /**
     * Closes the accounts, the newest first; nothing in the clouds changes. An environment and providers that the host gave
     * stay open. May be called more than once.
     *
     * @throws IllegalStateException if something could not be closed; everything else is
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            Closing.all(owned);
        }
    }

    private void requireOpen() {
        if (closed.get()) {
            throw new IllegalStateException("this MultiCloud is closed");
        }
    }

    @Override
    public String toString() {
        return "MultiCloud{" + providers.keySet() + (closed.get() ? ", closed" : "") + "}";
    }

    /** Collects what a host gives; not thread-safe. */
    public static final class Builder {
        private MultiCloudConfig config = MultiCloudConfig.defaults();
        private @Nullable Environment environment;
        private final Given given;

        private Builder() {
            List<ClassLoader> loaders = new ArrayList<>();
            ClassLoader context = Thread.currentThread().getContextClassLoader();
            if (context != null) {
                loaders.add(context);
            }
            loaders.add(MultiCloud.class.getClassLoader());
            this.given = new Given(new Factories(loaders));
        }

        /** Sets the configuration; default {@link MultiCloudConfig#defaults()}, which has no account. */
        public Builder config(MultiCloudConfig config) {
            this.config = config;
            return this;
        }

        /**
         * Sets where time, threads and chance come from; never closed. Default: the machine's own. Another one is also the time of
         * the journal, in place of its store's, and so is for one process at a time.
         */
        public Builder environment(Environment environment) {
            this.environment = environment;
            return this;
        }

        /**
         * Adds a factory, which wins over any of its kind that would be found.
         *
         * @throws IllegalArgumentException if its kind is not lower case letters, digits and {@code -}
         * @throws IllegalStateException if there is another one of the kind
         */
        public Builder factory(CloudProviderFactory factory) {
            given.factories.give(factory);
            return this;
        }

        /**
         * Sets the factory of one account of the configuration.
         *
         * @throws IllegalStateException if the account has one
         */
        public Builder factory(String account, CloudProviderFactory factory) {
            put("factory", given.factoryOfAccount, account, factory);
            return this;
        }

        /**
         * Adds an account that the host has opened, and closes. It need not be in the configuration; if it is, the limits
         * there hold.
         *
         * @param name must be the provider's own name of the account
         * @throws IllegalArgumentException if the provider has another name
         * @throws IllegalStateException if there is another one of the name
         */
        public Builder account(String name, CloudProvider provider) {
            if (!provider.account().equals(name)) {
                throw new IllegalArgumentException(
                        "the provider of account '" + name + "' must have this name, has '" + provider.account() + "'");
            }
            put("provider", given.accounts, name, provider);
            return this;
        }

        /**
         * Sets where the credentials of an account of the configuration come from, in place of what is configured. What
         * the source gives is kept until shortly before it ends, and renewed by one caller at a time; what has no end is
         * asked for every time.
         *
         * @throws IllegalStateException if the account has a source
         */
        public Builder credentials(String account, CredentialSource source) {
            put("credential source", given.credentials, account, source);
            return this;
        }

        /**
         * Adds offers: negotiated rates, the host's own machines. Each takes the place of what else is known of the same
         * cloud, region, zone and type; all other offers stay.
         */
        public Builder offers(OfferSource source) {
            given.offers.add(source);
            return this;
        }

        /**
         * Registers who looks whether a migrated machine works, by the name that specs give it by. Work that another process has
         * begun needs the same names here.
         *
         * @throws IllegalArgumentException if the name is blank
         * @throws IllegalStateException if the name is taken
         */
        public Builder bootProbe(String name, BootProbe probe) {
            Hooks.Builder.add("boot probe", given.hooks.bootProbes, name, probe);
            return this;
        }

        /**
         * Registers who hands a serving machine over in a live migration, by {@linkplain HandOver#name() its name}.
         *
         * @throws IllegalArgumentException if the name is blank
         * @throws IllegalStateException if the name is taken
         */
        public Builder handOver(HandOver handOver) {
            Hooks.Builder.add("hand-over", given.hooks.handOvers, handOver.name(), handOver);
            return this;
        }

        /**
         * Registers who tells whether machines or applications do their work, by the name that protection plans give it by.
         *
         * @throws IllegalArgumentException if the name is blank
         * @throws IllegalStateException if the name is taken
         */
        public Builder healthProbe(String name, HealthProbe probe) {
            Hooks.Builder.add("health probe", given.hooks.healthProbes, name, probe);
            return this;
        }

        /**
         * Registers who freezes an application for a copy, by the name that protection plans give it by.
         *
         * @throws IllegalArgumentException if the name is blank
         * @throws IllegalStateException if the name is taken
         */
        public Builder quiesceHook(String name, QuiesceHook hook) {
            Hooks.Builder.add("quiesce hook", given.hooks.quiesceHooks, name, hook);
            return this;
        }

        /**
         * Registers who sends an application's traffic to a site, by the name that protection plans give it by.
         *
         * @throws IllegalArgumentException if the name is blank
         * @throws IllegalStateException if the name is taken
         */
        public Builder trafficSwitch(String name, TrafficSwitch trafficSwitch) {
            Hooks.Builder.add("traffic switch", given.hooks.trafficSwitches, name, trafficSwitch);
            return this;
        }

        /**
         * Registers a witness, by the name that protection plans give it by.
         *
         * @throws IllegalArgumentException if the name is blank
         * @throws IllegalStateException if the name is taken
         */
        public Builder witness(String name, Witness witness) {
            requireNoWitness(given.hooks.lateWitnesses.containsKey(name), name);
            Hooks.Builder.add("witness", given.hooks.witnesses, name, witness);
            return this;
        }

        /**
         * Registers a witness that is made of the accounts that are open, when it is first asked:
         *
         * <pre>{@code
         * .witness("third-place", clouds -> ObjectWitness.in(clouds.provider("oci"), bucket, "witness/"))
         * }</pre>
         *
         * @param witness called once; what it throws is what asking the witness throws, and it is called again the next time
         * @throws IllegalArgumentException if the name is blank
         * @throws IllegalStateException if the name is taken
         */
        public Builder witness(String name, Function<MultiCloud, Witness> witness) {
            requireNoWitness(given.hooks.witnesses.containsKey(name), name);
            Hooks.Builder.add("witness", given.hooks.lateWitnesses, name, witness);
            return this;
        }

        private static void requireNoWitness(boolean taken, String name) {
            if (taken) {
                throw new IllegalStateException("there is a witness of the name '" + name + "' already");
            }
        }

        /** Sets who keeps the audit; default nobody. */
        public Builder auditTo(AuditSink sink) {
            given.audit = sink;
            return this;
        }

        /** Sets who watches calls; default nobody. */
        public Builder observer(CallObserver callObserver) {
            given.observer = callObserver;
            return this;
        }

        /**
         * Opens the accounts that are enabled.
         *
         * @throws ConfigurationException telling everything that is wrong
         * @throws io.multicloud.api.CloudException if an account cannot be opened; none is then left open
         */
        public MultiCloud open() {
            config.inactive().forEach(part -> LOG.info("configured and not active: {}", part));
            List<AutoCloseable> owned = new ArrayList<>();
            Environment time = environment;
            if (time == null) {
                SystemEnvironment system = SystemEnvironment.create();
                owned.add(system);
                time = system;
            }
            try {
                return open(time, owned);
            } catch (Throwable e) {
                Closing.all(owned, e);
                throw e;
            }
        }

        private MultiCloud open(Environment time, List<AutoCloseable> owned) {
            CompletableFuture<MultiCloud> whole = new CompletableFuture<>();
            Assembly.Parts parts = new Assembly(config, time, given).open(owned, whole);
            MultiCloud clouds = new MultiCloud(time, config, parts.providers(), parts.engines(), owned);
            whole.complete(clouds);
            return clouds;
        }

        private static <T> void put(String what, Map<String, T> map, String account, T value) {
            if (map.putIfAbsent(account, value) != null) {
                throw new IllegalStateException("account '" + account + "' has a " + what + " already");
            }
        }
    }
}
