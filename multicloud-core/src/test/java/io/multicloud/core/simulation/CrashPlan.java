package io.multicloud.core.simulation;

import io.multicloud.core.journal.Direction;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.saga.Action;
import io.multicloud.core.saga.Answer;
import io.multicloud.core.saga.Step;
import io.multicloud.core.saga.StepCall;
import io.multicloud.core.saga.StepContext;
import io.multicloud.core.simulation.CrashPoint.Moment;
import io.multicloud.testkit.simulation.SimulatedHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Which hosts die where: each point strikes once, whoever comes to it first. */
final class CrashPlan {
    /** What is on the stack of a host that has died: it must not get any further. */
    static final class Died extends Error {
        private static final long serialVersionUID = 1L;

        Died() {
            super("the host has died", null, false, false);
        }
    }

    private final Store store;
    private final Findings findings;
    private final Consumer<String> timeline;
    private final List<CrashPoint> open = new ArrayList<>();
    private Consumer<SimulatedHost> onCrash = host -> {};

    /** @param timeline is told of each call */
    CrashPlan(Store store, Findings findings, Consumer<String> timeline) {
        this.timeline = timeline;
        this.store = store;
        this.findings = findings;
    }

    void add(CrashPoint point) {
        open.add(point);
    }

    void onCrash(Consumer<SimulatedHost> what) {
        onCrash = what;
    }

    /** Kills a host if it is at one of the points; tells whether it did. */
    boolean strikes(SimulatedHost host, String saga, int step, Direction direction, Moment moment) {
        if (open.isEmpty() || host.dead()) {
            return false;
        }
        boolean strikes = open.removeIf(point -> point.step() == step
                && point.direction() == direction
                && point.moment() == moment
                && saga.startsWith(point.sagas()));
        if (strikes) {
            host.kill();
            onCrash.accept(host);
        }
        return strikes;
    }

    /** Returns steps at whose calls the hosts die as planned. */
    List<Step> watch(SimulatedHost host, List<Step> steps) {
        List<Step> watched = new ArrayList<>(steps.size());
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            int index = i;
            watched.add(new Step(
                    step.name(),
                    watch(host, index, Direction.FORWARD, step.action()),
                    step.compensation().map(undo -> watch(host, index, Direction.BACKWARD, undo)),
                    step.role()));
        }
        return watched;
    }

    private Action watch(SimulatedHost host, int step, Direction direction, Action action) {
        StepCall call = action.call();
        Optional<StepCall> lookUp = action.lookUp();
        return new Action(
                context -> watched(host, step, direction, call, context),
                lookUp,
                action.visibility(),
                action.patience());
    }

    private Answer watched(SimulatedHost host, int step, Direction direction, StepCall call, StepContext context) {
        if (strikes(host, context.sagaId(), step, direction, Moment.AFTER_INTENT)) {
            throw new Died();
        }
        long epoch = store.find(context.sagaId()).map(SagaRecord::epoch).orElse(0L);
        if (!host.dead() && epoch != context.lease().epoch()) {
            findings.add(
                    Findings.EFFECTS_ARE_OWNED,
                    host.name() + " calls for step " + step + " of " + context.sagaId() + " as epoch "
                            + context.lease().epoch() + ", which is now " + epoch);
        }
        timeline.accept(host.name() + " calls for " + (direction == Direction.FORWARD ? "" : "the undoing of ")
                + "step " + step + " of " + context.sagaId() + " as epoch "
                + context.lease().epoch());
        Answer answer = call.run(context);
        if (strikes(host, context.sagaId(), step, direction, Moment.AFTER_CALL)) {
            throw new Died();
        }
        return answer;
    }
}
