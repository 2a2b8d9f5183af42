package io.multicloud.api.volume;

import io.multicloud.api.Capability;
import io.multicloud.api.DataSize;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceSpec;
import io.multicloud.api.Zone;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A block volume to be created. */
public final class VolumeSpec extends ResourceSpec {
    private final DataSize size;
    private final VolumeClass volumeClass;
    private final Encryption encryption;
    private final @Nullable Zone zone;
    private final @Nullable ResourceId snapshot;
    private final @Nullable ResourceId image;

    private VolumeSpec(Builder builder) {
        super(builder);
        this.size = builder.size;
        this.volumeClass = builder.volumeClass;
        this.encryption = builder.encryption;
        this.zone = builder.zone;
        this.snapshot = builder.snapshot;
        this.image = builder.image;
    }

    /**
     * Starts a spec.
     *
     * @param name its name
     * @param size its size
     */
    public static Builder builder(String name, DataSize size) {
        return new Builder(name, size);
    }

    /** Returns its size. */
    public DataSize size() {
        return size;
    }

    /** Returns its class. */
    public VolumeClass volumeClass() {
        return volumeClass;
    }

    /** Returns who holds its key. */
    public Encryption encryption() {
        return encryption;
    }

    /** Returns the zone it must be in; without one, any zone of the region. */
    public Optional<Zone> zone() {
        return Optional.ofNullable(zone);
    }

    /** Returns the snapshot it starts with; without one and without an image, zeros. */
    public Optional<ResourceId> snapshot() {
        return Optional.ofNullable(snapshot);
    }

    /** Returns the image of one's own that it starts with; without one and without a snapshot, zeros. */
    public Optional<ResourceId> image() {
        return Optional.ofNullable(image);
    }

    @Override
    public Builder toBuilder() {
        return new Builder(this);
    }

    @Override
    protected void describe(Fields fields) {
        super.describe(fields);
        fields.add("size", size)
                .add("volumeClass", volumeClass)
                .add("encryption", encryption)
                .add("zone", zone)
                .add("snapshot", snapshot)
                .add("image", image);
    }

    /** Collects a {@link VolumeSpec}; not thread-safe. */
    public static final class Builder extends ResourceSpec.Builder<VolumeSpec, Builder> {
        private final DataSize size;
        private VolumeClass volumeClass = VolumeClass.SSD;
        private Encryption encryption = Encryption.providerKey();
        private @Nullable Zone zone;
        private @Nullable ResourceId snapshot;
        private @Nullable ResourceId image;

        private Builder(String name, DataSize size) {
            super(name);
            this.size = size;
        }

        private Builder(VolumeSpec spec) {
            super(spec);
            this.size = spec.size;
            this.volumeClass = spec.volumeClass;
            this.encryption = spec.encryption;
            this.zone = spec.zone;
            this.snapshot = spec.snapshot;
            this.image = spec.image;
        }

        @Override
        protected Builder self() {
            return this;
        }

        /** Sets its class; default {@code VolumeClass.SSD}. */
        public Builder volumeClass(VolumeClass volumeClass) {
            this.volumeClass = volumeClass;
            return this;
        }

        /** Sets who holds its key; default {@code Encryption.providerKey()}. */
        public Builder encryption(Encryption encryption) {
            this.encryption = encryption;
            return this;
        }

        /** Sets the zone it must be in; without one, any zone of the region; default none. */
        public Builder zone(@Nullable Zone zone) {
            this.zone = zone;
            return this;
        }

        /** Sets the snapshot it starts with; without one, zeros; default none. */
        public Builder snapshot(@Nullable ResourceId snapshot) {
            this.snapshot = snapshot;
            return this;
        }

        /** Sets the image of one's own it starts with, which needs {@link Capability#VOLUME_FROM_IMAGE}; default none. */
        public Builder image(@Nullable ResourceId image) {
            this.image = image;
            return this;
        }

        @Override
        public VolumeSpec build() {
            if (snapshot != null && image != null) {
                throw new IllegalArgumentException(
                        "a volume starts with a snapshot or an image, not with " + snapshot + " and " + image);
            }
            if (size.bytes() == 0) {
                throw new IllegalArgumentException("volume size must be positive");
            }
            return new VolumeSpec(this);
        }
    }
}
