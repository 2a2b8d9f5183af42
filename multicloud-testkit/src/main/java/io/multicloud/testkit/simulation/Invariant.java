package io.multicloud.testkit.simulation;

import java.util.Optional;
import java.util.function.Supplier;

/** Something that must hold in every run. It looks at what is true, not at what the code under test believes. */
public interface Invariant {
    /** Returns what must hold, as a sentence. */
    String sentence();

    /** Returns what breaks it; empty while it holds. */
    Optional<String> broken();

    /** Returns an invariant of a sentence and its check. */
    static Invariant of(String sentence, Supplier<Optional<String>> check) {
        return new Invariant() {
            @Override
            public String sentence() {
                return sentence;
            }

            @Override
            public Optional<String> broken() {
                return check.get();
            }
        };
    }
}
