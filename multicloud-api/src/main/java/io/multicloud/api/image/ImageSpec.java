package io.multicloud.api.image;

import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceSpec;

/** An image to be made from a VM. */
public final class ImageSpec extends ResourceSpec {
    private final ResourceId vm;

    private ImageSpec(Builder builder) {
        super(builder);
        this.vm = builder.vm;
    }

    /**
     * Starts a spec.
     *
     * @param name its name
     * @param vm the VM whose disks it is made from; it is not stopped for it
     */
    public static Builder builder(String name, ResourceId vm) {
        return new Builder(name, vm);
    }

    /** Returns the VM whose disks it is made from; it is not stopped for it. */
    public ResourceId vm() {
        return vm;
    }

    @Override
    public Builder toBuilder() {
        return new Builder(this);
    }

    @Override
    protected void describe(Fields fields) {
        super.describe(fields);
        fields.add("vm", vm);
    }

    /** Collects a {@link ImageSpec}; not thread-safe. */
    public static final class Builder extends ResourceSpec.Builder<ImageSpec, Builder> {
        private final ResourceId vm;

        private Builder(String name, ResourceId vm) {
            super(name);
            this.vm = vm;
        }

        private Builder(ImageSpec spec) {
            super(spec);
            this.vm = spec.vm;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        public ImageSpec build() {
            return new ImageSpec(this);
        }
    }
}
