package io.multicloud.core.simulation;

import io.multicloud.testkit.simulation.Invariant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What was noticed at the moment it happened, by the sentence that it breaks. */
final class Findings {
    static final String STALE_EPOCHS = "stale epochs cause no write in the journal";
    static final String EFFECTS_ARE_OWNED = "only the owner of a saga makes calls for it";

    private final Map<String, String> found = new LinkedHashMap<>();

    void add(String sentence, String problem) {
        found.putIfAbsent(sentence, problem);
    }

    /** Returns the invariant that nothing was noticed against a sentence. */
    Invariant none(String sentence) {
        return Invariant.of(sentence, () -> Optional.ofNullable(found.get(sentence)));
    }
}
