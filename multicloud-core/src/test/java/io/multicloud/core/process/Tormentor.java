package io.multicloud.core.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Callable;

/** Keeps one host process alive, by starting it again each time it has killed it, and pauses it in between. */
final class Tormentor implements Callable<Tormentor> {
    private static final Duration LEASE = Duration.ofSeconds(1);
    private static final int SAGAS = 6;

    /** From when it asks for something to do. */
    private static final int LONGEST_LIFE_MILLIS = 800;

    /** One of so many is killed while it starts. */
    private static final int STILLBORN = 10;

    private static final int START_MILLIS = 1_000;
    private static final int START_SECONDS = 60;

    private static final int LONGEST_PAUSE_MILLIS = 2_500;

    private final String name;
    private final OutsideWorld world;
    private final Path logs;
    private final String[] store;
    private final int kills;
    private final Pauses pauses;
    private final Random random;
    private int killed;
    private int paused;
    private int pausedBeyondLease;

    /** Whether the process is also made to stand still. */
    enum Pauses {
        /** Only killed. */
        NONE,
        /** Paused before each kill. */
        EACH
    }

    Tormentor(String name, OutsideWorld world, Path logs, int kills, Pauses pauses, long seed, String... store) {
        this.name = name;
        this.world = world;
        this.logs = logs;
        this.kills = kills;
        this.pauses = pauses;
        this.random = new Random(seed);
        this.store = store;
    }

    int killed() {
        return killed;
    }

    int paused() {
        return paused;
    }

    int pausedBeyondLease() {
        return pausedBeyondLease;
    }

    /** Kills as often as it was told to. */
    @Override
    public Tormentor call() throws Exception {
        while (killed < kills) {
            int heard = world.heard(name);
            try (Child child = start()) {
                if (random.nextInt(STILLBORN) == 0) {
                    child.worksFor(random.nextInt(START_MILLIS));
                } else if (!world.awaitHeard(name, heard, START_SECONDS)
                        || !child.worksFor(random.nextInt(LONGEST_LIFE_MILLIS))) {
                    throw new AssertionError(name + " does not work: " + child.printed());
                }
                if (pauses == Pauses.EACH) {
                    pause(child);
                }
            }
            killed++;
            world.died(name);
        }
        return this;
    }

    private void pause(Child child) throws Exception {
        int millis = random.nextInt(LONGEST_PAUSE_MILLIS);
        child.pause();
        // A process that stands still does not end, so that this only waits.
        child.worksFor(millis);
        child.resume();
        paused++;
        if (millis > LEASE.toMillis()) {
            pausedBeyondLease++;
        }
        child.worksFor(random.nextInt(LONGEST_LIFE_MILLIS));
    }

    /** Starts a process that is let alone. */
    Child start() throws Exception {
        return Child.start(name, world, LEASE, SAGAS, logs, store);
    }
}
