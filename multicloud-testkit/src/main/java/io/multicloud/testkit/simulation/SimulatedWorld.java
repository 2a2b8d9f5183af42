package io.multicloud.testkit.simulation;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.spi.ProviderConfig;
import io.multicloud.testkit.CallLog;
import io.multicloud.testkit.DirectGate;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.HistoryEvent;
import io.multicloud.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * The world of one run: its time, its hosts, its clouds and who reaches whom. All chance in it follows from the seed. Not
 * thread-safe: the thread that plays the scenario moves the time.
 */
public final class SimulatedWorld {
    /** When every run begins; after the newest of the built-in prices. */
    public static final Instant START = Instant.parse("2026-12-01T00:00:00Z");

    /** How many lines of a timeline a failure shows. */
    private static final int SHOWN = 400;

    private static final CallLog NO_LOG = new CallLog(0);

    private final long seed;
    private final Scenario scenario;
    private final VirtualTime time;
    private final Links links = new Links();
    private final List<FakeCloud> clouds = new ArrayList<>();
    private final List<Note> notes = new ArrayList<>();
    private final List<Invariant> always = new ArrayList<>();
    private final List<Invariant> atEnd = new ArrayList<>();
    private long cloudsAsChecked;
    private long notesHash;

    SimulatedWorld(long seed, Scenario scenario) {
        this.seed = seed;
        this.scenario = scenario;
        this.time = VirtualTime.interleaving(START, seed).keepFailures();
    }

    private record Note(Instant at, String text) {}

    /** Returns the seed. */
    public long seed() {
        return seed;
    }

    /** Returns the time, in which things that are due at once happen in any order. */
    public VirtualTime time() {
        return time;
    }

    /** Returns who reaches whom. */
    public Links links() {
        return links;
    }

    /** Returns a source of chance for one purpose, which draws for other purposes do not disturb. */
    public SplittableRandom chance(String purpose) {
        // Seeds of neighbouring runs differ by 1, and those of purposes by their text: SplittableRandom mixes both.
        return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + purpose.hashCode() * 0xBF58476D1CE4E5B9L);
    }

    /** Starts a host. */
    public SimulatedHost host(String name) {
        return new SimulatedHost(time, name);
    }

    /** Watches a cloud: it is in the timeline and in the hash, and whatever happens in it has the invariants checked. */
    public FakeCloud watch(FakeCloud cloud) {
        clouds.add(cloud);
        return cloud;
    }

    /** Opens an account from a host: requests need the host alive and the ways there and back, by the account's name, open. */
    public CloudProvider provider(SimulatedHost host, FakeCloud cloud) {
        DirectGate gate = new DirectGate(time, cloud.account(), cloud.flavor().errors(), NO_LOG);
        return cloud.factory()
                .open(
                        ProviderConfig.builder(cloud.account(), cloud.flavor().kind())
                                .region(cloud.world().home())
                                .build(),
                        new LinkedGate(host, cloud.account(), links, gate).context());
    }

    /** Writes something into the timeline. */
    public void note(String text) {
        notes.add(new Note(time.now(), text));
        notesHash = notesHash * 31 + text.hashCode() + time.nanoTime();
    }

    /** Wants something to hold after each event that changes a watched cloud, and at the end. */
    public void always(Invariant invariant) {
        always.add(invariant);
    }

    /** Wants something to hold when the scenario has been played. */
    public void atEnd(Invariant invariant) {
        atEnd.add(invariant);
    }

    /**
     * Lets the time pass.
     *
     * @throws SimulationFailure if an invariant is broken meanwhile, or a task throws
     */
    public void advance(Duration duration) {
        Instant end = time.now().plus(duration);
        while (time.step(end)) {
            afterEvent();
        }
    }

    /**
     * Lets the time pass until something has come true.
     *
     * @param what as a sentence, for the failure
     * @param longest how long it may take
     * @param condition cheap, as it is asked after every event
     * @throws SimulationFailure if it has not come true by then, an invariant is broken meanwhile, or a task throws
     */
    public void until(String what, Duration longest, BooleanSupplier condition) {
        Instant end = time.now().plus(longest);
        while (!condition.getAsBoolean()) {
            if (!time.step(end)) {
                throw failure(what, "not so within " + longest, null);
            }
            afterEvent();
        }
    }

    private void afterEvent() {
        if (!time.failures().isEmpty()) {
            Throwable thrown = time.failures().get(0);
            throw failure("no task throws", thrown.toString(), thrown);
        }
        long now = clouds();
        if (now != cloudsAsChecked) {
            cloudsAsChecked = now;
            check(always);
        }
    }

    private long clouds() {
        long hash = 0;
        for (FakeCloud cloud : clouds) {
            hash = hash * 31 + cloud.historyHash();
        }
        return hash;
    }

    private void check(List<Invariant> invariants) {
        for (Invariant invariant : invariants) {
            Optional<String> broken = invariant.broken();
            if (broken.isPresent()) {
                throw failure(invariant.sentence(), broken.get(), null);
            }
        }
    }

    SimulationResult end() {
        check(always);
        check(atEnd);
        return new SimulationResult(
                seed,
                (clouds() * 31 + notesHash) * 31 + time.eventsRun(),
                time.eventsRun(),
                Duration.between(START, time.now()));
    }

    /** Returns what to throw when something is not as it should be. */
    public SimulationFailure failure(String sentence, String problem) {
        return failure(sentence, problem, null);
    }

    SimulationFailure failure(String sentence, String problem, @org.jspecify.annotations.Nullable Throwable cause) {
        return new SimulationFailure(seed, sentence, problem, timeline(), scenario.replay(seed), cause);
    }

    /** Returns what happened, in order, one thing a line. */
    public String timeline() {
        return timeline(SHOWN);
    }

    private String timeline(int shown) {
        List<Note> all = new ArrayList<>(notes);
        for (FakeCloud cloud : clouds) {
            for (HistoryEvent event : cloud.history()) {
                all.add(new Note(
                        event.at(),
                        cloud.account() + "  " + event.kind() + "  " + event.subject() + "  " + event.text()));
            }
        }
        all.sort(Comparator.comparing(Note::at));
        StringBuilder text = new StringBuilder();
        if (all.size() > shown) {
            text.append("(the first ").append(all.size() - shown).append(" lines are left out)\n");
        }
        all.stream()
                .skip(Math.max(0, all.size() - shown))
                .forEach(note ->
                        text.append(note.at()).append("  ").append(note.text()).append('\n'));
        return text.toString();
    }
}
