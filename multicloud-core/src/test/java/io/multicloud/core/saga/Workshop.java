package io.multicloud.core.saga;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The world that sagas change. Nothing in it is idempotent: a call that is made twice has two effects. What was made may
 * take its time to be seen.
 */
final class Workshop {
    private final InstantSource clock;
    private final Map<String, List<Instant>> things = new LinkedHashMap<>();
    private final List<Call> calls = new ArrayList<>();
    private Duration invisible = Duration.ZERO;

    Workshop(InstantSource clock) {
        this.clock = clock;
    }

    record Call(String what, String key, Instant at) {}

    void hideNewThingsFor(Duration duration) {
        invisible = duration;
    }

    String make(String key) {
        calls.add(new Call("make", key, clock.instant()));
        things.computeIfAbsent(key, none -> new ArrayList<>()).add(clock.instant());
        return "thing of " + key;
    }

    void destroy(String key) {
        calls.add(new Call("destroy", key, clock.instant()));
        things.remove(key);
    }

    Optional<String> see(String key) {
        Instant seen = clock.instant().minus(invisible);
        boolean there = things.getOrDefault(key, List.of()).stream().anyMatch(made -> !made.isAfter(seen));
        return there ? Optional.of("thing of " + key) : Optional.empty();
    }

    /** Returns how many things there really are, by key. */
    Map<String, Integer> things() {
        Map<String, Integer> count = new LinkedHashMap<>();
        things.forEach((key, made) -> count.put(key, made.size()));
        return count;
    }

    List<Call> calls() {
        return List.copyOf(calls);
    }

    long calls(String what) {
        return calls.stream().filter(call -> call.what().equals(what)).count();
    }

    // ---- steps

    /** A step that makes a thing, and finds it by its key. */
    Step making(String name) {
        return Step.of(
                        name,
                        Action.of(
                                context -> see(context.key()).map(Answer::done).orElseGet(Answer::absent),
                                context -> Answer.done(make(context.key()))))
                .undoneBy(destroying());
    }

    /** What destroys the thing of a step. */
    Action destroying() {
        return Action.of(context -> see(context.key()).isPresent() ? Answer.absent() : Answer.done("gone"), context -> {
            destroy(context.key());
            return Answer.done();
        });
    }
}
