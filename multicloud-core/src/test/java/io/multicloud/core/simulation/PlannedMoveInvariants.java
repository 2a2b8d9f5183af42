package io.multicloud.core.simulation;

import io.multicloud.api.compute.VM;
import io.multicloud.api.dr.Site;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.simulation.ProtectedSite.Takeover;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.simulation.Invariant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What must hold of an application that is moved on purpose, or brought back, by the clouds' own truth. */
final class PlannedMoveInvariants {
    private final ProtectedSite site;
    private final Store store;
    private final Supplier<Site> role;
    private final BooleanSupplier asked;

    /**
     * @param role where the primary role is, by the witness
     * @param asked whether a human is waited for
     */
    PlannedMoveInvariants(ProtectedSite site, Store store, Supplier<Site> role, BooleanSupplier asked) {
        this.site = site;
        this.store = store;
        this.role = role;
        this.asked = asked;
    }

    List<Invariant> always() {
        return List.of(oneSideRuns());
    }

    List<Invariant> atEnd() {
        return List.of(nothingIsLost(), itServes());
    }

    Invariant oneSideRuns() {
        return Invariant.of("what is moved on purpose never runs at both sides", () -> {
            for (FakeCloud to : List.of(site.primary, site.recovery)) {
                FakeCloud from = to == site.primary ? site.recovery : site.primary;
                for (VM vm : site.running(to)) {
                    boolean planned = planned(ProtectedSite.workOf(vm)).isPresent();
                    List<VM> others = planned ? site.running(from) : List.of();
                    if (!others.isEmpty()) {
                        return Optional.of(vm.id() + " runs, and so does "
                                + others.get(0).id() + " at the side that it was moved from");
                    }
                }
            }
            return Optional.empty();
        });
    }

    Invariant nothingIsLost() {
        return Invariant.of("a move on purpose loses no write", () -> {
            for (Takeover takeover : site.takeovers()) {
                Optional<SagaRecord> move = planned(takeover.work());
                if (move.isPresent() && takeover.lost().isPresent()) {
                    return Optional.of(takeover.work() + " lost what was written from "
                            + takeover.lost().get() + " on");
                }
            }
            return Optional.empty();
        });
    }

    Invariant itServes() {
        return Invariant.of("in the end the application serves where its role is, or a human is asked", () -> {
            List<VM> serving = site.serving();
            if (asked.getAsBoolean()) {
                return Optional.empty();
            }
            if (serving.size() < ProtectedSite.MACHINES) {
                return Optional.of("nobody serves where traffic goes");
            }
            String account = serving.get(0).id().account();
            return account.equals(role.get().account())
                    ? Optional.empty()
                    : Optional.of("it serves in " + account + ", and the role is at " + role.get());
        });
    }

    private Optional<SagaRecord> planned(String work) {
        return store.find(work)
                .filter(saga -> saga.input().contains("\"kind\":\"RELOCATION\"")
                        || saga.input().contains("\"kind\":\"FAILBACK\""));
    }
}
