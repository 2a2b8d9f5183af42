package io.multicloud.api.image;

import io.multicloud.api.DataSize;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.Architecture;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A bootable image. */
public final class Image extends Resource {
    private final ImageState state;
    private final Architecture architecture;
    private final DataSize diskSize;
    private final @Nullable String alias;
    private final @Nullable Firmware firmware;

    private Image(Builder builder) {
        super(builder);
        this.state = builder.state;
        this.architecture = builder.architecture;
        this.diskSize = builder.diskSize;
        this.alias = builder.alias;
        this.firmware = builder.firmware;
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

    /** Returns whether it can be used. */
    public ImageState state() {
        return state;
    }

    /** Returns the architecture it runs on. */
    public Architecture architecture() {
        return architecture;
    }

    /** Returns the size of its root disk. */
    public DataSize diskSize() {
        return diskSize;
    }

    /** Returns the portable name it was found by. */
    public Optional<String> alias() {
        return Optional.ofNullable(alias);
    }

    /** Returns what its system must be started by; empty if the cloud does not tell, or both will do. */
    public Optional<Firmware> firmware() {
        return Optional.ofNullable(firmware);
    }

    @Override
    protected void describe(Fields fields) {
        super.describe(fields);
        fields.add("state", state)
                .add("architecture", architecture)
                .add("diskSize", diskSize)
                .add("alias", alias)
                .add("firmware", firmware);
    }

    /** Collects a {@link Image}; for adapters. Not thread-safe. */
    public static final class Builder extends Resource.Builder<Image, Builder> {
        private ImageState state = ImageState.AVAILABLE;
        private Architecture architecture = Architecture.AMD64;
        private DataSize diskSize = DataSize.ZERO;
        private @Nullable String alias;
        private @Nullable Firmware firmware;

        private Builder(ResourceId id) {
            super(id);
        }

        private Builder(Image resource) {
            super(resource);
            this.state = resource.state;
            this.architecture = resource.architecture;
            this.diskSize = resource.diskSize;
            this.alias = resource.alias;
            this.firmware = resource.firmware;
        }

        @Override
        protected Builder self() {
            return this;
        }

        /** Sets whether it can be used; default {@code ImageState.AVAILABLE}. */
        public Builder state(ImageState state) {
            this.state = state;
            return this;
        }

        /** Sets the architecture it runs on; default {@code Architecture.AMD64}. */
        public Builder architecture(Architecture architecture) {
            this.architecture = architecture;
            return this;
        }

        /** Sets the size of its root disk; default {@code DataSize.ZERO}. */
        public Builder diskSize(DataSize diskSize) {
            this.diskSize = diskSize;
            return this;
        }

        /** Sets the portable name it was found by; default none. */
        public Builder alias(@Nullable String alias) {
            this.alias = alias;
            return this;
        }

        /** Sets what its system must be started by; default not told. */
        public Builder firmware(@Nullable Firmware firmware) {
            this.firmware = firmware;
            return this;
        }

        @Override
        public Image build() {
            return new Image(this);
        }
    }
}
