package io.multicloud.core.discovery;

import io.multicloud.api.spi.CloudProviderFactory;
import java.net.URI;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Asks {@link ServiceLoader} for factories, one at a time: what is wrong with one of them is remembered, to be told if its
 * kind is needed, and spoils nothing else. Not thread-safe.
 */
final class FactoryFinder {
    /** A loader that fails so often in a row, with nothing in between, will not recover. */
    private static final int MOST_FAILURES_IN_A_ROW = 100;

    private final List<FoundFactory> found = new ArrayList<>();
    private final List<String> turnedDown = new ArrayList<>();
    private final Set<String> seenClasses = new HashSet<>();

    /** Looks with one class loader; a class that an earlier one brought is not looked at again. */
    void look(@Nullable ClassLoader loader) {
        Iterator<ServiceLoader.Provider<CloudProviderFactory>> providers =
                ServiceLoader.load(CloudProviderFactory.class, loader).stream().iterator();
        int failures = 0;
        while (failures < MOST_FAILURES_IN_A_ROW) {
            try {
                if (!providers.hasNext()) {
                    return;
                }
                take(providers.next());
                failures = 0;
            } catch (ServiceConfigurationError | LinkageError e) {
                failures++;
                turnDown(withoutServiceName(e));
            }
        }
    }

    private void take(ServiceLoader.Provider<CloudProviderFactory> provider) {
        Class<? extends CloudProviderFactory> type = provider.type();
        if (!seenClasses.add(type.getName())) {
            return;
        }
        String what = type.getName() + " (" + origin(type) + ")";
        CloudProviderFactory factory;
        try {
            factory = provider.get();
        } catch (ServiceConfigurationError | LinkageError e) {
            turnDown(what + ": its constructor failed with " + cause(e));
            return;
        }
        Optional<String> kind = kind(factory, what);
        kind.ifPresent(name -> found.add(new FoundFactory(name, factory, origin(factory.getClass()))));
    }

    /** Returns the kind of a factory; empty if it has none, for a reason that is remembered. */
    @SuppressWarnings("NullAway") // A foreign class need not keep the contract.
    private Optional<String> kind(CloudProviderFactory factory, String what) {
        try {
            String kind = factory.kind();
            if (kind != null && kind.matches("[a-z][a-z0-9-]*")) {
                return Optional.of(kind);
            }
            turnDown(what + ": its kind must be lower case letters, digits and '-', was "
                    + (kind == null ? "null" : "'" + kind + "'"));
        } catch (RuntimeException | LinkageError e) {
            turnDown(what + ": its kind() failed with " + e);
        }
        return Optional.empty();
    }

    private void turnDown(String reason) {
        if (!turnedDown.contains(reason)) {
            turnedDown.add(reason);
        }
    }

    List<FoundFactory> found() {
        return found;
    }

    List<String> turnedDown() {
        return turnedDown;
    }

    /** Returns the jar, directory or module of a class. */
    static String origin(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        if (source != null && source.getLocation() != null) {
            String location = source.getLocation().toString();
            return location.startsWith("file:") ? Path.of(URI.create(location)).toString() : location;
        }
        return type.getModule().isNamed() ? "module " + type.getModule().getName() : "origin unknown";
    }

    private static String withoutServiceName(Throwable error) {
        String message = Objects.toString(error.getMessage(), error.toString())
                .replace(CloudProviderFactory.class.getName() + ": ", "");
        return message.endsWith("not a subtype")
                ? message + " of CloudProviderFactory; its class loader may hold a second copy of multicloud-api"
                : message;
    }

    /** A loader wraps what a constructor threw, and a constructor what it could not load. */
    private static String cause(Throwable error) {
        return Stream.iterate(error, Objects::nonNull, Throwable::getCause)
                .skip(error.getCause() == null ? 0 : 1)
                .map(Throwable::toString)
                .reduce((outer, inner) -> outer + ", caused by " + inner)
                .orElse(error.toString());
    }
}
