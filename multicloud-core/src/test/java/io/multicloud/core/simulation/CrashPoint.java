package io.multicloud.core.simulation;

import io.multicloud.core.journal.Direction;
import io.multicloud.core.saga.Step;
import java.util.ArrayList;
import java.util.List;

/**
 * A moment in the life of a step at which the host that runs it dies.
 *
 * @param sagas how the ids of the sagas begin that it is about
 * @param step its index
 * @param direction forwards, or when it is undone
 * @param moment which one
 */
record CrashPoint(String sagas, int step, Direction direction, Moment moment) {
    /** The moments of a step, in their order. */
    enum Moment {
        /** The commit that has the step as its intent was about to be sent. */
        BEFORE_INTENT,
        /** The intent is durable and known, and the call was about to be made. */
        AFTER_INTENT,
        /** The call has had its effect, and its answer is known to nobody but the host. */
        AFTER_CALL,
        /** The result is on its way into the journal, and arrives. */
        AFTER_RESULT,
        /** The commit is acknowledged, and nothing has followed from it. */
        AFTER_COMMIT
    }

    /** Returns every moment of every step of a saga, forwards, and back for those that can be undone. */
    static List<CrashPoint> all(String sagas, List<Step> steps) {
        List<CrashPoint> points = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            for (Moment moment : Moment.values()) {
                points.add(new CrashPoint(sagas, i, Direction.FORWARD, moment));
            }
        }
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i).compensation().isPresent()) {
                for (Moment moment : Moment.values()) {
                    points.add(new CrashPoint(sagas, i, Direction.BACKWARD, moment));
                }
            }
        }
        return points;
    }
}
