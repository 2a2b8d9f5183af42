package io.multicloud.core.dr;

import com.google.common.base.Throwables;
import com.google.common.cache.CacheBuilder;
import com.google.common.cache.CacheLoader;
import com.google.common.cache.LoadingCache;
import com.google.common.util.concurrent.UncheckedExecutionException;
import java.util.Objects;
import java.util.function.Function;

/**
 * A function of texts that remembers what it made of those asked for last: an engine asks for a saga's steps with each
 * commit, a watch for its plan with each beat, and the input of a large recovery is some hundred kilobytes of JSON.
 * Thread-safe if the function is.
 */
final class Remembered<T> implements Function<String, T> {
    private static final int TEXTS = 64;

    private final LoadingCache<String, T> known;

    /** @param function a pure one, of values that do not change */
    Remembered(Function<String, T> function) {
        known = CacheBuilder.newBuilder().maximumSize(TEXTS).build(CacheLoader.from(function::apply));
    }

    @Override
    public T apply(String text) {
        try {
            return known.getUnchecked(text);
        } catch (UncheckedExecutionException e) {
            Throwables.throwIfUnchecked(Objects.requireNonNull(e.getCause()));
            throw e;
        }
    }
}
