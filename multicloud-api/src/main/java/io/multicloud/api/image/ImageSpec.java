package io.multicloud.api.image;

import io.multicloud.api.Capabilities;
import io.multicloud.api.Capability;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceSpec;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.object.ObjectKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An image to be made, where its source is unless the spec names a region. */
public final class ImageSpec extends ResourceSpec {
    private final ImageSource source;
    private final @Nullable Architecture architecture;
    private final @Nullable Firmware firmware;

    private ImageSpec(Builder builder) {
        super(builder);
        this.source = builder.source;
        this.architecture = builder.architecture;
        this.firmware = builder.firmware;
    }

    /**
     * Starts a spec of an image of a VM's root disk. It runs on what the VM runs on.
     *
     * @param name its name
     * @param vm the VM whose disks it is made from; it is not stopped for it
     * @throws IllegalArgumentException if the id is not a VM's
     */
    public static Builder builder(String name, ResourceId vm) {
        return new Builder(name, new ImageSource.OfVm(vm));
    }

    /**
     * Starts a spec of an image of a snapshot: the way from a snapshot, one that was written block by block among them,
     * to a machine that boots. Needs {@link Capability#IMAGE_FROM_SNAPSHOT}.
     *
     * @param name its name
     * @param snapshot of a disk with a system on it; nobody checks that there is one
     * @throws IllegalArgumentException if the id is not a snapshot's
     */
    public static Builder fromSnapshot(String name, ResourceId snapshot) {
        return new Builder(name, new ImageSource.OfSnapshot(snapshot));
    }

    /**
     * Starts a spec of an image of a disk that lies in object storage. Needs {@link Capability#IMAGE_IMPORT}.
     *
     * @param name its name
     * @param object the file, which must stay until the create has ended
     * @param format one of {@link Capabilities#importFormats()}
     */
    public static Builder fromObject(String name, ObjectKey object, DiskFormat format) {
        return new Builder(name, new ImageSource.OfObject(object, format));
    }

    /** Returns what it is made from. */
    public ImageSource source() {
        return source;
    }

    /** Returns the architecture it runs on; empty for an image of a VM, whose architecture it has. */
    public Optional<Architecture> architecture() {
        return Optional.ofNullable(architecture);
    }

    /** Returns what its system is started by; empty for what the cloud starts machines of the architecture by. */
    public Optional<Firmware> firmware() {
        return Optional.ofNullable(firmware);
    }

    @Override
    public Builder toBuilder() {
        return new Builder(this);
    }

    @Override
    protected void describe(Fields fields) {
        super.describe(fields);
        fields.add("source", source).add("architecture", architecture).add("firmware", firmware);
    }

    /** Collects a {@link ImageSpec}; not thread-safe. */
    public static final class Builder extends ResourceSpec.Builder<ImageSpec, Builder> {
        private final ImageSource source;
        private @Nullable Architecture architecture;
        private @Nullable Firmware firmware;

        private Builder(String name, ImageSource source) {
            super(name);
            this.source = source;
            this.architecture = source instanceof ImageSource.OfVm ? null : Architecture.AMD64;
        }

        private Builder(ImageSpec spec) {
            super(spec);
            this.source = spec.source;
            this.architecture = spec.architecture;
            this.firmware = spec.firmware;
        }

        @Override
        protected Builder self() {
            return this;
        }

        /**
         * Sets the architecture it runs on; default {@link Architecture#AMD64}.
         *
         * @throws IllegalStateException for an image of a VM
         */
        public Builder architecture(Architecture architecture) {
            requireDisk("architecture");
            this.architecture = architecture;
            return this;
        }

        /**
         * Sets what its system is started by; default: what the cloud starts machines of the architecture by.
         *
         * @throws IllegalStateException for an image of a VM
         */
        public Builder firmware(@Nullable Firmware firmware) {
            requireDisk("firmware");
            this.firmware = firmware;
            return this;
        }

        private void requireDisk(String what) {
            if (source instanceof ImageSource.OfVm) {
                throw new IllegalStateException("an image of a VM has the " + what + " of its VM");
            }
        }

        /** @throws IllegalArgumentException for ARM64 started by a BIOS, which there is none of */
        @Override
        public ImageSpec build() {
            if (firmware == Firmware.BIOS && Architecture.ARM64.equals(architecture)) {
                throw new IllegalArgumentException(
                        "machines of " + architecture + " are started by UEFI, not by a BIOS");
            }
            return new ImageSpec(this);
        }
    }
}
