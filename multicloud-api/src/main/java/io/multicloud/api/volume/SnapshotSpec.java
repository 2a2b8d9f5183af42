package io.multicloud.api.volume;

import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceSpec;

/** A snapshot to be taken. What it holds is what the volume held when the create was accepted. */
public final class SnapshotSpec extends ResourceSpec {
    private final ResourceId volume;

    private SnapshotSpec(Builder builder) {
        super(builder);
        this.volume = builder.volume;
    }

    /**
     * Starts a spec.
     *
     * @param name its name
     * @param volume the volume to copy
     */
    public static Builder builder(String name, ResourceId volume) {
        return new Builder(name, volume);
    }

    /** Returns the volume to copy. */
    public ResourceId volume() {
        return volume;
    }

    @Override
    public Builder toBuilder() {
        return new Builder(this);
    }

    @Override
    protected void describe(Fields fields) {
        super.describe(fields);
        fields.add("volume", volume);
    }

    /** Collects a {@link SnapshotSpec}; not thread-safe. */
    public static final class Builder extends ResourceSpec.Builder<SnapshotSpec, Builder> {
        private final ResourceId volume;

        private Builder(String name, ResourceId volume) {
            super(name);
            this.volume = volume;
        }

        private Builder(SnapshotSpec spec) {
            super(spec);
            this.volume = spec.volume;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        public SnapshotSpec build() {
            return new SnapshotSpec(this);
        }
    }
}
