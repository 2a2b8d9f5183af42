package com.example.meridian;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Work that Meridian has accepted. It ends at its time, unless something overtakes it before. */
final class Job {
    final String id;
    final Item item;
    final Instant startedAt;
    final Instant endsAt;
    final Consumer<Job> whenDone;

    /** Puts everything back; null for work that cannot be stopped. */
    final @Nullable Runnable whenCancelled;

    String state = "running";

    @Nullable
    Refusal error;

    Job(
            String id,
            Item item,
            Instant startedAt,
            Duration takes,
            Consumer<Job> whenDone,
            @Nullable Runnable whenCancelled) {
        this.id = id;
        this.item = item;
        this.startedAt = startedAt;
        this.endsAt = startedAt.plus(takes);
        this.whenDone = whenDone;
        this.whenCancelled = whenCancelled;
    }

    boolean running() {
        return state.equals("running");
    }

    void fail(Refusal why) {
        state = "failed";
        error = why;
    }

    /** Ends it because something else was asked of its item. */
    void overtake(String by) {
        fail(new Refusal(409, "E_OVERTAKEN", "overtaken by a " + by));
    }

    double percent(Instant now) {
        double share = Duration.between(startedAt, now).toMillis()
                / (double) Math.max(1, Duration.between(startedAt, endsAt).toMillis());
        return Math.max(0, Math.min(99, 100 * share));
    }
}
