package io.multicloud.core.dr;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.compute.ComputeService;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.dr.FailoverRequest.Fencing;
import io.multicloud.api.dr.Site;
import io.multicloud.api.dr.TrafficSwitch;
import io.multicloud.api.dr.Witness;
import io.multicloud.core.dr.Notes.Machine;
import io.multicloud.core.dr.Notes.Recover;
import io.multicloud.core.journal.SiteChange;
import io.multicloud.core.journal.SiteRecord;
import io.multicloud.core.saga.Action;
import io.multicloud.core.saga.Answer;
import io.multicloud.core.saga.Step;
import io.multicloud.core.saga.StepContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The steps that take the primary role from one site and give it to another, and back.
 *
 * <p>Fencing makes sure that the old side serves nobody before the new one begins to. Its cloud is asked to stop it. Where
 * that cloud cannot be reached, the witness in a third place decides: whoever takes its epoch is the primary, and the traffic
 * switch refuses everyone with an older one. Without a witness nobody can know, and a human must.
 */
final class Fence {
    static final String FENCE = "fence";
    static final String STOP = "stop";
    static final String ROLE = "role";

    /** Its result when the old side could not be stopped; it is watched, in case that it comes back. */
    static final String BY_WITNESS = "witness";

    private static final String BY_CLOUD = "cloud";
    private static final String BY_HUMAN = "human";
    private static final int AT_ONCE = 20;

    private final Clouds clouds;
    private final Collaborators collaborators;
    private final DRSettings settings;
    private final Reads reads;
    private final Recover input;

    Fence(Clouds clouds, Collaborators collaborators, DRSettings settings, Reads reads, Recover input) {
        this.clouds = clouds;
        this.collaborators = collaborators;
        this.settings = settings;
        this.reads = reads;
        this.input = input;
    }

    // ---- the old side

    /** Returns the step for an old side that may be lost. */
    Step fence() {
        return Step.of(FENCE, Action.repeatable(this::fenced).within(Restoring.FOREVER))
                .undoneBy(Action.repeatable(this::restarted).within(Duration.ofHours(1)));
    }

    /** Returns the step for an old side that is well, and must have stopped. */
    Step stop() {
        return Step.of(STOP, Action.repeatable(this::stopped).within(settings.settle()))
                .undoneBy(Action.repeatable(this::restarted).within(Duration.ofHours(1)));
    }

    /** How many machines were asked to stop, and whether a human was asked. */
    private record Memo(int next, boolean human) {}

    private Answer fenced(StepContext context) {
        if (input.fencing() == Fencing.CONFIRMED_BY_HUMAN) {
            return Answer.done(BY_HUMAN);
        }
        Memo memo = context.memo().map(text -> Json.read(text, Memo.class)).orElseGet(() -> new Memo(0, false));
        try {
            if (memo.next() < input.machines().size()) {
                int end = stopSome(context, memo.next());
                return Answer.again(Duration.ZERO, Json.write(new Memo(end, memo.human())));
            }
            // With a witness, a machine that is on its way down cannot hold the role.
            if (input.plan().witness() != null || allDown()) {
                return Answer.done(BY_CLOUD);
            }
            return context.sinceIntent().compareTo(settings.settle()) < 0
                    ? Answer.again(settings.look(), Json.write(memo))
                    : human(memo, "the old side does not stop");
        } catch (CloudException e) {
            if (!beyondReach(e)) {
                throw e;
            }
            if (memo.human()) {
                return Answer.done(BY_HUMAN);
            }
            if (context.sinceIntent().compareTo(settings.fence()) < 0) {
                return Answer.again(Duration.ofSeconds(1), Json.write(memo));
            }
            if (input.plan().witness() == null) {
                return human(memo, input.from() + " cannot be reached (" + e.summary() + "), and there is no witness");
            }
            return witnessed().<Answer>map(Answer::fail).orElseGet(() -> Answer.done(BY_WITNESS));
        }
    }

    private static Answer human(Memo memo, String why) {
        return Answer.pause(
                "the old side could not be fenced: " + why + "; make sure that it serves nobody and proceed, or cancel",
                Json.write(new Memo(memo.next(), true)));
    }

    private static boolean beyondReach(CloudException error) {
        return switch (error.code()) {
            case UNAVAILABLE, TIMEOUT, UNKNOWN_OUTCOME, CANCELLED, INTERNAL, UNAUTHENTICATED, PERMISSION_DENIED -> true;
            default -> false;
        };
    }

    private int stopSome(StepContext context, int from) {
        ComputeService compute = clouds.at(input.from()).compute();
        List<Machine> machines = input.machines();
        int end = Math.min(machines.size(), from + AT_ONCE);
        for (int i = from; i < end && context.owned(); i++) {
            try {
                compute.stop(machines.get(i).vm());
            } catch (CloudException e) {
                // Neither is there anything to stop; others are on their way up and are seen to later.
                if (e.code() != ErrorCode.NOT_FOUND && e.code() != ErrorCode.FAILED_PRECONDITION) {
                    throw e;
                }
            }
        }
        return end;
    }

    private boolean allDown() {
        boolean down = true;
        for (Machine machine : input.machines()) {
            VMState state = clouds.vm(machine.vm()).map(VM::state).orElse(VMState.DELETED);
            if (state == VMState.RUNNING) {
                clouds.of(machine.vm()).compute().stop(machine.vm());
            }
            down &= state == VMState.STOPPED
                    || state == VMState.DELETED
                    || state == VMState.FAILED
                    || state == VMState.DELETING;
        }
        return down;
    }

    private Answer stopped(StepContext context) {
        int next = context.memo().map(Integer::parseInt).orElse(0);
        if (next < input.machines().size()) {
            return Answer.again(Duration.ZERO, Integer.toString(stopSome(context, next)));
        }
        return allDown() ? Answer.done(BY_CLOUD) : Answer.again(settings.look(), Integer.toString(next));
    }

    /** Has the old side serve again. Its machines first, then the traffic, by an epoch after the one that was taken. */
    private Answer restarted(StepContext context) {
        boolean up = true;
        for (Machine machine : input.machines()) {
            VM vm = clouds.vm(machine.vm()).orElse(null);
            if (vm == null || vm.state() == VMState.DELETED || vm.state() == VMState.DELETING) {
                continue;
            }
            if (vm.state() == VMState.STOPPED) {
                clouds.of(machine.vm()).compute().start(machine.vm());
            }
            up &= vm.state() == VMState.RUNNING;
        }
        if (!up) {
            return Answer.again(settings.look());
        }
        if (context.result(ROLE).isPresent()) {
            sendTraffic(input.from().site(), input.epoch() + 1).ifPresent(problem -> {
                throw new IllegalStateException(problem);
            });
        }
        return Answer.done();
    }

    // ---- the role

    /** Returns the step that changes the role, at the witness first and then, with its own result, in the journal. */
    Step role() {
        Action take = Action.repeatable(context -> {
                    Optional<String> refused = witnessed();
                    if (refused.isPresent()) {
                        return Answer.fail(refused.get());
                    }
                    return new Answer.Done(
                            Long.toString(input.epoch()),
                            List.of(new SiteChange(
                                    input.plan().name(),
                                    input.epoch() - 1,
                                    input.to().toString(),
                                    context.sagaId())));
                })
                .within(Duration.ofHours(1));
        return Step.of(ROLE, take).undoneBy(Action.repeatable(this::givenBack).within(Duration.ofHours(1)));
    }

    private Answer givenBack(StepContext context) {
        Optional<Optional<SiteRecord>> role =
                reads.site(context.sagaId(), input.plan().name());
        if (role.isEmpty()) {
            return Answer.again(Decisions.SOON);
        }
        take(input.to().site(), input.from().site()).ifPresent(problem -> {
            throw new IllegalStateException(problem);
        });
        boolean ours = role.get()
                .map(site -> site.epoch() == input.epoch() && site.writer().equals(context.sagaId()))
                .orElse(false);
        return ours
                ? new Answer.Done(
                        "",
                        List.of(new SiteChange(
                                input.plan().name(), input.epoch(), input.from().toString(), input.previous())))
                : Answer.done();
    }

    /** Has the role at the witness; empty, or who else has it. */
    private Optional<String> witnessed() {
        return take(input.from().site(), input.to().site());
    }

    private Optional<String> take(Site from, Site to) {
        String name = input.plan().witness();
        if (name == null) {
            return Optional.empty();
        }
        Witness witness = collaborators.witness(name);
        try {
            Optional<Witness.Role> seen = witness.role(input.plan().name());
            if (seen.isPresent() && !seen.get().site().equals(from)) {
                return seen.get().site().equals(to)
                        ? Optional.empty()
                        : Optional.of("by the witness the primary is " + seen.get());
            }
            Witness.Role held = witness.take(
                    input.plan().name(), to, seen.map(Witness.Role::epoch).orElse(0L));
            return held.site().equals(to) ? Optional.empty() : Optional.of("by the witness the primary is " + held);
        } catch (Exception e) {
            throw unavailable("the witness", e);
        }
    }

    // ---- traffic

    /** Sends traffic; empty, or where it goes by a newer epoch. */
    Optional<String> sendTraffic(Site site, long epoch) {
        String name = input.plan().traffic();
        if (name == null) {
            return Optional.empty();
        }
        TrafficSwitch trafficSwitch = collaborators.trafficSwitch(name);
        try {
            TrafficSwitch.Route route = trafficSwitch.send(input.plan().name(), site, epoch);
            return route.site().equals(site) && route.epoch() == epoch
                    ? Optional.empty()
                    : Optional.of("traffic goes to " + route.site() + " by epoch " + route.epoch() + ", not to " + site
                            + " by epoch " + epoch);
        } catch (Exception e) {
            throw unavailable("the traffic switch", e);
        }
    }

    private static CloudException unavailable(String what, Exception cause) {
        return cause instanceof CloudException cloud
                ? cloud
                : CloudException.builder(ErrorCode.UNAVAILABLE, what + " could not be asked: " + cause.getMessage())
                        .cause(cause)
                        .build();
    }
}
