package io.multicloud.api.volume;

import io.multicloud.api.DataSize;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.Zone;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A block volume. */
public final class Volume extends Resource {
    private final VolumeState state;
    private final DataSize size;
    private final VolumeClass volumeClass;
    private final Encryption encryption;
    private final @Nullable Zone zone;
    private final @Nullable ResourceId attachedTo;
    private final @Nullable String device;

    private Volume(Builder builder) {
        super(builder);
        this.state = builder.state;
        this.size = builder.size;
        this.volumeClass = builder.volumeClass;
        this.encryption = builder.encryption;
        this.zone = builder.zone;
        this.attachedTo = builder.attachedTo;
        this.device = builder.device;
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

    /** Returns where it is in its life. */
    public VolumeState state() {
        return state;
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

    /** Returns its zone, where volumes are bound to one. */
    public Optional<Zone> zone() {
        return Optional.ofNullable(zone);
    }

    /** Returns the VM it is attached to. */
    public Optional<ResourceId> attachedTo() {
        return Optional.ofNullable(attachedTo);
    }

    /** Returns the name it has inside the VM. */
    public Optional<String> device() {
        return Optional.ofNullable(device);
    }

    @Override
    protected void describe(Fields fields) {
        super.describe(fields);
        fields.add("state", state)
                .add("size", size)
                .add("volumeClass", volumeClass)
                .add("encryption", encryption)
                .add("zone", zone)
                .add("attachedTo", attachedTo)
                .add("device", device);
    }

    /** Collects a {@link Volume}; for adapters. Not thread-safe. */
    public static final class Builder extends Resource.Builder<Volume, Builder> {
        private VolumeState state = VolumeState.UNKNOWN;
        private DataSize size = DataSize.ZERO;
        private VolumeClass volumeClass = VolumeClass.SSD;
        private Encryption encryption = Encryption.providerKey();
        private @Nullable Zone zone;
        private @Nullable ResourceId attachedTo;
        private @Nullable String device;

        private Builder(ResourceId id) {
            super(id);
        }

        private Builder(Volume resource) {
            super(resource);
            this.state = resource.state;
            this.size = resource.size;
            this.volumeClass = resource.volumeClass;
            this.encryption = resource.encryption;
            this.zone = resource.zone;
            this.attachedTo = resource.attachedTo;
            this.device = resource.device;
        }

        @Override
        protected Builder self() {
            return this;
        }

        /** Sets where it is in its life; default {@code VolumeState.UNKNOWN}. */
        public Builder state(VolumeState state) {
            this.state = state;
            return this;
        }

        /** Sets its size; default {@code DataSize.ZERO}. */
        public Builder size(DataSize size) {
            this.size = size;
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

        /** Sets its zone, where volumes are bound to one; default none. */
        public Builder zone(@Nullable Zone zone) {
            this.zone = zone;
            return this;
        }

        /** Sets the VM it is attached to; default none. */
        public Builder attachedTo(@Nullable ResourceId attachedTo) {
            this.attachedTo = attachedTo;
            return this;
        }

        /** Sets the name it has inside the VM; default none. */
        public Builder device(@Nullable String device) {
            this.device = device;
            return this;
        }

        @Override
        public Volume build() {
            return new Volume(this);
        }
    }
}
