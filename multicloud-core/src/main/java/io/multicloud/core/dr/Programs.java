package io.multicloud.core.dr;

import io.multicloud.core.saga.Step;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Remembers the steps of the inputs asked for last: an engine asks with each commit, and the input of a large recovery is
 * some hundred kilobytes of JSON. Thread-safe.
 */
final class Programs implements Function<String, List<Step>> {
    private static final int REMEMBERED = 64;

    private final Function<String, List<Step>> program;
    private final Map<String, List<Step>> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<Step>> eldest) {
            return size() > REMEMBERED;
        }
    };

    Programs(Function<String, List<Step>> program) {
        this.program = program;
    }

    @Override
    public List<Step> apply(String input) {
        synchronized (known) {
            List<Step> steps = known.get(input);
            if (steps != null) {
                return steps;
            }
        }
        List<Step> made = List.copyOf(program.apply(input));
        synchronized (known) {
            known.put(input, made);
        }
        return made;
    }
}
