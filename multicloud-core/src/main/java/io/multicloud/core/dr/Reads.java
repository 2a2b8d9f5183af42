package io.multicloud.core.dr;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.core.journal.Journal;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.journal.SiteRecord;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What steps read of the journal. A step never waits: it asks, answers that it will look again, and finds the answer there
 * the next time. An answer is given once, so that none is older than the step that asked. Thread-safe.
 */
final class Reads {
    private final Journal journal;
    private final ConcurrentMap<String, Asked> asked = new ConcurrentHashMap<>();

    Reads(Journal journal) {
        this.journal = journal;
    }

    /** Returns a saga, if it was read since it was last returned; what it holds is empty if there is none. */
    Optional<Optional<SagaRecord>> saga(String asker, String id) {
        return answer(asker + " saga " + id, () -> journal.find(id));
    }

    /** Returns the role of an application, if it was read since it was last returned. */
    Optional<Optional<SiteRecord>> site(String asker, String name) {
        return answer(
                asker + " sites",
                () -> journal.sites()
                        .thenApply(sites -> sites.stream()
                                .filter(site -> site.name().equals(name))
                                .findFirst()));
    }

    private <T> Optional<T> answer(String key, Supplier<CompletionStage<T>> read) {
        Asked known = asked.get(key);
        if (known == null) {
            Asked now = new Asked();
            if (asked.putIfAbsent(key, now) == null) {
                read.get().whenComplete((value, error) -> {
                    now.value = value;
                    now.error = error;
                    now.done = true;
                });
            }
            known = now;
        }
        if (!known.done) {
            return Optional.empty();
        }
        asked.remove(key, known);
        if (known.error != null) {
            throw CloudException.builder(ErrorCode.UNAVAILABLE, "the journal could not be read")
                    .cause(known.error)
                    .build();
        }
        @SuppressWarnings("unchecked") // A key is asked for with one type.
        T value = (T) known.value;
        return Optional.ofNullable(value);
    }

    private static final class Asked {
        private volatile @Nullable Object value;
        private volatile @Nullable Throwable error;
        private volatile boolean done;
    }
}
