package io.multicloud.core;

import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.StructuredValue;
import io.multicloud.core.config.RuleViolation;
import io.multicloud.core.config.Rules;
import io.multicloud.core.config.Secrets;
import io.multicloud.core.config.Template;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One account, an entry of {@code providers}. Immutable; secrets never show. */
public final class AccountConfig extends StructuredValue {
    private final String name;
    private final String provider;
    private final boolean enabled;
    private final @Nullable String factory;
    private final @Nullable Region region;
    private final List<Region> regions;
    private final CredentialsConfig credentials;
    private final AccountLimits limits;
    private final @Nullable URI endpoint;
    private final @Nullable URI proxy;
    private final Duration connectTimeout;
    private final Duration requestTimeout;
    private final SortedMap<String, Template> settings;

    private AccountConfig(Builder builder) {
        this.name = builder.name;
        this.provider = builder.provider == null ? kind(builder.name) : builder.provider;
        this.enabled = builder.enabled;
        this.factory = builder.factory;
        this.region = builder.region;
        this.regions = List.copyOf(builder.regions);
        this.credentials = builder.credentials;
        this.limits = builder.limits;
        this.endpoint = builder.endpoint;
        this.proxy = builder.proxy;
        this.connectTimeout = builder.connectTimeout;
        this.requestTimeout = builder.requestTimeout;
        this.settings = Collections.unmodifiableSortedMap(new TreeMap<>(builder.settings));
    }

    /**
     * Starts an account.
     *
     * @param name letters, digits, {@code -}, {@code _} and {@code .}; part of the id of every resource
     * @throws IllegalArgumentException if the name has another form
     */
    public static Builder builder(String name) {
        return new Builder(Rules.name("name", name));
    }

    private static String kind(String name) {
        try {
            return Rules.kind("provider", name);
        } catch (RuleViolation e) {
            throw new RuleViolation(
                    "provider",
                    "must be given, because the account's name " + e.rule() + " to be a kind as well",
                    name);
        }
    }

    /** Returns a builder holding everything of this account. */
    public Builder toBuilder() {
        Builder builder = new Builder(name);
        builder.provider = provider;
        builder.enabled = enabled;
        builder.factory = factory;
        builder.region = region;
        builder.regions = regions;
        builder.credentials = credentials;
        builder.limits = limits;
        builder.endpoint = endpoint;
        builder.proxy = proxy;
        builder.connectTimeout = connectTimeout;
        builder.requestTimeout = requestTimeout;
        builder.settings.putAll(settings);
        return builder;
    }

    /** Returns the name. */
    public String name() {
        return name;
    }

    /** Returns the kind of provider. */
    public String provider() {
        return provider;
    }

    /** Tells whether it is opened. */
    public boolean enabled() {
        return enabled;
    }

    /** Returns the class of the factory to use when several of the kind are found. */
    public Optional<String> factory() {
        return Optional.ofNullable(factory);
    }

    /** Returns the region that is meant where none is named; empty for the provider's own default. */
    public Optional<Region> region() {
        return Optional.ofNullable(region);
    }

    /** Returns the regions that may be used; empty for all. */
    public List<Region> regions() {
        return regions;
    }

    /** Returns what proves who calls. */
    public CredentialsConfig credentials() {
        return credentials;
    }

    /** Returns what the host allows itself. */
    public AccountLimits limits() {
        return limits;
    }

    /** Returns the address to use in place of the cloud's own. */
    public Optional<URI> endpoint() {
        return Optional.ofNullable(endpoint);
    }

    /** Returns the HTTP proxy. */
    public Optional<URI> proxy() {
        return Optional.ofNullable(proxy);
    }

    /** Returns how long connecting may take. */
    public Duration connectTimeout() {
        return connectTimeout;
    }

    /** Returns how long one request may take. */
    public Duration requestTimeout() {
        return requestTimeout;
    }

    /** Returns the names of the settings of the provider's own. */
    public SortedSet<String> settings() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(settings.keySet()));
    }

    SortedMap<String, Template> settingTemplates() {
        return settings;
    }

    /** Returns a setting as it may be shown: masked if its name says that it is a secret. */
    static String shown(String setting, Template template) {
        return Secrets.named(setting) ? template.masked() : template.raw();
    }

    @Override
    protected void describe(Fields fields) {
        String shownSettings = settings.entrySet().stream()
                .map(setting -> setting.getKey() + "=" + shown(setting.getKey(), setting.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
        fields.add("name", name)
                .add("provider", provider)
                .add("enabled", enabled)
                .add("factory", factory)
                .add("region", region)
                .add("regions", regions)
                .add("credentials", credentials)
                .add("limits", limits.limited() ? limits : null)
                .addShownAs("endpoint", endpoint, endpoint == null ? null : Secrets.withoutUserInfo(endpoint))
                .addShownAs("proxy", proxy, proxy == null ? null : Secrets.withoutUserInfo(proxy))
                .add("connectTimeout", connectTimeout)
                .add("requestTimeout", requestTimeout)
                .addShownAs("settings", settings, shownSettings);
    }

    /** Collects an {@link AccountConfig}; not thread-safe. */
    public static final class Builder {
        private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(1);

        private final String name;
        private @Nullable String provider;
        private boolean enabled = true;
        private @Nullable String factory;
        private @Nullable Region region;
        private List<Region> regions = List.of();
        private CredentialsConfig credentials = CredentialsConfig.defaultChain();
        private AccountLimits limits = AccountLimits.none();
        private @Nullable URI endpoint;
        private @Nullable URI proxy;
        private Duration connectTimeout = Duration.ofSeconds(10);
        private Duration requestTimeout = Duration.ofSeconds(60);
        private final SortedMap<String, Template> settings = new TreeMap<>();

        private Builder(String name) {
            this.name = name;
        }

        String name() {
            return name;
        }

        /**
         * Sets the kind of provider; default: the name of the account.
         *
         * @throws IllegalArgumentException unless lower case letters, digits and {@code -}
         */
        public Builder provider(String kind) {
            this.provider = Rules.kind("provider", kind);
            return this;
        }

        /** Has it opened, which is the default. */
        public Builder enable() {
            this.enabled = true;
            return this;
        }

        /** Keeps it in the configuration without opening it. */
        public Builder disable() {
            this.enabled = false;
            return this;
        }

        /**
         * Sets the class of the factory to use when several of the kind are found; default none.
         *
         * @throws IllegalArgumentException if blank
         */
        public Builder factory(String className) {
            if (className.isBlank()) {
                throw new IllegalArgumentException("factory must be the name of a class, was blank");
            }
            this.factory = className;
            return this;
        }

        /** Sets the region that is meant where none is named; default: the provider's own. */
        public Builder region(Region region) {
            this.region = region;
            return this;
        }

        /** Sets the region by name, normalised: {@code East US} is {@code eastus}. */
        public Builder region(String region) {
            return region(Region.of(region));
        }

        /** Sets the regions that may be used; default all. */
        public Builder regions(List<Region> regions) {
            Set<Region> distinct = new LinkedHashSet<>(regions);
            this.regions = List.copyOf(distinct);
            return this;
        }

        /** Sets what proves who calls; default {@link CredentialsConfig#defaultChain()}. */
        public Builder credentials(CredentialsConfig credentials) {
            this.credentials = credentials;
            return this;
        }

        /**
         * Sets what the host allows itself; default no limits.
         *
         * @throws IllegalArgumentException if a cost limit is not in US dollars
         */
        public Builder limits(AccountLimits limits) {
            limits.dailyLimit().ifPresent(limit -> Rules.dollars("daily_limit", limit));
            limits.monthlyLimit().ifPresent(limit -> Rules.dollars("monthly_limit", limit));
            this.limits = limits;
            return this;
        }

        AccountLimits limits() {
            return limits;
        }

        /**
         * Sets the most VMs; default no limit.
         *
         * @throws IllegalArgumentException if negative
         */
        public Builder maxVms(int vms) {
            return limits(limits.withMaxVms(Rules.atLeast("max_vms", 0, vms)));
        }

        /**
         * Sets the most virtual CPUs of all VMs together; default no limit.
         *
         * @throws IllegalArgumentException if negative
         */
        public Builder maxCpus(int cpus) {
            return limits(limits.withMaxCpus(Rules.atLeast("max_cpus", 0, cpus)));
        }

        /**
         * Sets what VMs may cost in a day (UTC); default no limit.
         *
         * @throws IllegalArgumentException if negative, or not in US dollars
         */
        public Builder dailyLimit(Money limit) {
            return limits(limits.withDailyLimit(Rules.dollars("daily_limit", limit)));
        }

        /**
         * Sets what VMs may cost in a month (UTC); default no limit.
         *
         * @throws IllegalArgumentException if negative, or not in US dollars
         */
        public Builder monthlyLimit(Money limit) {
            return limits(limits.withMonthlyLimit(Rules.dollars("monthly_limit", limit)));
        }

        /**
         * Sets the address to use in place of the cloud's own; default none.
         *
         * @throws IllegalArgumentException unless http or https with a host
         */
        public Builder endpoint(URI endpoint) {
            this.endpoint = Rules.address("endpoint", endpoint);
            return this;
        }

        /**
         * Sets the HTTP proxy; default none. User and password in it never show.
         *
         * @throws IllegalArgumentException unless http or https with a host
         */
        public Builder proxy(URI proxy) {
            this.proxy = Rules.address("proxy", proxy);
            return this;
        }

        /**
         * Sets how long connecting may take; default 10 s.
         *
         * @throws IllegalArgumentException if shorter than 1 ms
         */
        public Builder connectTimeout(Duration timeout) {
            this.connectTimeout = Rules.atLeast("timeouts.connect", SHORTEST_TIMEOUT, timeout);
            return this;
        }

        /**
         * Sets how long one request may take; default 60 s.
         *
         * @throws IllegalArgumentException if shorter than 1 ms
         */
        public Builder requestTimeout(Duration timeout) {
            this.requestTimeout = Rules.atLeast("timeouts.request", SHORTEST_TIMEOUT, timeout);
            return this;
        }

        /**
         * Sets a setting of the provider's own; typed and checked when the account is opened. Default none.
         *
         * @param key snake_case, as the provider declares it
         * @throws IllegalArgumentException if the key is not snake_case, or the value empty
         */
        public Builder setting(String key, String value) {
            if (value.isEmpty()) {
                throw new IllegalArgumentException("setting '" + key + "' must not be empty");
            }
            return setting(key, Template.literal(value));
        }

        Builder setting(String key, Template value) {
            settings.put(Rules.key("a setting", key), value);
            return this;
        }

        /**
         * Builds the account.
         *
         * @throws IllegalArgumentException if no kind was set and the name cannot be one
         */
        public AccountConfig build() {
            return new AccountConfig(this);
        }
    }
}
