package io.multicloud.core.journal;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.object.ObjectBody;
import io.multicloud.api.object.ObjectContent;
import io.multicloud.api.object.ObjectKey;
import io.multicloud.api.object.Precondition;
import io.multicloud.api.object.PutOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the heads of a journal where they outlive it: as one object in a bucket of the recovery site. Each write replaces what
 * was read under a condition, so that of two hosts neither puts old heads in the place of new ones. Sends requests on the
 * caller's thread; an engine calls it in a scope of single attempts. Thread-safe, also between processes.
 */
public final class HeadsArchive {
    private final CloudProvider provider;
    private final ObjectKey key;

    /**
     * @param provider an account with {@link io.multicloud.api.Capability#OBJECT_CONDITIONS}
     * @param key the object
     */
    public HeadsArchive(CloudProvider provider, ObjectKey key) {
        this.provider = provider;
        this.key = key;
    }

    @Override
    public String toString() {
        return key.toString();
    }

    /** What became of a write. */
    public enum Outcome {
        /** The heads are there. */
        WRITTEN,
        /** Newer ones are there, or somebody wrote meanwhile: read the journal again before trying again. */
        STALE
    }

    /** The heads that are there, and what the object that holds them is called. */
    private record Kept(Heads heads, String etag) {}

    /**
     * Reads what was written last; empty if nothing ever was.
     *
     * @throws CloudException what reading an object throws
     * @throws JournalException {@link JournalException.Reason#CORRUPT} or {@link JournalException.Reason#NEWER_SCHEMA}
     */
    public Optional<Heads> read() {
        return Optional.ofNullable(kept()).map(Kept::heads);
    }

    /**
     * Writes heads, unless newer ones are there.
     *
     * @throws CloudException what reading and writing an object throw; after {@code UNKNOWN_OUTCOME} it may be repeated
     * @throws JournalException as {@link #read}
     */
    public Outcome write(Heads heads) {
        Kept kept = kept();
        if (kept != null && isNewer(kept.heads(), heads)) {
            return Outcome.STALE;
        }
        if (kept != null && kept.heads().equals(heads)) {
            return Outcome.WRITTEN;
        }
        Precondition unchanged = kept == null ? Precondition.absent() : Precondition.matches(kept.etag());
        try {
            provider.objects()
                    .put(
                            key,
                            ObjectBody.of(heads.toJson().getBytes(StandardCharsets.UTF_8)),
                            PutOptions.defaults()
                                    .withContentType("application/json")
                                    .when(unchanged));
            return Outcome.WRITTEN;
        } catch (CloudException e) {
            if (e.code() == ErrorCode.FAILED_PRECONDITION) {
                return Outcome.STALE;
            }
            throw e;
        }
    }

    /** Whether any role or saga is further there than here. One that is only there may have ended since. */
    private static boolean isNewer(Heads there, Heads here) {
        Map<String, SiteRecord> sites =
                here.sites().stream().collect(Collectors.toMap(SiteRecord::name, Function.identity()));
        Map<String, Heads.Saga> sagas =
                here.sagas().stream().collect(Collectors.toMap(Heads.Saga::id, Function.identity()));
        boolean site = there.sites().stream().anyMatch(kept -> {
            SiteRecord ours = sites.get(kept.name());
            return ours == null || ours.epoch() < kept.epoch();
        });
        return site
                || there.sagas().stream().anyMatch(kept -> {
                    Heads.Saga ours = sagas.get(kept.id());
                    return ours != null
                            && (ours.epoch() < kept.epoch()
                                    || (ours.epoch() == kept.epoch() && ours.revision() < kept.revision()));
                });
    }

    private @Nullable Kept kept() {
        try (ObjectContent content = provider.objects().get(key)) {
            String etag = content.info().etag();
            return new Kept(Heads.parse(new String(content.readAll(), StandardCharsets.UTF_8)), etag);
        } catch (CloudException e) {
            if (e.code() != ErrorCode.NOT_FOUND) {
                throw e;
            }
            provider.objects().buckets().get(key.bucket());
            return null;
        } catch (IOException e) {
            throw CloudException.builder(ErrorCode.UNAVAILABLE, "the connection broke while " + key + " was read")
                    .provider(provider.account())
                    .cause(e)
                    .build();
        }
    }
}
