package io.multicloud.api.compute;

import io.multicloud.api.DataSize;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.Zone;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A virtual machine as it was when read. */
public final class VM extends Resource {
    private final VMState state;
    private final String instanceType;
    private final double vcpus;
    private final DataSize memory;
    private final Architecture architecture;
    private final @Nullable Zone zone;
    private final Purchase purchase;
    private final Set<VMAction> allowedActions;
    private final @Nullable ResourceId image;
    private final List<ResourceId> volumes;
    private final @Nullable ResourceId subnet;
    private final List<ResourceId> securityGroups;
    private final @Nullable String privateAddress;
    private final @Nullable String publicAddress;
    private final @Nullable String keyPair;
    private final @Nullable Instant interruptionAt;
    private final @Nullable String failure;

    private VM(Builder builder) {
        super(builder);
        this.state = builder.state;
        this.instanceType = builder.instanceType;
        this.vcpus = builder.vcpus;
        this.memory = builder.memory;
        this.architecture = builder.architecture;
        this.zone = builder.zone;
        this.purchase = builder.purchase;
        this.allowedActions = builder.allowedActions.isEmpty()
                ? Set.of()
                : Collections.unmodifiableSet(EnumSet.copyOf(builder.allowedActions));
        this.image = builder.image;
        this.volumes = List.copyOf(builder.volumes);
        this.subnet = builder.subnet;
        this.securityGroups = List.copyOf(builder.securityGroups);
        this.privateAddress = builder.privateAddress;
        this.publicAddress = builder.publicAddress;
        this.keyPair = builder.keyPair;
        this.interruptionAt = builder.interruptionAt;
        this.failure = builder.failure;
    }

    /** Starts a VM of this identity. */
    public static Builder builder(ResourceId id) {
        return new Builder(id);
    }

    /** Returns a builder holding everything of this VM. */
    @Override
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Returns where it is in its life. */
    public VMState state() {
        return state;
    }

    /** Returns the native type. */
    public String instanceType() {
        return instanceType;
    }

    /** Returns its virtual CPUs. */
    public double vcpus() {
        return vcpus;
    }

    /** Returns its memory. */
    public DataSize memory() {
        return memory;
    }

    /** Returns its architecture. */
    public Architecture architecture() {
        return architecture;
    }

    /** Returns its zone, where the cloud has zones. */
    public Optional<Zone> zone() {
        return Optional.ofNullable(zone);
    }

    /** Returns how it is paid for. */
    public Purchase purchase() {
        return purchase;
    }

    /**
     * Returns what changes it in its present state; anything else is {@code FAILED_PRECONDITION}, but for what asks for
     * the state it is in or on its way to. Never an action that the provider does not declare.
     */
    public Set<VMAction> allowedActions() {
        return allowedActions;
    }

    /** Returns what it was booted from, if the provider still says so. */
    public Optional<ResourceId> image() {
        return Optional.ofNullable(image);
    }

    /** Returns its volumes, the root disk first. */
    public List<ResourceId> volumes() {
        return volumes;
    }

    /** Returns its subnet. */
    public Optional<ResourceId> subnet() {
        return Optional.ofNullable(subnet);
    }

    /** Returns its security groups. */
    public List<ResourceId> securityGroups() {
        return securityGroups;
    }

    /** Returns its address inside its network. */
    public Optional<String> privateAddress() {
        return Optional.ofNullable(privateAddress);
    }

    /** Returns its public address. */
    public Optional<String> publicAddress() {
        return Optional.ofNullable(publicAddress);
    }

    /** Returns the name of its key pair. */
    public Optional<String> keyPair() {
        return Optional.ofNullable(keyPair);
    }

    /** Returns when the cloud takes this spot VM back, once it has given notice. */
    public Optional<Instant> interruptionAt() {
        return Optional.ofNullable(interruptionAt);
    }

    /** Returns why it failed or was stopped by the cloud, in the provider's words. */
    public Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    protected void describe(Fields fields) {
        super.describe(fields);
        fields.add("state", state)
                .add("instanceType", instanceType)
                .add("vcpus", vcpus)
                .add("memory", memory)
                .add("architecture", architecture)
                .add("zone", zone)
                .add("purchase", purchase)
                .add("allowedActions", allowedActions)
                .add("image", image)
                .add("volumes", volumes)
                .add("subnet", subnet)
                .add("securityGroups", securityGroups)
                .add("privateAddress", privateAddress)
                .add("publicAddress", publicAddress)
                .add("keyPair", keyPair)
                .add("interruptionAt", interruptionAt)
                .add("failure", failure);
    }

    /** Collects a {@link VM}; for adapters. Not thread-safe. */
    public static final class Builder extends Resource.Builder<VM, Builder> {
        private VMState state = VMState.UNKNOWN;
        private String instanceType = "";
        private double vcpus;
        private DataSize memory = DataSize.ZERO;
        private Architecture architecture = Architecture.AMD64;
        private @Nullable Zone zone;
        private Purchase purchase = Purchase.onDemand();
        private Set<VMAction> allowedActions = Set.of();
        private @Nullable ResourceId image;
        private List<ResourceId> volumes = List.of();
        private @Nullable ResourceId subnet;
        private List<ResourceId> securityGroups = List.of();
        private @Nullable String privateAddress;
        private @Nullable String publicAddress;
        private @Nullable String keyPair;
        private @Nullable Instant interruptionAt;
        private @Nullable String failure;

        private Builder(ResourceId id) {
            super(id);
        }

        private Builder(VM vm) {
            super(vm);
            this.state = vm.state;
            this.instanceType = vm.instanceType;
            this.vcpus = vm.vcpus;
            this.memory = vm.memory;
            this.architecture = vm.architecture;
            this.zone = vm.zone;
            this.purchase = vm.purchase;
            this.allowedActions = vm.allowedActions;
            this.image = vm.image;
            this.volumes = vm.volumes;
            this.subnet = vm.subnet;
            this.securityGroups = vm.securityGroups;
            this.privateAddress = vm.privateAddress;
            this.publicAddress = vm.publicAddress;
            this.keyPair = vm.keyPair;
            this.interruptionAt = vm.interruptionAt;
            this.failure = vm.failure;
        }

        @Override
        protected Builder self() {
            return this;
        }

        /** Sets the state; default {@link VMState#UNKNOWN}. */
        public Builder state(VMState state) {
            this.state = state;
            return this;
        }

        /** Sets native type and size. */
        public Builder instanceType(InstanceType type) {
            this.instanceType = type.name();
            this.vcpus = type.vcpus();
            this.memory = type.memory();
            this.architecture = type.architecture();
            return this;
        }

        /** Sets the native type alone, where its size is not known. */
        public Builder instanceType(String instanceType) {
            this.instanceType = instanceType;
            return this;
        }

        /** Sets the virtual CPUs; default 0, unknown. */
        public Builder vcpus(double vcpus) {
            this.vcpus = vcpus;
            return this;
        }

        /** Sets the memory; default 0, unknown. */
        public Builder memory(DataSize memory) {
            this.memory = memory;
            return this;
        }

        /** Sets the architecture; default {@link Architecture#AMD64}. */
        public Builder architecture(Architecture architecture) {
            this.architecture = architecture;
            return this;
        }

        /** Sets the zone; default none. */
        public Builder zone(@Nullable Zone zone) {
            this.zone = zone;
            return this;
        }

        /** Sets how it is paid for; default on demand. */
        public Builder purchase(Purchase purchase) {
            this.purchase = purchase;
            return this;
        }

        /** Sets what may be asked of it; default nothing. */
        public Builder allowedActions(Set<VMAction> allowedActions) {
            this.allowedActions = allowedActions;
            return this;
        }

        /** Sets its image; default unknown. */
        public Builder image(@Nullable ResourceId image) {
            this.image = image;
            return this;
        }

        /** Sets its volumes, root first; default none. */
        public Builder volumes(List<ResourceId> volumes) {
            this.volumes = volumes;
            return this;
        }

        /** Sets its subnet; default unknown. */
        public Builder subnet(@Nullable ResourceId subnet) {
            this.subnet = subnet;
            return this;
        }

        /** Sets its security groups; default none. */
        public Builder securityGroups(List<ResourceId> securityGroups) {
            this.securityGroups = securityGroups;
            return this;
        }

        /** Sets its address inside the network; default none. */
        public Builder privateAddress(@Nullable String privateAddress) {
            this.privateAddress = privateAddress;
            return this;
        }

        /** Sets its public address; default none. */
        public Builder publicAddress(@Nullable String publicAddress) {
            this.publicAddress = publicAddress;
            return this;
        }

        /** Sets its key pair; default none. */
        public Builder keyPair(@Nullable String keyPair) {
            this.keyPair = keyPair;
            return this;
        }

        /** Sets when it is taken back; default: no notice given. */
        public Builder interruptionAt(@Nullable Instant interruptionAt) {
            this.interruptionAt = interruptionAt;
            return this;
        }

        /** Sets why it failed; default: it did not. */
        public Builder failure(@Nullable String failure) {
            this.failure = failure;
            return this;
        }

        @Override
        public VM build() {
            return new VM(this);
        }
    }
}
