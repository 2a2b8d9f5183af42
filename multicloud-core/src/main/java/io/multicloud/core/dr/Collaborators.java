package io.multicloud.core.dr;

import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.dr.HealthProbe;
import io.multicloud.api.dr.QuiesceHook;
import io.multicloud.api.dr.TrafficSwitch;
import io.multicloud.api.dr.Witness;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the host has registered, by the names that plans use. All hosts that share a journal register the same.
 *
 * @param probes ask machines and applications
 * @param hooks freeze and thaw
 * @param switches send traffic
 * @param witnesses keep the epoch of a role in a third place
 */
public record Collaborators(
        Map<String, HealthProbe> probes,
        Map<String, QuiesceHook> hooks,
        Map<String, TrafficSwitch> switches,
        Map<String, Witness> witnesses) {
    private static final Logger LOG = LoggerFactory.getLogger(Collaborators.class);
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(5);

    /** Copies the maps. */
    public Collaborators {
        probes = copy(probes);
        hooks = copy(hooks);
        switches = copy(switches);
        witnesses = copy(witnesses);
    }

    /** Returns none. */
    public static Collaborators none() {
        return new Collaborators(Map.of(), Map.of(), Map.of(), Map.of());
    }

    HealthProbe probe(String name) {
        return required(probes, "health probe", name);
    }

    QuiesceHook hook(String name) {
        return required(hooks, "quiesce hook", name);
    }

    TrafficSwitch trafficSwitch(String name) {
        return required(switches, "traffic switch", name);
    }

    Witness witness(String name) {
        return required(witnesses, "witness", name);
    }

    /** Tells whether a machine does its work: it runs, and its probe says so, if it has one. */
    boolean works(VM vm, @Nullable String probe) {
        if (vm.state() != VMState.RUNNING) {
            return false;
        }
        if (probe == null) {
            return true;
        }
        return healthy(probe(probe), vm, PROBE_TIMEOUT);
    }

    /** Asks a machine; a probe that fails says no, and why is in the log. */
    static boolean healthy(HealthProbe probe, VM vm, Duration timeout) {
        try {
            return probe.healthy(List.of(vm), timeout);
        } catch (Exception e) {
            LOG.info("the probe of {} failed: {}", vm.id(), e.toString());
            return false;
        }
    }

    private static <T> T required(Map<String, T> registered, String what, String name) {
        T found = registered.get(name);
        if (found == null) {
            throw new IllegalArgumentException(
                    "no " + what + " is registered as '" + name + "', only " + registered.keySet());
        }
        return found;
    }

    private static <T> Map<String, T> copy(Map<String, T> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }
}
