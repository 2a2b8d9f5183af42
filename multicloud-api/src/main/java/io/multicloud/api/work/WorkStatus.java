package io.multicloud.api.work;

import io.multicloud.api.ResourceId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a piece of work stands, as the journal has it.
 *
 * @param id its name
 * @param state where it is in its life
 * @param fraction how much is done, from 0 to 1; never falls, but starts anew while it is taken back
 * @param remaining how long the rest is estimated to take; empty while nothing is known
 * @param reason why it is paused, being taken back, failed or cancelled
 * @param leftovers what it has created and could not remove; still billed
 * @param steps in the order they are done
 * @param startedAt when it was accepted
 * @param endedAt when it came to a terminal state
 */
public record WorkStatus(
        WorkId id,
        WorkState state,
        double fraction,
        Optional<Duration> remaining,
        Optional<String> reason,
        List<ResourceId> leftovers,
        List<StepStatus> steps,
        Instant startedAt,
        Optional<Instant> endedAt) {
    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException if the fraction is not within 0 and 1
     */
    public WorkStatus {
        if (!(fraction >= 0 && fraction <= 1)) {
            throw new IllegalArgumentException("fraction must be within 0 and 1, was " + fraction);
        }
        leftovers = List.copyOf(leftovers);
        steps = List.copyOf(steps);
    }

    /** Returns the step that is being done or taken back; empty between steps and at the end. */
    public Optional<StepStatus> step() {
        return steps.stream()
                .filter(step -> step.state() == StepStatus.State.RUNNING || step.state() == StepStatus.State.UNDOING)
                .findFirst();
    }

    /** Returns name, state, step, progress and reason on one line. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(id.text()).append(' ').append(state);
        step().ifPresent(step -> text.append(" at ").append(step.name()));
        text.append(String.format(", %.0f %%", fraction * 100));
        remaining.ifPresent(
                left -> text.append(", about ").append(left.toSeconds()).append(" s left"));
        reason.ifPresent(why -> text.append(": ").append(why));
        return text.toString();
    }
}
