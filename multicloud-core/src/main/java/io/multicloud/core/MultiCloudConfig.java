package io.multicloud.core;

import io.multicloud.api.StructuredValue;
import io.multicloud.core.config.Field;
import io.multicloud.core.config.Location;
import io.multicloud.core.config.Node;
import io.multicloud.core.config.Overlay;
import io.multicloud.core.config.Problems;
import io.multicloud.core.config.Reading;
import io.multicloud.core.config.Rules;
import io.multicloud.core.config.YamlText;
import io.multicloud.core.config.YamlTree;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the library is to do, with which accounts. Written in YAML or built in Java, which mean the same. Immutable;
 * secrets never show.
 *
 * <p>Environment variables replace single keys: {@code MULTICLOUD_PROVIDERS_AWS_REGION} is the key {@code region} of the
 * account {@code aws}, {@code MULTICLOUD_BURST_THRESHOLDS_CPU_THRESHOLD} the key {@code cpu_threshold} of {@code
 * burst_thresholds}.
 */
public final class MultiCloudConfig extends StructuredValue {
    private final Map<String, AccountConfig> accounts;
    private final @Nullable String preferredProvider;
    private final @Nullable String drProvider;
    private final @Nullable String owner;
    private final RetryConfig retry;
    private final Duration refreshInterval;
    private final @Nullable JournalConfig journal;
    private final Set<Feature> features;
    private final BurstConfig burst;
    private final @Nullable NetworkConfig network;
    private final @Nullable MigrationConfig migration;
    private final Origin origin;

    private MultiCloudConfig(Builder builder, Origin origin) {
        Map<String, AccountConfig> byName = new LinkedHashMap<>();
        builder.accounts.forEach(account -> byName.put(account.name(), account));
        this.accounts = Collections.unmodifiableMap(byName);
        this.preferredProvider = builder.preferredProvider;
        this.drProvider = builder.drProvider;
        this.owner = builder.owner;
        this.retry = builder.retry;
        this.refreshInterval = builder.refreshInterval;
        this.journal = builder.journal;
        this.features = Collections.unmodifiableSet(EnumSet.copyOf(builder.features));
        this.burst = builder.burst;
        this.network = builder.network;
        this.migration = builder.migration;
        this.origin = origin;
    }

    /** Something that can be switched on. */
    public enum Feature {
        /** Add cloud VMs to a site that is full; {@code enable_bursting}. */
        BURSTING,
        /** Move work to where it is cheaper; {@code enable_arbitrage}. */
        ARBITRAGE,
        /** Look for waste; {@code cost_optimization}. */
        COST_OPTIMIZATION
    }

    /**
     * A part of the configuration that has no effect in this release.
     *
     * @param key the key or section
     * @param reason a sentence
     */
    public record Inactive(String key, String reason) {
        @Override
        public String toString() {
            return key + ": " + reason;
        }
    }

    /**
     * Where the configuration came from; no part of what it says.
     *
     * @param locations where keys are, by path
     * @param variables looks environment variables up, whenever credentials are asked for
     */
    record Origin(Map<String, Location> locations, Function<String, @Nullable String> variables) {
        /** Returns where a key is; where the section around it is, if the key was not given. */
        Location locate(String path) {
            for (String at = path; !at.isEmpty(); at = at.substring(0, Math.max(0, at.lastIndexOf('.')))) {
                Location location = locations.get(at);
                if (location != null) {
                    return location;
                }
            }
            return Location.BUILDER;
        }
    }

    /** Returns a configuration without accounts, in which everything else has its default. */
    public static MultiCloudConfig defaults() {
        return builder().build();
    }

    /** Starts with {@link #defaults()}. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Reads a YAML file, with the variables of this process.
     *
     * @param file UTF-8; relative paths in it are relative to its directory
     * @throws ConfigurationException telling everything that is wrong
     */
    public static MultiCloudConfig load(Path file) {
        return load(file, System.getenv());
    }

    /**
     * Reads a YAML file.
     *
     * @param file UTF-8; relative paths in it are relative to its directory
     * @param environment the variables for {@code ${NAME}} and for the overlay; not copied, and read again whenever
     *     credentials are asked for
     * @throws ConfigurationException telling everything that is wrong
     */
    public static MultiCloudConfig load(Path file, Map<String, String> environment) {
        Problems problems = new Problems();
        String yaml = "";
        try {
            yaml = Files.readString(file);
        } catch (NoSuchFileException e) {
            problems.add(Location.whole(file.toString()), "", "does not exist");
        } catch (CharacterCodingException e) {
            problems.add(Location.whole(file.toString()), "", "is not UTF-8 text");
        } catch (IOException e) {
            problems.add(
                    Location.whole(file.toString()),
                    "",
                    "cannot be read: " + e.getClass().getSimpleName());
        }
        problems.throwIfAny();
        Path directory = file.toAbsolutePath().getParent();
        return parse(yaml, file.toString(), environment, directory == null ? workingDirectory() : directory);
    }

    /**
     * Reads YAML, with the variables of this process.
     *
     * @param yaml one document; relative paths in it are relative to the working directory
     * @param sourceName what problems call it
     * @throws ConfigurationException telling everything that is wrong
     */
    public static MultiCloudConfig parse(String yaml, String sourceName) {
        return parse(yaml, sourceName, System.getenv());
    }

    /**
     * Reads YAML.
     *
     * @param yaml one document; relative paths in it are relative to the working directory
     * @param sourceName what problems call it
     * @param environment the variables for {@code ${NAME}} and for the overlay; not copied, and read again whenever
     *     credentials are asked for
     * @throws ConfigurationException telling everything that is wrong
     */
    public static MultiCloudConfig parse(String yaml, String sourceName, Map<String, String> environment) {
        return parse(yaml, sourceName, environment, workingDirectory());
    }

    private static MultiCloudConfig parse(
            String yaml, String sourceName, Map<String, String> environment, Path directory) {
        Problems problems = new Problems();
        Node.Mapping tree = YamlTree.read(yaml, sourceName, problems);
        return read(tree, environment, environment::get, directory, problems);
    }

    private static MultiCloudConfig read(
            Node.Mapping tree,
            Map<String, String> overlay,
            Function<String, @Nullable String> variables,
            Path directory,
            Problems problems) {
        Reading reading = new Reading(problems, variables, directory);
        Node.Mapping overlaid = Overlay.apply(tree, ConfigKeys.ROOT, overlay, problems, reading);
        Builder builder = new Builder();
        ConfigKeys.ROOT.read(overlaid, "", reading, builder);
        Origin origin = new Origin(Collections.unmodifiableMap(reading.locations()), variables);
        builder.check(problems, origin);
        problems.throwIfAny();
        return new MultiCloudConfig(builder, origin);
    }

    private static Path workingDirectory() {
        return Path.of("").toAbsolutePath();
    }

    /**
     * Returns this configuration with what variables set, as they do when it is read from a file.
     *
     * @param environment the variables; not copied
     * @throws ConfigurationException telling everything that is wrong
     */
    public MultiCloudConfig overlay(Map<String, String> environment) {
        Function<String, @Nullable String> variables = name -> {
            String value = environment.get(name);
            return value == null ? origin.variables().apply(name) : value;
        };
        Node.Mapping tree = ConfigKeys.ROOT.write(this, Field.Form.COMPLETE);
        return read(tree, environment, variables, workingDirectory(), new Problems());
    }

    /** Returns a builder holding everything of this configuration. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.accounts.addAll(accounts.values());
        builder.preferredProvider = preferredProvider;
        builder.drProvider = drProvider;
        builder.owner = owner;
        builder.retry = retry;
        builder.refreshInterval = refreshInterval;
        builder.journal = journal;
        builder.features.addAll(features);
        builder.burst = burst;
        builder.network = network;
        builder.migration = migration;
        builder.variables = origin.variables();
        return builder;
    }

    /**
     * Returns this configuration as YAML, defaults written out. Secrets that refer to a variable are written as the
     * reference; others are masked, and have to be put in again before it can be read.
     */
    public String toYaml() {
        return YamlText.of(ConfigKeys.ROOT.write(this, Field.Form.SHOWN));
    }

    /** Returns the accounts in the order given, those that are not enabled among them. */
    public List<AccountConfig> accounts() {
        return List.copyOf(accounts.values());
    }

    /** Returns an account by name. */
    public Optional<AccountConfig> account(String name) {
        return Optional.ofNullable(accounts.get(name));
    }

    /** Returns the account that is meant where none is named. */
    public Optional<String> preferredProvider() {
        return Optional.ofNullable(preferredProvider);
    }

    /** Returns the account to recover in where a plan has no place of its own; see {@link MultiCloud#recoverySite}. */
    public Optional<String> drProvider() {
        return Optional.ofNullable(drProvider);
    }

    /** Returns who answers for what is created, the tag {@link io.multicloud.api.Tags#OWNER}. */
    public Optional<String> owner() {
        return Optional.ofNullable(owner);
    }

    /** Returns how requests are repeated. */
    public RetryConfig retry() {
        return retry;
    }

    /** Returns how often the VMs of all accounts are listed anew in the background. */
    public Duration refreshInterval() {
        return refreshInterval;
    }

    /** Returns where work that must not be lost is written down, if that was said. */
    public Optional<JournalConfig> journal() {
        return Optional.ofNullable(journal);
    }

    /** Tells whether something is switched on. */
    public boolean enabled(Feature feature) {
        return features.contains(feature);
    }

    /** Returns how to burst. */
    public BurstConfig burst() {
        return burst;
    }

    /** Returns how to connect clouds, if that was said. */
    public Optional<NetworkConfig> network() {
        return Optional.ofNullable(network);
    }

    /** Returns how to move machines, if that was said. */
    public Optional<MigrationConfig> migration() {
        return Optional.ofNullable(migration);
    }

    /** Returns the parts that are valid and kept, and have no effect because their engine is not in this release. */
    public List<Inactive> inactive() {
        List<Inactive> inactive = new ArrayList<>();
        if (enabled(Feature.ARBITRAGE)) {
            inactive.add(new Inactive("enable_arbitrage", "Nothing is moved for its price in this release."));
        }
        if (enabled(Feature.COST_OPTIMIZATION)) {
            inactive.add(new Inactive("cost_optimization", "Nothing looks for waste in this release."));
        }
        if (network != null) {
            inactive.add(new Inactive("network_config", "Clouds are not connected with each other in this release."));
        }
        return List.copyOf(inactive);
    }

    Origin origin() {
        return origin;
    }

    @Override
    protected void describe(Fields fields) {
        fields.add("accounts", accounts())
                .add("preferredProvider", preferredProvider)
                .add("drProvider", drProvider)
                .add("owner", owner)
                .add("retry", retry)
                .add("refreshInterval", refreshInterval)
                .add("journal", journal)
                .add("features", features)
                .add("burst", burst)
                .add("network", network)
                .add("migration", migration);
    }

    /** Collects a {@link MultiCloudConfig}; not thread-safe. */
    public static final class Builder {
        private final List<AccountConfig> accounts = new ArrayList<>();
        private @Nullable String preferredProvider;
        private @Nullable String drProvider;
        private @Nullable String owner;
        private RetryConfig retry = RetryConfig.builder().build();
        private Duration refreshInterval = Duration.ofSeconds(30);
        private @Nullable JournalConfig journal;
        private final EnumSet<Feature> features = EnumSet.noneOf(Feature.class);
        private BurstConfig burst = BurstConfig.builder().build();
        private @Nullable NetworkConfig network;
        private @Nullable MigrationConfig migration;
        private Function<String, @Nullable String> variables = System::getenv;

        private Builder() {}

        /** Adds an account. */
        public Builder account(AccountConfig account) {
            accounts.add(account);
            return this;
        }

        /** Removes the account of a name, if there is one. */
        public Builder removeAccount(String name) {
            accounts.removeIf(account -> account.name().equals(name));
            return this;
        }

        /** Sets the account that is meant where none is named; default: the only one. */
        public Builder preferredProvider(String account) {
            this.preferredProvider = Rules.name("preferred_provider", account);
            return this;
        }

        /** Sets the account to recover in; default none. */
        public Builder drProvider(String account) {
            this.drProvider = Rules.name("dr_provider", account);
            return this;
        }

        /**
         * Sets who answers for what is created; default nobody, and nothing is tagged.
         *
         * @throws IllegalArgumentException unless letters, digits, {@code -}, {@code _} and {@code .}
         */
        public Builder owner(String owner) {
            this.owner = Rules.name("owner", owner);
            return this;
        }

        /** Sets how requests are repeated; default {@link RetryConfig#builder()} unchanged. */
        public Builder retry(RetryConfig retry) {
            this.retry = retry;
            return this;
        }

        /**
         * Sets how often the VMs of all accounts are listed anew in the background; default 30 s. Notices that spot VMs
         * are taken back are learnt from these listings.
         *
         * @throws IllegalArgumentException if shorter than 1 s
         */
        public Builder refreshInterval(Duration interval) {
            this.refreshInterval = Rules.atLeast("refresh_interval", Duration.ofSeconds(1), interval);
            return this;
        }

        /**
         * Sets where work that must not be lost is written down; default {@link JournalConfig#DEFAULT_DIRECTORY}. Nothing is
         * opened before such work is asked for.
         */
        public Builder journal(JournalConfig journal) {
            this.journal = journal;
            return this;
        }

        /** Switches something on; default nothing. */
        public Builder enable(Feature feature) {
            features.add(feature);
            return this;
        }

        /** Switches something off. */
        public Builder disable(Feature feature) {
            features.remove(feature);
            return this;
        }

        /** Sets how to burst; default {@link BurstConfig#builder()} unchanged. */
        public Builder burst(BurstConfig burst) {
            this.burst = burst;
            return this;
        }

        BurstConfig.Builder changedBurst() {
            return burst.toBuilder();
        }

        /** Sets how to connect clouds; default unspecified. */
        public Builder network(NetworkConfig network) {
            this.network = network;
            return this;
        }

        /** Sets how to move machines; default unspecified. */
        public Builder migration(MigrationConfig migration) {
            this.migration = migration;
            return this;
        }

        /**
         * Sets where environment variables that credentials and settings refer to are looked up; default the variables
         * of this process.
         *
         * @param environment not copied, and read again whenever credentials are asked for
         */
        public Builder environment(Map<String, String> environment) {
            this.variables = environment::get;
            return this;
        }

        /**
         * Builds the configuration.
         *
         * @throws ConfigurationException if two accounts have one name, or a name names no account that is enabled
         */
        public MultiCloudConfig build() {
            Problems problems = new Problems();
            Origin origin = new Origin(Map.of(), variables);
            check(problems, origin);
            problems.throwIfAny();
            return new MultiCloudConfig(this, origin);
        }

        private void check(Problems problems, Origin origin) {
            Map<String, Integer> indexes = new LinkedHashMap<>();
            for (int i = 0; i < accounts.size(); i++) {
                String name = accounts.get(i).name();
                Integer earlier = indexes.putIfAbsent(name, i);
                if (earlier != null) {
                    String path = "providers[" + i + "]";
                    problems.add(
                            origin.locate(path), path + ".name", "is the name of providers[" + earlier + "] as well");
                }
            }
            checkNames("preferred_provider", preferredProvider, problems, origin);
            checkNames("dr_provider", drProvider, problems, origin);
        }

        private void checkNames(String key, @Nullable String name, Problems problems, Origin origin) {
            if (name == null) {
                return;
            }
            List<String> names =
                    accounts.stream().map(AccountConfig::name).distinct().collect(Collectors.toList());
            Optional<AccountConfig> named = accounts.stream()
                    .filter(account -> account.name().equals(name))
                    .findFirst();
            if (named.isEmpty()) {
                problems.add(
                        origin.locate(key),
                        key,
                        "must name an account"
                                + (names.isEmpty() ? "; there is none" : "; there are " + String.join(", ", names)));
            } else if (!named.get().enabled()) {
                problems.add(origin.locate(key), key, "names an account that is not enabled");
            }
        }
    }
}
