package io.multicloud.api.spi;

import io.multicloud.api.Region;
import io.multicloud.api.StructuredValue;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How one account is to be opened. Immutable; credentials never show. */
public final class ProviderConfig extends StructuredValue {
    private final String account;
    private final String kind;
    private final @Nullable Region region;
    private final CredentialSource credentials;
    private final @Nullable URI endpoint;
    private final @Nullable URI proxy;
    private final Duration connectTimeout;
    private final Duration requestTimeout;
    private final Map<String, Object> settings;

    private ProviderConfig(Builder builder) {
        this.account = builder.account;
        this.kind = builder.kind;
        this.region = builder.region;
        this.credentials = builder.credentials;
        this.endpoint = builder.endpoint;
        this.proxy = builder.proxy;
        this.connectTimeout = builder.connectTimeout;
        this.requestTimeout = builder.requestTimeout;
        this.settings = Collections.unmodifiableMap(new LinkedHashMap<>(builder.settings));
    }

    /** Starts the configuration of an account of a kind of provider. */
    public static Builder builder(String account, String kind) {
        return new Builder(account, kind);
    }

    /** Returns a builder that has all of this, to change some of it. */
    public Builder toBuilder() {
        Builder builder = new Builder(account, kind);
        builder.region = region;
        builder.credentials = credentials;
        builder.endpoint = endpoint;
        builder.proxy = proxy;
        builder.connectTimeout = connectTimeout;
        builder.requestTimeout = requestTimeout;
        builder.settings.putAll(settings);
        return builder;
    }

    /** Returns the account's name. */
    public String account() {
        return account;
    }

    /** Returns the adapter's kind. */
    public String kind() {
        return kind;
    }

    /** Returns the region that is meant where none is named; empty for the provider's own default. */
    public Optional<Region> region() {
        return Optional.ofNullable(region);
    }

    /** Returns where credentials come from. */
    public CredentialSource credentials() {
        return credentials;
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

    /** Returns how long one native request may take. */
    public Duration requestTimeout() {
        return requestTimeout;
    }

    /** Returns a setting the factory declared, or its default. */
    public <T> Optional<T> setting(Setting<T> setting) {
        Object value = settings.get(setting.key());
        return value == null
                ? setting.defaultValue()
                : Optional.of(setting.type().cast(value));
    }

    /**
     * Returns a setting that must be there.
     *
     * @throws IllegalArgumentException naming the account and the key, if it is not
     */
    public <T> T require(Setting<T> setting) {
        return setting(setting)
                .orElseThrow(() -> new IllegalArgumentException("account '" + account + "' needs the setting '"
                        + setting.key() + "': " + setting.description()));
    }

    @Override
    protected void describe(Fields fields) {
        fields.add("account", account)
                .add("kind", kind)
                .add("region", region)
                .addMasked("credentials", credentials)
                .addShownAs("endpoint", endpoint, withoutUserInfo(endpoint))
                .addShownAs("proxy", proxy, withoutUserInfo(proxy))
                .add("connectTimeout", connectTimeout)
                .add("requestTimeout", requestTimeout)
                .add("settings", settings);
    }

    private static @Nullable String withoutUserInfo(@Nullable URI address) {
        if (address == null || address.getRawUserInfo() == null) {
            return Objects.toString(address, null);
        }
        return address.toString().replace(address.getRawUserInfo() + "@", "***@");
    }

    /** Collects a {@link ProviderConfig}; not thread-safe. */
    public static final class Builder {
        private final String account;
        private final String kind;
        private @Nullable Region region;
        private CredentialSource credentials = CredentialSource.defaultChain();
        private @Nullable URI endpoint;
        private @Nullable URI proxy;
        private Duration connectTimeout = Duration.ofSeconds(10);
        private Duration requestTimeout = Duration.ofSeconds(60);
        private final Map<String, Object> settings = new LinkedHashMap<>();

        private Builder(String account, String kind) {
            if (account.isBlank() || kind.isBlank()) {
                throw new IllegalArgumentException(
                        "an account needs a name and a kind, had '" + account + "' and '" + kind + "'");
            }
            this.account = account;
            this.kind = kind;
        }

        /** Sets the region; default: the provider's own. */
        public Builder region(@Nullable Region region) {
            this.region = region;
            return this;
        }

        /** Sets where credentials come from; default {@link CredentialSource#defaultChain()}. */
        public Builder credentials(CredentialSource credentials) {
            this.credentials = credentials;
            return this;
        }

        /** Sets the address to use in place of the cloud's own; default none. */
        public Builder endpoint(@Nullable URI endpoint) {
            this.endpoint = endpoint;
            return this;
        }

        /** Sets the HTTP proxy; default none. */
        public Builder proxy(@Nullable URI proxy) {
            this.proxy = proxy;
            return this;
        }

        /** Sets how long connecting may take; default 10 s. */
        public Builder connectTimeout(Duration connectTimeout) {
            this.connectTimeout = connectTimeout;
            return this;
        }

        /** Sets how long one native request may take; default 60 s. */
        public Builder requestTimeout(Duration requestTimeout) {
            this.requestTimeout = requestTimeout;
            return this;
        }

        /** Sets a declared setting. */
        public <T> Builder setting(Setting<T> setting, T value) {
            this.settings.put(setting.key(), value);
            return this;
        }

        /** Builds the configuration. */
        public ProviderConfig build() {
            return new ProviderConfig(this);
        }
    }
}
