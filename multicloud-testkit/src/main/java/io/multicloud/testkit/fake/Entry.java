package io.multicloud.testkit.fake;

import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.Tags;
import io.multicloud.api.spi.ScheduledTask;
import io.multicloud.testkit.FakeNativeException;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One resource of a fake cloud. Belongs to its backend: everything is read and written under the world's lock.
 *
 * @param <R> what it looks like from outside
 */
public abstract class Entry<R extends Resource> {
    private final ResourceId id;
    private final String name;
    private final Instant createdAt;
    private Map<String, String> tags;
    private Phase phase = Phase.CREATING;
    private @Nullable R picture;

    // Owned by ResourceTable.
    long sequence;
    Instant visibleAt;

    @Nullable
    String token;

    @Nullable
    Object arguments;

    // Owned by ResourceBackend: the numbers of its creation, of the newest change, of the one under way (0: none) and
    // of the newest that failed; and when the one under way, or the last, began and ends.
    long creation;
    long newest;
    long pending;
    long failed;

    @Nullable
    FakeNativeException failure;

    @Nullable
    ScheduledTask timer;

    Instant changeStart;
    Instant changeEnd;

    /** For subclasses. */
    protected Entry(ResourceId id, String name, Map<String, String> tags, Instant createdAt) {
        this.id = id;
        this.name = name;
        this.tags = Tags.copyOf(tags);
        this.createdAt = createdAt;
        this.visibleAt = createdAt;
        this.changeStart = createdAt;
        this.changeEnd = createdAt;
    }

    /** Makes the picture of the resource as it is now. */
    protected abstract R build();

    /** Tells whether it changes by the mere passing of time, so that each picture is made anew; default not. */
    protected boolean changesWithTime() {
        return false;
    }

    /** Returns the picture of the resource as it is now; the same object until something changes. */
    public final R picture() {
        R known = picture;
        if (known == null || changesWithTime()) {
            known = build();
            picture = known;
        }
        return known;
    }

    /** Says that the picture is out of date. Whatever changes a field calls this. */
    public final void changed() {
        picture = null;
    }

    /** Returns its identity. */
    public final ResourceId id() {
        return id;
    }

    /** Returns its name. */
    public final String name() {
        return name;
    }

    /** Returns when its create was accepted. */
    public final Instant createdAt() {
        return createdAt;
    }

    /** Returns its tags. */
    public final Map<String, String> tags() {
        return tags;
    }

    /** Replaces its tags. */
    public final void tags(Map<String, String> newTags) {
        tags = Tags.copyOf(newTags);
        changed();
    }

    /** Returns where it is in its life. */
    public final Phase phase() {
        return phase;
    }

    /** Sets where it is in its life. */
    public final void phase(Phase next) {
        phase = next;
        changed();
    }

    /** Tells whether it exists: neither gone nor on its way out. */
    public final boolean alive() {
        return phase != Phase.GONE && phase != Phase.DELETING;
    }
}
