package io.multicloud.core.dr;

import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.dr.FailoverState.Fate;
import io.multicloud.api.spi.Environment;
import io.multicloud.core.dr.Notes.Machine;
import io.multicloud.core.dr.PlanJson.SiteNote;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.pipeline.SingleAttempts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds the machines of a plan that serve nobody and are billed all the same, so that none is so in silence. Thread-safe. */
final class IdleMachines {
    private static final Duration LOOK = Duration.ofMinutes(1);

    private final Environment environment;
    private final Clouds clouds;
    private final SingleAttempts attempts;
    private final RecoverySaga program;

    // Guarded by this.
    private long lookedAt;
    private Set<ResourceId> found = Set.of();

    IdleMachines(Environment environment, Clouds clouds, SingleAttempts attempts, RecoverySaga program) {
        this.environment = environment;
        this.clouds = clouds;
        this.attempts = attempts;
        this.program = program;
        this.lookedAt = environment.nanoTime() - LOOK.toNanos();
    }

    /** One of them. */
    record Idle(ResourceId vm, Fate fate) {}

    /** Returns them, as they were found not long ago. */
    List<Idle> look(PlanState state) {
        Map<ResourceId, Fate> candidates = candidates(state);
        Set<ResourceId> there = there(candidates.keySet());
        return candidates.entrySet().stream()
                .filter(candidate -> there.contains(candidate.getKey()))
                .map(candidate -> new Idle(candidate.getKey(), candidate.getValue()))
                .toList();
    }

    /** Returns those that are there, by a look that is not long ago. */
    private Set<ResourceId> there(Set<ResourceId> all) {
        synchronized (this) {
            if (environment.nanoTime() - lookedAt < LOOK.toNanos()) {
                return found;
            }
            lookedAt = environment.nanoTime();
        }
        Set<ResourceId> there = asked(all);
        synchronized (this) {
            found = Collections.unmodifiableSet(there);
        }
        return there;
    }

    private Map<ResourceId, Fate> candidates(PlanState state) {
        Set<ResourceId> playing = new LinkedHashSet<>();
        state.machines().forEach(machine -> playing.add(machine.vm()));
        Map<ResourceId, Fate> candidates = new LinkedHashMap<>();
        Optional<SagaRecord> recovering = state.recovering(program);
        if (recovering.isPresent()) {
            program.input(recovering.get())
                    .machines()
                    .forEach(machine -> candidates.put(machine.vm(), Fate.KEPT_FOR_ROLLBACK));
            if (!state.atPrimary()) {
                state.standbys().stream()
                        .flatMap(saga -> StandbySaga.ready(saga).stream())
                        .flatMap(ready -> ready.machines().stream())
                        .forEach(machine -> candidates.put(machine.vm(), Fate.KEPT_FOR_ROLLBACK));
            }
        }
        for (Machine machine : Ledger.own(state.plan())) {
            candidates.putIfAbsent(machine.vm(), Fate.LEFT_TO_YOU);
        }
        state.replaced().forEach(replaced -> candidates.putIfAbsent(replaced.old(), Fate.LEFT_TO_YOU));
        candidates.keySet().removeAll(playing);
        return candidates;
    }

    /** Asks for those that are there; what cannot be asked about may well be billed. */
    private Set<ResourceId> asked(Set<ResourceId> all) {
        Map<SiteNote, List<Machine>> bySite = new LinkedHashMap<>();
        for (ResourceId vm : all) {
            bySite.computeIfAbsent(new SiteNote(vm.account(), vm.region()), site -> new ArrayList<>())
                    .add(new Machine(0, vm, 0));
        }
        Set<ResourceId> there = new LinkedHashSet<>();
        bySite.forEach((site, machines) -> {
            try {
                attempts.call(() -> clouds.vms(site, machines)).values().stream()
                        .filter(vm -> vm.state() != VMState.DELETED && vm.state() != VMState.DELETING)
                        .forEach(vm -> there.add(vm.id()));
            } catch (RuntimeException e) {
                machines.forEach(machine -> there.add(machine.vm()));
            }
        });
        return there;
    }
}
