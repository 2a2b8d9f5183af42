package io.multicloud.core.pipeline;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.spi.CallGate;
import io.multicloud.api.spi.CloudProviderFactory;
import io.multicloud.api.spi.Environment;
import io.multicloud.api.spi.ProviderContext;
import io.multicloud.core.AccountLimits;
import io.multicloud.core.AuditSink;
import io.multicloud.core.CallObserver;
import io.multicloud.core.health.HealthTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Builds the two layers that stand around a provider: the gate, which the adapter is given and sends every native request
 * through, and the guard, which hosts and engines are given in the provider's place. Holds no state and no thread of its
 * own; each gate and each guard has the state of one account. Thread-safe.
 */
public final class Pipeline {
    private final Environment environment;
    private final RetrySettings retry;
    private final @Nullable CallRecorder recorder;
    private final @Nullable String owner;
    private final PriceBook prices;
    private final HealthTable health;
    private final List<AdmissionRule> rules;
    private final List<InventoryListener> listeners;

    private Pipeline(Builder builder) {
        this.environment = builder.environment;
        this.retry = builder.retry;
        this.recorder = builder.observer == null && builder.audit == null
                ? null
                : new CallRecorder(builder.environment, builder.observer, builder.audit);
        this.owner = builder.owner;
        this.prices = builder.prices;
        this.health = builder.health;
        this.rules = List.copyOf(builder.rules);
        this.listeners = List.copyOf(builder.listeners);
    }

    /** Starts a pipeline whose time, threads and chance are those of an environment. */
    public static Builder builder(Environment environment) {
        return new Builder(environment);
    }

    /** Returns what the adapter of an account is opened with, its gate among it. */
    public ProviderContext contextFor(String account, CloudProviderFactory factory) {
        CallGate gate = new AccountGate(account, factory, environment, retry, health);
        return new Context(environment, recorder == null ? gate : new RecordedGate(account, gate, recorder));
    }

    /** Returns a provider that does everything which is due once per call, and holds the account's limits. */
    public CloudProvider guard(CloudProvider raw, AccountLimits limits) {
        return guard(raw, limits, null);
    }

    /**
     * Returns a provider like {@link #guard}, of an account whose requests pass no gate of ours: how well its regions are
     * follows from its calls instead.
     */
    public CloudProvider guardUngated(CloudProvider raw, AccountLimits limits) {
        return guard(raw, limits, health);
    }

    private CloudProvider guard(CloudProvider raw, AccountLimits limits, @Nullable HealthTable toTell) {
        List<AdmissionRule> accountRules = new ArrayList<>(rules);
        List<InventoryListener> accountListeners = new ArrayList<>();
        if (limits.limited()) {
            VmLedger ledger = new VmLedger(environment.clock());
            // Last, so that what another rule refuses or narrows is not counted.
            accountRules.add(new LimitsRule(raw, limits, prices, environment, ledger));
            accountListeners.add(ledger);
        }
        accountListeners.addAll(listeners);
        return new GuardedProvider(
                raw, new Guard(raw, environment, recorder, toTell, owner, accountRules, accountListeners));
    }

    private record Context(Environment environment, CallGate calls) implements ProviderContext {}

    /** Collects a {@link Pipeline}; not thread-safe. */
    public static final class Builder {
        private final Environment environment;
        private RetrySettings retry = RetrySettings.DEFAULT;
        private @Nullable CallObserver observer;
        private @Nullable AuditSink audit;
        private @Nullable String owner;
        private PriceBook prices = (kind, query) -> Optional.empty();
        private HealthTable health;
        private final List<AdmissionRule> rules = new ArrayList<>();
        private final List<InventoryListener> listeners = new ArrayList<>();

        private Builder(Environment environment) {
            this.environment = environment;
            this.health = new HealthTable(environment);
        }

        /** Sets how requests are repeated; default {@link RetrySettings#DEFAULT}. */
        public Builder retry(RetrySettings settings) {
            this.retry = settings;
            return this;
        }

        /** Sets who watches calls and requests; default nobody. */
        public Builder observer(@Nullable CallObserver callObserver) {
            this.observer = callObserver;
            return this;
        }

        /** Sets who keeps the audit; default nobody. */
        public Builder audit(@Nullable AuditSink sink) {
            this.audit = sink;
            return this;
        }

        /**
         * Sets whose name every create is tagged with, unless its spec has an owner; default: no tag.
         *
         * @throws IllegalArgumentException if the name is blank
         */
        public Builder owner(@Nullable String name) {
            if (name != null && name.isBlank()) {
                throw new IllegalArgumentException("the owner must not be blank");
            }
            this.owner = name;
            return this;
        }

        /** Sets where cost limits learn prices; default: nowhere but from the provider itself, which is asked last. */
        public Builder prices(PriceBook book) {
            this.prices = book;
            return this;
        }

        /** Sets who is told how regions answer; default one of its own. */
        public Builder health(HealthTable table) {
            this.health = table;
            return this;
        }

        /** Adds a rule that every create, resize and start must pass, before the account's limits. */
        public Builder admission(AdmissionRule rule) {
            rules.add(rule);
            return this;
        }

        /** Adds a listener that hears of every resource seen. */
        public Builder inventory(InventoryListener listener) {
            listeners.add(listener);
            return this;
        }

        /** Builds the pipeline. */
        public Pipeline build() {
            return new Pipeline(this);
        }
    }
}
