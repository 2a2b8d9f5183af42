package io.multicloud.aws.client;

import io.multicloud.api.OperationId;
import io.multicloud.api.ResourceId;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the id of an operation says: what is done to which resource, and what is needed to tell when it has ended. Written,
 * for example, {@code stop mc:aws/prod/us-east-1/vm/i-0abc}, with {@code key=value} behind it where more is needed.
 *
 * @param verb what is done
 * @param resource to what
 * @param arguments more that is needed; neither keys nor values have blanks
 */
public record OperationName(Verb verb, ResourceId resource, Map<String, String> arguments) {
    /** Sorts the arguments. */
    public OperationName {
        arguments = Collections.unmodifiableMap(new TreeMap<>(arguments));
    }

    /** Returns a name without arguments. */
    public static OperationName of(Verb verb, ResourceId resource) {
        return new OperationName(verb, resource, Map.of());
    }

    /** Returns this name with one more argument. */
    public OperationName with(String key, String value) {
        Map<String, String> more = new TreeMap<>(arguments);
        more.put(key, value);
        return new OperationName(verb, resource, more);
    }

    /** Returns an argument, if it is there. */
    public Optional<String> argument(String key) {
        return Optional.ofNullable(arguments.get(key));
    }

    /** Returns the id. */
    public OperationId id() {
        StringBuilder text = new StringBuilder(verb.word()).append(' ').append(resource);
        arguments.forEach(
                (key, value) -> text.append(' ').append(key).append('=').append(value));
        return new OperationId(text.toString());
    }

    /**
     * Reads an id.
     *
     * @throws IllegalArgumentException if it was not written by {@link #id()}
     */
    public static OperationName parse(OperationId id) {
        String[] parts = id.text().split(" ", -1);
        Optional<Verb> verb = Verb.of(parts[0]);
        if (verb.isEmpty() || parts.length < 2) {
            throw foreign(id);
        }
        Map<String, String> arguments = new TreeMap<>();
        for (int i = 2; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            if (equals < 1) {
                throw foreign(id);
            }
            arguments.put(parts[i].substring(0, equals), parts[i].substring(equals + 1));
        }
        return new OperationName(verb.get(), ResourceId.parse(parts[1]), arguments);
    }

    private static IllegalArgumentException foreign(OperationId id) {
        return new IllegalArgumentException("operation id '" + id + "' is not one of this provider's");
    }
}
