package io.multicloud.core.dr;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * A function of texts that remembers what it made of those asked for last: an engine asks for a saga's steps with each
 * commit, a watch for its plan with each beat, and the input of a large recovery is some hundred kilobytes of JSON.
 * Thread-safe if the function is.
 */
final class Remembered<T> implements Function<String, T> {
    private static final int TEXTS = 64;

    private final Function<String, T> function;
    private final Map<String, T> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, T> eldest) {
            return size() > TEXTS;
        }
    };

    /** @param function a pure one, of values that do not change */
    Remembered(Function<String, T> function) {
        this.function = function;
    }

    @Override
    public T apply(String text) {
        synchronized (known) {
            T value = known.get(text);
            if (value != null) {
                return value;
            }
        }
        T made = function.apply(text);
        synchronized (known) {
            known.put(text, made);
        }
        return made;
    }
}
