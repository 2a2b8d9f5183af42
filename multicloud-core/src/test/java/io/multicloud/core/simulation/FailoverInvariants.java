package io.multicloud.core.simulation;

import io.multicloud.api.compute.VM;
import io.multicloud.api.dr.TrafficSwitch;
import io.multicloud.api.dr.Witness;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.Leftover;
import io.multicloud.testkit.simulation.Invariant;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What must hold of an application that is protected, by the clouds' own truth. */
final class FailoverInvariants {
    /** What the defaults of a plan allow to lose. */
    private static final Duration OBJECTIVE = Duration.ofMinutes(5);

    /** A minute for each of freezing and snapshots, and for a host that dies meanwhile to be replaced. */
    private static final Duration LONGEST_FREEZE = Duration.ofMinutes(6);

    private static final Pattern LOSS = Pattern.compile("\"loss\":\"(PT[^\"]+)\"");
    private static final Pattern LOST_AT = Pattern.compile("\"lostAt\":\"([^\"]+)\"");

    private final String plan;
    private final ProtectedSite site;
    private final Store store;
    private final TrafficSwitch traffic;
    private final Witness witness;
    private long routed;

    FailoverInvariants(String plan, ProtectedSite site, Store store, TrafficSwitch traffic, Witness witness) {
        this.plan = plan;
        this.site = site;
        this.store = store;
        this.traffic = traffic;
        this.witness = witness;
    }

    List<Invariant> always() {
        return List.of(
                nobodyServesBeforeTheRole(), trafficFollowsTheRole(), trafficFindsMachines(), everythingIsOwned());
    }

    List<Invariant> atEnd() {
        return List.of(oneInstant(), lossIsStated());
    }

    Invariant nobodyServesBeforeTheRole() {
        return Invariant.of("no machine serves at the recovery site before the role is there", () -> {
            if (site.recovered().isEmpty() || roleIsThere()) {
                return Optional.empty();
            }
            return Optional.of("the role is at " + role().map(Witness.Role::site) + ", and these run: "
                    + site.recovered().stream().map(VM::id).toList());
        });
    }

    Invariant trafficFollowsTheRole() {
        return Invariant.of("traffic never goes to a fenced epoch", () -> {
            Optional<TrafficSwitch.Route> route = route();
            if (route.isEmpty()) {
                return Optional.empty();
            }
            long epoch = route.get().epoch();
            if (epoch < routed) {
                return Optional.of("traffic has gone back from epoch " + routed + " to " + route.get());
            }
            routed = epoch;
            boolean there = route.get().site().equals(site.recoverySite);
            return there && !roleIsThere()
                    ? Optional.of("traffic goes to " + route.get() + ", and the role is at " + role())
                    : Optional.empty();
        });
    }

    Invariant trafficFindsMachines() {
        return Invariant.of("traffic is sent only to where all machines run", () -> {
            boolean there = route().filter(route -> route.site().equals(site.recoverySite))
                    .isPresent();
            return there && site.recovered().size() < ProtectedSite.MACHINES
                    ? Optional.of("only " + site.recovered().size() + " machines run where traffic goes")
                    : Optional.empty();
        });
    }

    Invariant everythingIsOwned() {
        return Invariant.of("everything that is billed belongs to a saga that the journal knows", () -> {
            for (FakeCloud cloud : List.of(site.primary, site.recovery)) {
                for (Leftover left : cloud.leftovers()) {
                    boolean known = site.wasThere(left.resource())
                            || left.work().flatMap(store::find).isPresent();
                    if (!known) {
                        return Optional.of(left + " belongs to nobody");
                    }
                }
            }
            return Optional.empty();
        });
    }

    Invariant oneInstant() {
        return Invariant.of("all machines of a group are recovered to one instant", () -> {
            List<Integer> counts = counts();
            return counts.stream().distinct().count() <= 1
                    ? Optional.empty()
                    : Optional.of("their disks have the numbers " + counts);
        });
    }

    Invariant lossIsStated() {
        return Invariant.of("what is lost is stated, and within what the plan allows", () -> {
            List<Integer> counts = counts();
            Optional<SagaRecord> recovery = recovery();
            if (counts.isEmpty() || recovery.isEmpty()) {
                return Optional.empty();
            }
            String input = recovery.get().input();
            Duration loss = Duration.parse(found(LOSS, input).orElse("PT0S"));
            Instant lostAt = Instant.parse(found(LOST_AT, input).orElseThrow());
            if (loss.compareTo(OBJECTIVE) > 0) {
                return Optional.of("a loss of " + loss + " was accepted by nobody");
            }
            Instant recoveredTo = lostAt.minus(loss);
            return site.firstAfter(counts.get(0))
                    .filter(missing -> missing.isBefore(recoveredTo))
                    .map(missing ->
                            "a write of " + missing + " is lost, and stated is only what came after " + recoveredTo);
        });
    }

    Invariant nobodyStandsStill() {
        return Invariant.of("an application stands still for a copy no longer than it takes to take over", () -> {
            Duration still = site.standsStill();
            return still.compareTo(LONGEST_FREEZE) > 0
                    ? Optional.of("it has been frozen for " + still)
                    : Optional.empty();
        });
    }

    // ---- the truth

    /** Returns the numbers on the disks of what was recovered; none before all of it runs. */
    private List<Integer> counts() {
        List<VM> recovered = site.recovered();
        if (recovered.size() < ProtectedSite.MACHINES) {
            return List.of();
        }
        return recovered.stream()
                .map(vm -> ProtectedSite.count(
                        site.recovery.volumeBytes(vm.volumes().get(0))))
                .toList();
    }

    private Optional<SagaRecord> recovery() {
        return store.all().stream()
                .filter(saga -> saga.id().startsWith("recovery-" + plan + "-"))
                .filter(saga -> !saga.cursor().state().ended())
                .findFirst();
    }

    private boolean roleIsThere() {
        return role().filter(role -> role.site().equals(site.recoverySite)).isPresent();
    }

    private Optional<Witness.Role> role() {
        try {
            return witness.role(plan);
        } catch (Exception e) {
            throw new IllegalStateException("the witness cannot be asked", e);
        }
    }

    private Optional<TrafficSwitch.Route> route() {
        try {
            return traffic.route(plan);
        } catch (Exception e) {
            throw new IllegalStateException("the traffic switch cannot be asked", e);
        }
    }

    private static Optional<String> found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
