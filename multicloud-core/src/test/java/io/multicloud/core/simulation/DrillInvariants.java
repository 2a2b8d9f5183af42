package io.multicloud.core.simulation;

import io.multicloud.api.Resource;
import io.multicloud.api.Tags;
import io.multicloud.api.compute.VM;
import io.multicloud.api.dr.TrafficSwitch;
import io.multicloud.api.dr.Witness;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.Leftover;
import io.multicloud.testkit.fake.fabric.NetworkBackend;
import io.multicloud.testkit.simulation.Invariant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What must hold of rehearsals, by the clouds' own truth. */
final class DrillInvariants {
    private final String plan;
    private final ProtectedSite site;
    private final Store store;
    private final TrafficSwitch traffic;
    private final Witness witness;

    DrillInvariants(String plan, ProtectedSite site, Store store, TrafficSwitch traffic, Witness witness) {
        this.plan = plan;
        this.site = site;
        this.store = store;
        this.traffic = traffic;
        this.witness = witness;
    }

    List<Invariant> always() {
        return List.of(aDrillIsAlone(), aDrillChangesNothing());
    }

    List<Invariant> atEnd() {
        return List.of(aDrillLeavesNothing());
    }

    Invariant aDrillIsAlone() {
        return Invariant.of("the machines of a drill are in a network of their own", () -> {
            NetworkBackend networks = site.recovery.fabric().networks();
            for (VM vm : site.rehearsing()) {
                Optional<String> owner = vm.subnet()
                        .flatMap(networks.subnets()::known)
                        .flatMap(subnet -> subnet.network())
                        .flatMap(networks::known)
                        .map(network -> network.tags().getOrDefault(Tags.WORK, "nobody"));
                if (!owner.equals(Optional.of(ProtectedSite.workOf(vm)))) {
                    return Optional.of(vm.id() + " of " + ProtectedSite.workOf(vm) + " is in a network of "
                            + owner.orElse("the cloud"));
                }
            }
            return Optional.empty();
        });
    }

    Invariant aDrillChangesNothing() {
        return Invariant.of("a drill leaves the application, its role and its traffic where they are", () -> {
            List<SagaRecord> sagas = store.all();
            boolean drills = sagas.stream().anyMatch(saga -> saga.id().startsWith(ProtectedSite.DRILL));
            if (!drills || sagas.stream().anyMatch(saga -> saga.id().startsWith("recovery-"))) {
                return Optional.empty();
            }
            if (site.running(site.primary).size() < ProtectedSite.MACHINES) {
                return Optional.of("only " + site.running(site.primary).size() + " of the application's machines run");
            }
            boolean here = role().site().equals(site.primarySite)
                    && route().site().equals(site.primarySite)
                    && route().epoch() == 1;
            return here ? Optional.empty() : Optional.of("the role is " + role() + ", and traffic goes to " + route());
        });
    }

    Invariant aDrillLeavesNothing() {
        return Invariant.of("a drill that has ended has left nothing, and costs nothing", () -> {
            Set<String> waiting = new TreeSet<>();
            store.all().stream().filter(saga -> !saga.cursor().state().ended()).forEach(saga -> waiting.add(saga.id()));
            for (FakeCloud cloud : List.of(site.primary, site.recovery)) {
                for (Leftover left : cloud.leftovers()) {
                    String work = left.work().orElse("");
                    if (work.startsWith(ProtectedSite.DRILL) && !waiting.contains(work)) {
                        return Optional.of(left + " is still billed");
                    }
                }
                for (Resource resource : unbilled(cloud)) {
                    String work = resource.tags().getOrDefault(Tags.WORK, "");
                    if (work.startsWith(ProtectedSite.DRILL) && !waiting.contains(work)) {
                        return Optional.of(resource.id() + " of " + work + " is still there");
                    }
                }
            }
            return Optional.empty();
        });
    }

    /** Returns what costs nothing by the hour and is in somebody's way all the same. */
    private static List<Resource> unbilled(FakeCloud cloud) {
        NetworkBackend networks = cloud.fabric().networks();
        List<Resource> there = new ArrayList<>();
        there.addAll(networks.shown(cloud.world().home()));
        there.addAll(networks.subnets().shown(cloud.world().home()));
        there.addAll(cloud.storage().images().shown(cloud.world().home()));
        there.addAll(cloud.vms());
        return there;
    }

    private Witness.Role role() {
        try {
            return witness.role(plan).orElseThrow();
        } catch (Exception e) {
            throw new IllegalStateException("the witness cannot be asked", e);
        }
    }

    private TrafficSwitch.Route route() {
        try {
            return traffic.route(plan).orElseThrow();
        } catch (Exception e) {
            throw new IllegalStateException("the traffic switch cannot be asked", e);
        }
    }
}
