package io.multicloud.api.volume;

import io.multicloud.api.DataSize;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A point-in-time copy of a volume. */
public final class Snapshot extends Resource {
    private final SnapshotState state;
    private final DataSize volumeSize;
    private final @Nullable ResourceId volume;
    private final Encryption encryption;

    private Snapshot(Builder builder) {
        super(builder);
        this.state = builder.state;
        this.volumeSize = builder.volumeSize;
        this.volume = builder.volume;
        this.encryption = builder.encryption;
    }

    /** Starts one of this identity. */
    public static Builder builder(ResourceId id) {
        return new Builder(id);
    }

    /** Returns a builder holding everything of this one. */
    @Override
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Returns whether it is complete. */
    public SnapshotState state() {
        return state;
    }

    /** Returns the size of the volume it copies. */
    public DataSize volumeSize() {
        return volumeSize;
    }

    /** Returns the volume it copies, if there was one. */
    public Optional<ResourceId> volume() {
        return Optional.ofNullable(volume);
    }

    /** Returns who holds its key. */
    public Encryption encryption() {
        return encryption;
    }

    @Override
    protected void describe(Fields fields) {
        super.describe(fields);
        fields.add("state", state)
                .add("volumeSize", volumeSize)
                .add("volume", volume)
                .add("encryption", encryption);
    }

    /** Collects a {@link Snapshot}; for adapters. Not thread-safe. */
    public static final class Builder extends Resource.Builder<Snapshot, Builder> {
        private SnapshotState state = SnapshotState.UNKNOWN;
        private DataSize volumeSize = DataSize.ZERO;
        private @Nullable ResourceId volume;
        private Encryption encryption = Encryption.providerKey();

        private Builder(ResourceId id) {
            super(id);
        }

        private Builder(Snapshot resource) {
            super(resource);
            this.state = resource.state;
            this.volumeSize = resource.volumeSize;
            this.volume = resource.volume;
            this.encryption = resource.encryption;
        }

        @Override
        protected Builder self() {
            return this;
        }

        /** Sets whether it is complete; default {@code SnapshotState.UNKNOWN}. */
        public Builder state(SnapshotState state) {
            this.state = state;
            return this;
        }

        /** Sets the size of the volume it copies; default {@code DataSize.ZERO}. */
        public Builder volumeSize(DataSize volumeSize) {
            this.volumeSize = volumeSize;
            return this;
        }

        /** Sets the volume it copies, if there was one; default none. */
        public Builder volume(@Nullable ResourceId volume) {
            this.volume = volume;
            return this;
        }

        /** Sets who holds its key; default {@code Encryption.providerKey()}. */
        public Builder encryption(Encryption encryption) {
            this.encryption = encryption;
            return this;
        }

        @Override
        public Snapshot build() {
            return new Snapshot(this);
        }
    }
}
