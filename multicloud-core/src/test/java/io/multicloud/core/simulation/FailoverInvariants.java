package io.multicloud.core.simulation;

import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.VM;
import io.multicloud.api.dr.Site;
import io.multicloud.api.dr.TrafficSwitch;
import io.multicloud.api.dr.Witness;
import io.multicloud.api.volume.SnapshotState;
import io.multicloud.core.journal.Direction;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.SagaState;
import io.multicloud.core.journal.SiteRecord;
import io.multicloud.core.simulation.ProtectedSite.Takeover;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.Leftover;
import io.multicloud.testkit.simulation.Invariant;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What must hold of an application that is protected, by the clouds' own truth. */
final class FailoverInvariants {
    /** What the defaults of a plan allow to lose. */
    private static final Duration OBJECTIVE = Duration.ofMinutes(5);

    private static final Pattern LOSS = Pattern.compile("\"loss\":\"(PT[^\"]+)\"");
    private static final Pattern LOST_AT = Pattern.compile("\"lostAt\":\"([^\"]+)\"");
    private static final String FAILOVER = "\"kind\":\"FAILOVER\"";
    private static final String FAILBACK = "\"kind\":\"FAILBACK\"";

    private final String plan;
    private final ProtectedSite site;
    private final Store store;
    private final TrafficSwitch traffic;
    private final Witness witness;
    private final Function<SagaRecord, String> stepOf;
    private long routed;

    /** @param stepOf tells at which step a saga is */
    FailoverInvariants(
            String plan,
            ProtectedSite site,
            Store store,
            TrafficSwitch traffic,
            Witness witness,
            Function<SagaRecord, String> stepOf) {
        this.plan = plan;
        this.site = site;
        this.store = store;
        this.traffic = traffic;
        this.witness = witness;
        this.stepOf = stepOf;
    }

    List<Invariant> always() {
        return List.of(
                nobodyServesBeforeTheRole(),
                trafficFollowsTheRole(),
                trafficFindsMachines(),
                everythingIsOwned(),
                nobodyStandsStillForNothing());
    }

    List<Invariant> atEnd() {
        return List.of(oneInstant(), lossIsStated(), pointsAreThere());
    }

    Invariant nobodyServesBeforeTheRole() {
        return Invariant.of("no machine that was made to serve runs before the role is there", () -> {
            Optional<String> there = without(site.recoverySite, site.recovered());
            // Nobody is brought back who has not left.
            return there.isPresent() || role().map(Witness.Role::epoch).orElse(0L) < 2
                    ? there
                    : without(site.primarySite, returned());
        });
    }

    private List<VM> returned() {
        return site.running(site.primary).stream()
                .filter(vm -> !ProtectedSite.workOf(vm).isEmpty())
                .toList();
    }

    private Optional<String> without(Site where, List<VM> running) {
        return running.isEmpty() || roleIsAt(where)
                ? Optional.empty()
                : Optional.of("the role is at " + role().map(Witness.Role::site) + ", and these run: "
                        + running.stream().map(VM::id).toList());
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
            boolean sent = epoch > routed;
            routed = epoch;
            if (sent && !roleIsAt(route.get().site())) {
                return Optional.of("traffic goes to " + route.get() + ", and the role is at " + role());
            }
            return epoch > known()
                    ? Optional.of(
                            "traffic goes to " + route.get() + ", and the journal knows no epoch beyond " + known())
                    : Optional.empty();
        });
    }

    Invariant trafficFindsMachines() {
        return Invariant.of("traffic is sent only to where all machines run", () -> {
            boolean there = route().filter(route -> route.site().equals(site.recoverySite))
                    .isPresent();
            // What is brought back stands still on purpose, and what is taken back until the old side runs again.
            return there
                            && !isBroughtBack()
                            && !isTakenBack()
                            && site.recovered().size() < ProtectedSite.MACHINES
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

    /** An application is frozen from before its first snapshot is asked for until after its last one is accepted. */
    Invariant nobodyStandsStillForNothing() {
        return Invariant.of("an application stands still only while a copy of it is begun", () -> {
            if (site.hook.frozen().isEmpty()
                    || store.all().stream().anyMatch(saga -> isBackup(saga) && mayStandStill(saga))) {
                return Optional.empty();
            }
            return Optional.of(site.hook.frozen() + " stand still, and no copy is being begun");
        });
    }

    private boolean mayStandStill(SagaRecord backup) {
        if (backup.cursor().state().ended()) {
            return false;
        }
        String step = stepOf.apply(backup);
        return backup.cursor().direction() == Direction.BACKWARD
                || step.equals("freeze")
                || step.startsWith("snapshot-")
                || step.equals("thaw");
    }

    Invariant oneInstant() {
        return Invariant.of("all machines of a group are recovered to one instant", () -> {
            for (Takeover takeover : site.takeovers()) {
                if (takeover.counts().stream().distinct().count() > 1) {
                    return Optional.of(
                            "when " + takeover.work() + " went on, its disks had the numbers " + takeover.counts());
                }
            }
            List<Integer> counts = counts();
            return counts.stream().distinct().count() <= 1
                    ? Optional.empty()
                    : Optional.of("their disks have the numbers " + counts);
        });
    }

    Invariant lossIsStated() {
        return Invariant.of("what is lost is stated, and within what the plan allows", () -> {
            Optional<SagaRecord> recovery = failover();
            if (counts().isEmpty() || recovery.isEmpty()) {
                return Optional.empty();
            }
            String input = recovery.get().input();
            Duration loss = Duration.parse(found(LOSS, input).orElse("PT0S"));
            Instant lostAt = Instant.parse(found(LOST_AT, input).orElseThrow());
            if (loss.compareTo(OBJECTIVE) > 0) {
                return Optional.of("a loss of " + loss + " was accepted by nobody");
            }
            Instant recoveredTo = lostAt.minus(loss);
            return firstLost(recovery.get().id())
                    .filter(missing -> missing.isBefore(recoveredTo))
                    .map(missing ->
                            "a write of " + missing + " is lost, and stated is only what came after " + recoveredTo);
        });
    }

    private Optional<Instant> firstLost(String failover) {
        for (Takeover takeover : site.takeovers()) {
            if (takeover.work().equals(failover)) {
                return takeover.lost();
            }
        }
        return site.firstAfter(counts().get(0));
    }

    Invariant pointsAreThere() {
        return Invariant.of("what counts as a recovery point can be recovered to", () -> {
            for (SagaRecord saga : store.all()) {
                if (isPoint(saga)) {
                    int there = copies(saga.id());
                    if (there < ProtectedSite.MACHINES) {
                        return Optional.of(
                                "of the point " + saga.id() + " only " + there + " copies are at the other site");
                    }
                }
            }
            return Optional.empty();
        });
    }

    private int copies(String backup) {
        int there = 0;
        for (Leftover left : site.recovery.leftovers()) {
            boolean its = left.work().equals(Optional.of(backup));
            there += its && available(left.resource()) ? 1 : 0;
        }
        return there;
    }

    private boolean available(ResourceId snapshot) {
        return site.recovery
                .storage()
                .snapshots()
                .known(snapshot)
                .filter(known -> known.state() == SnapshotState.AVAILABLE)
                .isPresent();
    }

    // ---- the truth

    /** Returns the numbers on the disks of what was recovered; none before all of it runs. */
    private List<Integer> counts() {
        List<VM> recovered = site.recovered();
        return recovered.size() < ProtectedSite.MACHINES ? List.of() : site.counts(recovered);
    }

    private static boolean isBackup(SagaRecord saga) {
        return saga.kind().name().equals("dr-backup");
    }

    private static boolean isPoint(SagaRecord saga) {
        return isBackup(saga)
                && saga.cursor().state() == SagaState.ACTIVE
                && saga.cursor().direction() == Direction.FORWARD
                && saga.request().isEmpty()
                && saga.cursor()
                        .memo()
                        .filter(memo -> memo.contains("\"source\""))
                        .isPresent();
    }

    private Optional<SagaRecord> failover() {
        return store.all().stream()
                .filter(saga -> saga.id().startsWith("recovery-" + plan + "-"))
                .filter(saga -> !saga.cursor().state().ended() && saga.input().contains(FAILOVER))
                .findFirst();
    }

    private boolean isBroughtBack() {
        return store.all().stream()
                .anyMatch(saga -> saga.id().startsWith("recovery-" + plan + "-")
                        && saga.input().contains(FAILBACK));
    }

    private boolean isTakenBack() {
        return store.all().stream()
                .anyMatch(saga -> saga.id().startsWith("recovery-" + plan + "-")
                        && saga.cursor().direction() == Direction.BACKWARD
                        && !saga.cursor().state().ended());
    }

    /** Returns the newest epoch that the journal has; before there is a plan, that of its first role. */
    private long known() {
        return store.sites().stream()
                .filter(known -> known.name().equals(plan))
                .mapToLong(SiteRecord::epoch)
                .findFirst()
                .orElse(1);
    }

    private boolean roleIsAt(Site where) {
        return role().filter(role -> role.site().equals(where)).isPresent();
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
