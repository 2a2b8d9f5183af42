package io.multicloud.core;

import io.multicloud.api.dr.HealthProbe;
import io.multicloud.api.dr.QuiesceHook;
import io.multicloud.api.dr.TrafficSwitch;
import io.multicloud.api.dr.Witness;
import io.multicloud.api.migration.BootProbe;
import io.multicloud.api.migration.HandOver;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * What a host does for durable work, by name: the journal keeps the name, so that another process which has registered the
 * same goes on with the work. Each map is in the order of registration.
 */
record Hooks(
        Map<String, BootProbe> bootProbes,
        Map<String, HandOver> handOvers,
        Map<String, HealthProbe> healthProbes,
        Map<String, QuiesceHook> quiesceHooks,
        Map<String, TrafficSwitch> trafficSwitches,
        Map<String, Witness> witnesses) {
    Hooks {
        bootProbes = copy(bootProbes);
        handOvers = copy(handOvers);
        healthProbes = copy(healthProbes);
        quiesceHooks = copy(quiesceHooks);
        trafficSwitches = copy(trafficSwitches);
        witnesses = copy(witnesses);
    }

    private static <T> Map<String, T> copy(Map<String, T> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    /** Collects hooks; not thread-safe. */
    static final class Builder {
        final Map<String, BootProbe> bootProbes = new LinkedHashMap<>();
        final Map<String, HandOver> handOvers = new LinkedHashMap<>();
        final Map<String, HealthProbe> healthProbes = new LinkedHashMap<>();
        final Map<String, QuiesceHook> quiesceHooks = new LinkedHashMap<>();
        final Map<String, TrafficSwitch> trafficSwitches = new LinkedHashMap<>();
        final Map<String, Witness> witnesses = new LinkedHashMap<>();
        final Map<String, Function<MultiCloud, Witness>> lateWitnesses = new LinkedHashMap<>();

        /** Adds one of the maps' hooks. */
        static <T> void add(String what, Map<String, T> map, String name, T hook) {
            if (name.isBlank()) {
                throw new IllegalArgumentException("the name of a " + what + " must not be blank");
            }
            if (map.putIfAbsent(name, hook) != null) {
                throw new IllegalStateException("there is a " + what + " of the name '" + name + "' already");
            }
        }

        /** @param opened is given what opens, once that is so */
        Hooks build(CompletableFuture<MultiCloud> opened) {
            Map<String, Witness> all = new LinkedHashMap<>(witnesses);
            lateWitnesses.forEach((name, make) -> all.put(name, new LateWitness(name, make, opened)));
            return new Hooks(bootProbes, handOvers, healthProbes, quiesceHooks, trafficSwitches, all);
        }
    }
}
