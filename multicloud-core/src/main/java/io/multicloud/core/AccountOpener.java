package io.multicloud.core;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.spi.CloudProviderFactory;
import io.multicloud.api.spi.CredentialSource;
import io.multicloud.api.spi.Environment;
import io.multicloud.api.spi.ProviderConfig;
import io.multicloud.api.spi.Secret;
import io.multicloud.api.spi.Setting;
import io.multicloud.core.config.Location;
import io.multicloud.core.config.Problems;
import io.multicloud.core.config.Reading;
import io.multicloud.core.config.Secrets;
import io.multicloud.core.config.Suggestions;
import io.multicloud.core.config.Template;
import io.multicloud.core.credentials.ConfiguredCredentials;
import io.multicloud.core.credentials.RenewedCredentials;
import io.multicloud.core.discovery.Factories;
import io.multicloud.core.pipeline.Pipeline;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Opens the accounts of a configuration in two steps: first everything is chosen and checked that needs no provider, and all
 * problems are told; then providers are opened, and if one of them cannot be, those that could are closed again.
 */
final class AccountOpener {
    private static final String DEFAULT_CHAIN = "default";

    private final MultiCloudConfig config;
    private final Environment environment;
    private final Factories factories;
    private final Map<String, CloudProviderFactory> factoryOfAccount;
    private final Map<String, CredentialSource> credentialsOfAccount;

    AccountOpener(
            MultiCloudConfig config,
            Environment environment,
            Factories factories,
            Map<String, CloudProviderFactory> factoryOfAccount,
            Map<String, CredentialSource> credentialsOfAccount) {
        this.config = config;
        this.environment = environment;
        this.factories = factories;
        this.factoryOfAccount = factoryOfAccount;
        this.credentialsOfAccount = credentialsOfAccount;
    }

    /**
     * What it takes to open an account.
     *
     * @param account as configured
     * @param factory opens it
     * @param settings for the factory
     * @param at where the account is in the configuration
     * @param path of the account in the configuration
     */
    record Prepared(
            AccountConfig account, CloudProviderFactory factory, ProviderConfig settings, Location at, String path) {}

    /** Chooses factories and checks what they declare; what is wrong becomes a problem. */
    List<Prepared> prepare(Set<String> names, Problems problems) {
        List<Prepared> prepared = new ArrayList<>();
        List<AccountConfig> accounts = config.accounts();
        for (int i = 0; i < accounts.size(); i++) {
            AccountConfig account = accounts.get(i);
            if (!names.contains(account.name())) {
                continue;
            }
            String path = "providers[" + i + "]";
            CloudProviderFactory factory = factory(account, path, problems);
            if (factory != null) {
                Location at = config.origin().locate(path);
                prepared.add(new Prepared(account, factory, settings(account, factory, path, problems), at, path));
            }
        }
        return prepared;
    }

    private @Nullable CloudProviderFactory factory(AccountConfig account, String path, Problems problems) {
        CloudProviderFactory given = factoryOfAccount.get(account.name());
        if (given != null) {
            return given;
        }
        Factories.Choice choice = factories.choose(account.provider(), account.factory());
        if (choice instanceof Factories.Choice.Chosen chosen) {
            return chosen.factory().factory();
        }
        String reason = ((Factories.Choice.None) choice).reason();
        problems.add(locate(path + ".provider"), path + " ('" + account.name() + "')", reason);
        return null;
    }

    private ProviderConfig settings(
            AccountConfig account, CloudProviderFactory factory, String path, Problems problems) {
        ProviderConfig.Builder builder = ProviderConfig.builder(account.name(), account.provider())
                .region(account.region().orElse(null))
                .endpoint(account.endpoint().orElse(null))
                .proxy(account.proxy().orElse(null))
                .connectTimeout(account.connectTimeout())
                .requestTimeout(account.requestTimeout())
                .credentials(credentials(account));
        try {
            if (!credentialsOfAccount.containsKey(account.name())) {
                checkCredentials(account, factory.credentialTypes(), path + ".credentials", problems);
            }
            readSettings(account, factory.settings(), path + ".settings", problems, builder);
        } catch (RuntimeException | LinkageError e) {
            // The factory may be foreign; what it declares is asked for before anything is opened.
            problems.add(
                    locate(path),
                    path,
                    "needs the factory " + factory.getClass().getName() + ", which failed to declare its settings: "
                            + e);
        }
        return builder.build();
    }

    private CredentialSource credentials(AccountConfig account) {
        CredentialSource given = credentialsOfAccount.get(account.name());
        if (given != null) {
            return new RenewedCredentials(account.name(), given, environment);
        }
        CredentialsConfig configured = account.credentials();
        return configured.type().equals(DEFAULT_CHAIN) && configured.fields().isEmpty()
                ? CredentialSource.defaultChain()
                : new ConfiguredCredentials(
                        account.name(),
                        configured.type(),
                        configured.templates(),
                        config.origin().variables());
    }

    private void checkCredentials(
            AccountConfig account, Map<String, List<String>> types, String path, Problems problems) {
        String type = account.credentials().type();
        if (types.isEmpty() || type.equals(DEFAULT_CHAIN)) {
            return;
        }
        List<String> required = types.get(type);
        if (required == null) {
            Set<String> known = new TreeSet<>(types.keySet());
            known.add(DEFAULT_CHAIN);
            problems.add(
                    locate(path + ".type"),
                    path + ".type",
                    "must be one of " + String.join(", ", known) + " for a provider of kind '" + account.provider()
                            + "', was '" + type + "'" + Suggestions.didYouMean(type, known));
            return;
        }
        Set<String> given = account.credentials().fields();
        for (String field : required) {
            if (!given.contains(field) && !given.contains(field + ConfiguredCredentials.FILE_SUFFIX)) {
                problems.add(
                        locate(path + "." + field),
                        path + "." + field,
                        "is missing; credentials of type '" + type + "' need it");
            }
        }
    }

    private void readSettings(
            AccountConfig account,
            List<Setting<?>> declared,
            String path,
            Problems problems,
            ProviderConfig.Builder builder) {
        Map<String, Setting<?>> byKey = new LinkedHashMap<>();
        declared.forEach(setting -> byKey.put(setting.key(), setting));
        Reading reading = new Reading(problems, config.origin().variables(), Path.of(""));
        account.settingTemplates().forEach((key, template) -> {
            Setting<?> setting = byKey.get(key);
            if (setting == null) {
                String known = byKey.isEmpty() ? "it has none" : "known are " + String.join(", ", byKey.keySet());
                String suggestion = Suggestions.didYouMean(key, byKey.keySet());
                problems.add(
                        locate(path + "." + key),
                        path + "." + key,
                        "is no setting of a provider of kind '" + account.provider() + "'"
                                + (suggestion.isEmpty() ? "; " + known : suggestion));
                return;
            }
            Reading.Text text = reading.text(template);
            if (text == null) {
                problems.add(
                        locate(path + "." + key),
                        path + "." + key,
                        "refers to a variable that is empty or not set: " + AccountConfig.shown(key, template));
                return;
            }
            readSetting(setting, text, path + "." + key, problems, builder);
        });
        for (Setting<?> setting : declared) {
            boolean required = setting.presence() == Setting.Presence.REQUIRED;
            if (required && !account.settings().contains(setting.key())) {
                problems.add(
                        locate(path),
                        path + "." + setting.key(),
                        "is missing; a provider of kind '" + account.provider() + "' needs it: "
                                + setting.description());
            }
        }
    }

    private <T> void readSetting(
            Setting<T> setting, Reading.Text text, String path, Problems problems, ProviderConfig.Builder builder) {
        T value;
        try {
            value = setting.parser().apply(text.value());
        } catch (RuntimeException e) {
            Template template = text.template();
            boolean secret = setting.type() == Secret.class || Secrets.named(setting.key());
            // The parser's message has the value in it, perhaps changed.
            String reason = template.refers() || secret
                    ? "is not accepted, was " + (secret ? template.masked() : text.shown()) + "; it is: "
                            + setting.description()
                    : String.valueOf(e.getMessage());
            problems.add(locate(path), path, reason);
            return;
        }
        builder.setting(setting, value);
    }

    private Location locate(String path) {
        return config.origin().locate(path);
    }

    /**
     * Opens what is prepared.
     *
     * @return guarded providers in the same order; closing one closes what it guards
     * @throws ConfigurationException if factories refuse the configuration
     * @throws CloudException if an account cannot be opened for another reason
     */
    List<CloudProvider> open(List<Prepared> accounts, Pipeline pipeline) {
        List<CloudProvider> opened = new ArrayList<>();
        Map<Prepared, Exception> failures = new LinkedHashMap<>();
        for (Prepared prepared : accounts) {
            try {
                opened.add(open(prepared, pipeline));
            } catch (RuntimeException e) {
                failures.put(prepared, e);
            } catch (LinkageError e) {
                failures.put(prepared, new IllegalStateException("a class is missing or of another version: " + e, e));
            }
        }
        if (failures.isEmpty()) {
            return opened;
        }
        RuntimeException error = combined(failures);
        Closing.all(opened, error);
        throw error;
    }

    private static CloudProvider open(Prepared prepared, Pipeline pipeline) {
        AccountConfig account = prepared.account();
        CloudProvider raw =
                prepared.factory().open(prepared.settings(), pipeline.contextFor(account.name(), prepared.factory()));
        String fault = fault(raw, account);
        if (fault != null) {
            IllegalStateException error = new IllegalStateException(
                    "the factory " + prepared.factory().getClass().getName() + " " + fault);
            if (raw != null) {
                Closing.all(List.of(raw), error);
            }
            throw error;
        }
        return pipeline.guard(raw, account.limits());
    }

    /** Returns what is wrong with an opened account, whose ids would lead nowhere. */
    private static @Nullable String fault(@Nullable CloudProvider raw, AccountConfig account) {
        if (raw == null) {
            return "returned null";
        }
        if (!raw.account().equals(account.name())) {
            return "opened the account '" + raw.account() + "' instead of '" + account.name() + "'";
        }
        if (!raw.kind().equals(account.provider())) {
            return "opened an account of kind '" + raw.kind() + "' instead of '" + account.provider() + "'";
        }
        return null;
    }

    private static RuntimeException combined(Map<Prepared, Exception> failures) {
        boolean refused = failures.values().stream().allMatch(IllegalArgumentException.class::isInstance);
        RuntimeException error;
        if (refused) {
            Problems problems = new Problems();
            failures.forEach((prepared, failure) -> problems.add(
                    prepared.at(),
                    prepared.path() + " ('" + prepared.account().name() + "')",
                    "is refused by its provider: " + failure.getMessage()));
            error = new ConfigurationException(problems.sorted());
        } else {
            List<CloudException> cloud = failures.values().stream()
                    .filter(CloudException.class::isInstance)
                    .map(CloudException.class::cast)
                    .toList();
            String text = failures.entrySet().stream()
                    .map(failure -> "\n- " + failure.getKey().account().name() + " ("
                            + failure.getKey().at() + "): " + reason(failure.getValue()))
                    .collect(Collectors.joining());
            error = CloudException.builder(
                            cloud.isEmpty() ? ErrorCode.INTERNAL : cloud.get(0).code(),
                            (failures.size() == 1 ? "an account" : failures.size() + " accounts")
                                    + " could not be opened:" + text)
                    .operation("open")
                    .build();
        }
        failures.values().forEach(error::addSuppressed);
        return error;
    }

    private static String reason(Exception failure) {
        return failure instanceof CloudException || failure instanceof IllegalArgumentException
                ? String.valueOf(failure.getMessage())
                : failure.toString();
    }
}
