package io.multicloud.core.credentials;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.spi.CredentialSource;
import io.multicloud.api.spi.Credentials;
import io.multicloud.api.spi.Secret;
import io.multicloud.core.config.Template;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Credentials as the configuration has them. Variables are looked up and files read at every call, so that what is
 * rotated takes effect with the next request; a small file costs microseconds, a request milliseconds. As long as nothing
 * has changed, the same object is returned. Thread-safe.
 */
public final class ConfiguredCredentials implements CredentialSource {
    /** What the names of fields that are paths end with. */
    public static final String FILE_SUFFIX = "_file";

    /** No key is that long; it guards against a path that leads to something else. */
    private static final long MOST_BYTES = 1 << 20;

    private final String account;
    private final String type;
    private final SortedMap<String, Template> fields;
    private final Function<String, @Nullable String> variables;
    private volatile @Nullable Credentials last;

    /**
     * Makes a source.
     *
     * @param account for messages
     * @param type of the credentials
     * @param fields by name; one whose name ends with {@link #FILE_SUFFIX} is a path, and is handed on together with the
     *     text of the file under the name without the suffix
     * @param variables looks environment variables up
     */
    public ConfiguredCredentials(
            String account, String type, Map<String, Template> fields, Function<String, @Nullable String> variables) {
        this.account = account;
        this.type = type;
        this.fields = new TreeMap<>(fields);
        this.variables = variables;
    }

    @Override
    public Credentials current() {
        Map<String, Secret> values = new TreeMap<>();
        fields.forEach((name, template) -> {
            String value = value(name, template);
            values.put(name, Secret.of(value));
            if (name.endsWith(FILE_SUFFIX)) {
                String content = name.substring(0, name.length() - FILE_SUFFIX.length());
                if (!fields.containsKey(content)) {
                    String text = read(name, template, value);
                    if (text != null) {
                        values.put(content, Secret.of(text));
                    }
                }
            }
        });
        Credentials current = new Credentials(type, values, Optional.empty());
        Credentials known = last;
        if (known != null && current.equals(known)) {
            return known;
        }
        last = current;
        return current;
    }

    private String value(String name, Template template) {
        Template.Expansion expansion = template.expand(variables);
        if (!expansion.missing().isEmpty()) {
            throw unauthenticated(
                    name,
                    "needs the environment variable " + expansion.missing().get(0) + ", which is not set");
        }
        if (expansion.text().isEmpty()) {
            throw unauthenticated(name, "is empty");
        }
        return expansion.text();
    }

    /** Returns the text of a file without the line breaks at its end; null if it holds something other than text. */
    private @Nullable String read(String name, Template template, String value) {
        String shown = "the file '" + template.raw() + "'";
        try {
            Path path = Path.of(value);
            if (Files.size(path) > MOST_BYTES) {
                throw unauthenticated(name, shown + " is longer than 1 MiB");
            }
            String text = Files.readString(path).stripTrailing();
            if (text.isEmpty()) {
                throw unauthenticated(name, shown + " is empty");
            }
            return text;
        } catch (CharacterCodingException e) {
            return null;
        } catch (NoSuchFileException e) {
            throw unauthenticated(name, shown + " does not exist");
        } catch (IOException | InvalidPathException e) {
            // Its message has the path as it is after interpolation.
            throw unauthenticated(
                    name, shown + " cannot be read (" + e.getClass().getSimpleName() + ")");
        }
    }

    private CloudException unauthenticated(String field, String what) {
        return CloudException.builder(
                        ErrorCode.UNAUTHENTICATED, "field '" + field + "' of the configured credentials: " + what)
                .provider(account)
                .operation("credentials")
                .build();
    }

    /** Returns account, type and the names of the fields. */
    @Override
    public String toString() {
        return "ConfiguredCredentials{" + account + ", " + type + ", fields=" + fields.keySet() + "}";
    }
}
