package io.multicloud.core.journal;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.time.Instant;
import java.util.Optional;

/**
 * Remembers what sagas were started with, so that each host reads it once: it never changes, is most of what a saga's row
 * holds, and is asked for with every claim and every listing. Thread-safe.
 */
final class Inputs {
    /** About as many bytes, as inputs are mostly ASCII. */
    private static final long MOST_CHARACTERS = 16L << 20;

    private final Cache<Key, String> known = CacheBuilder.newBuilder()
            .maximumWeight(MOST_CHARACTERS)
            .weigher((Key key, String input) -> key.saga.length() + input.length())
            .build();

    /** A saga that was forgotten may be followed by another one of its id. */
    private record Key(String saga, Instant createdAt) {
        static Key of(SagaRecord saga) {
            return new Key(saga.id(), saga.createdAt());
        }
    }

    Optional<String> find(SagaRecord saga) {
        return Optional.ofNullable(known.getIfPresent(Key.of(saga)));
    }

    void put(SagaRecord saga, String input) {
        known.put(Key.of(saga), input);
    }
}
