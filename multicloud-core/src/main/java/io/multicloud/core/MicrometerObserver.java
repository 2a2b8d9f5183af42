package io.multicloud.core;

import io.micrometer.observation.ObservationRegistry;
import io.multicloud.api.CloudException;
import java.util.Locale;
import java.util.Optional;

/** Makes Micrometer Observations. The only class that needs Micrometer; without it, this one is never loaded. */
final class MicrometerObserver implements CallObserver {
    private final ObservationRegistry registry;

    private MicrometerObserver(ObservationRegistry registry) {
        this.registry = registry;
    }

    static CallObserver of(Object registry) {
        if (registry instanceof ObservationRegistry micrometer) {
            return new MicrometerObserver(micrometer);
        }
        throw new IllegalArgumentException("an observation registry must be an " + ObservationRegistry.class.getName()
                + ", was " + registry.getClass().getName());
    }

    @Override
    public Observation started(ObservedCall call) {
        io.micrometer.observation.Observation observation = io.micrometer.observation.Observation.createNotStarted(
                        "multicloud." + call.layer().name().toLowerCase(Locale.ROOT), registry)
                .contextualName(call.account() + " " + call.operation())
                .lowCardinalityKeyValue("account", call.account())
                .lowCardinalityKeyValue("operation", call.operation())
                .lowCardinalityKeyValue(
                        "region", call.region().map(Object::toString).orElse("none"));
        call.resource().ifPresent(id -> observation.highCardinalityKeyValue("resource", id.toString()));
        observation.start();
        // The scope makes it the parent of whatever the SDK's own instrumentation starts underneath.
        io.micrometer.observation.Observation.Scope scope = observation.openScope();
        return (attempts, error) -> {
            scope.close();
            error.ifPresent(observation::error);
            observation.highCardinalityKeyValue("attempts", Integer.toString(attempts));
            observation.lowCardinalityKeyValue("outcome", outcome(error));
            observation.stop();
        };
    }

    private static String outcome(Optional<Throwable> error) {
        return error.map(thrown -> thrown instanceof CloudException cloud
                        ? cloud.code().name()
                        : thrown.getClass().getSimpleName())
                .orElse("OK");
    }
}
