package io.multicloud.api.compute;

import io.multicloud.api.DataSize;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceSpec;
import io.multicloud.api.Zone;
import io.multicloud.api.image.ImageRef;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a VM shall be, in words every cloud understands. The size is asked for by need ({@link
 * Builder#vcpus}, {@link Builder#memory}) and the provider picks its smallest type that meets it, the
 * cheapest of those it can price; or a native type is pinned ({@link Builder#instanceType}), which ties
 * the spec to one cloud. Immutable.
 *
 * <pre>{@code
 * VMSpec web = VMSpec.builder("web-1").image("ubuntu-22.04").vcpus(2).memory(DataSize.gib(4)).build();
 * }</pre>
 */
public final class VMSpec extends ResourceSpec {
    private final ImageRef image;
    private final double vcpus;
    private final DataSize memory;
    private final int gpus;
    private final Architecture architecture;
    private final @Nullable String instanceType;
    private final @Nullable DiskSpec rootDisk;
    private final List<DiskSpec> dataDisks;
    private final @Nullable Zone zone;
    private final @Nullable ResourceId subnet;
    private final List<ResourceId> securityGroups;
    private final PublicAddressing publicAddressing;
    private final @Nullable String keyPair;
    private final @Nullable String userData;
    private final Purchase purchase;
    private final Map<String, String> nativeOptions;

    private VMSpec(Builder builder) {
        super(builder);
        this.image = builder.image;
        this.vcpus = builder.vcpus;
        this.memory = builder.memory;
        this.gpus = builder.gpus;
        this.architecture = builder.architecture;
        this.instanceType = builder.instanceType;
        this.rootDisk = builder.rootDisk;
        this.dataDisks = List.copyOf(builder.dataDisks);
        this.zone = builder.zone;
        this.subnet = builder.subnet;
        this.securityGroups = List.copyOf(builder.securityGroups);
        this.publicAddressing = builder.publicAddressing;
        this.keyPair = builder.keyPair;
        this.userData = builder.userData;
        this.purchase = builder.purchase;
        this.nativeOptions = Collections.unmodifiableMap(new TreeMap<>(builder.nativeOptions));
    }

    /** Starts a spec for a VM of this name. */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** Returns what it boots from. */
    public ImageRef image() {
        return image;
    }

    /** Returns the fewest virtual CPUs it needs. */
    public double vcpus() {
        return vcpus;
    }

    /** Returns the least memory it needs. */
    public DataSize memory() {
        return memory;
    }

    /** Returns the fewest GPUs it needs. */
    public int gpus() {
        return gpus;
    }

    /** Returns the architecture it needs. */
    public Architecture architecture() {
        return architecture;
    }

    /** Returns the pinned native type, if any; needs are then not looked at. */
    public Optional<String> instanceType() {
        return Optional.ofNullable(instanceType);
    }

    /** Returns its root disk; empty for the image's own size in the cloud's default class. */
    public Optional<DiskSpec> rootDisk() {
        return Optional.ofNullable(rootDisk);
    }

    /** Returns further disks, attached in this order. */
    public List<DiskSpec> dataDisks() {
        return dataDisks;
    }

    /** Returns the zone it must be in; empty for any. */
    public Optional<Zone> zone() {
        return Optional.ofNullable(zone);
    }

    /** Returns the subnet; empty for the account's default network. */
    public Optional<ResourceId> subnet() {
        return Optional.ofNullable(subnet);
    }

    /** Returns its security groups; empty for the network's default. */
    public List<ResourceId> securityGroups() {
        return securityGroups;
    }

    /** Returns whether it can be reached from the internet. */
    public PublicAddressing publicAddressing() {
        return publicAddressing;
    }

    /** Returns the name of the key pair to log in with. */
    public Optional<String> keyPair() {
        return Optional.ofNullable(keyPair);
    }

    /** Returns the text handed to the first boot, usually a cloud-init document. Never shown in {@code toString}. */
    public Optional<String> userData() {
        return Optional.ofNullable(userData);
    }

    /** Returns how it is paid for. */
    public Purchase purchase() {
        return purchase;
    }

    /** Returns options of one cloud, keyed {@code kind:option}; an adapter ignores those of other kinds. */
    public Map<String, String> nativeOptions() {
        return nativeOptions;
    }

    @Override
    public Builder toBuilder() {
        return new Builder(this);
    }

    @Override
    protected void describe(Fields fields) {
        super.describe(fields);
        fields.add("image", image)
                .add("vcpus", vcpus)
                .add("memory", memory)
                .add("gpus", gpus == 0 ? null : gpus)
                .add("architecture", architecture)
                .add("instanceType", instanceType)
                .add("rootDisk", rootDisk)
                .add("dataDisks", dataDisks)
                .add("zone", zone)
                .add("subnet", subnet)
                .add("securityGroups", securityGroups)
                .add("publicAddressing", publicAddressing)
                .add("keyPair", keyPair)
                .addMasked("userData", userData)
                .add("purchase", purchase)
                .add("nativeOptions", nativeOptions);
    }

    /** Collects a {@link VMSpec}; not thread-safe. */
    public static final class Builder extends ResourceSpec.Builder<VMSpec, Builder> {
        private ImageRef image = ImageRef.alias("ubuntu-22.04");
        private double vcpus = 1;
        private DataSize memory = DataSize.gib(1);
        private int gpus;
        private Architecture architecture = Architecture.AMD64;
        private @Nullable String instanceType;
        private @Nullable DiskSpec rootDisk;
        private final List<DiskSpec> dataDisks = new ArrayList<>();
        private @Nullable Zone zone;
        private @Nullable ResourceId subnet;
        private final List<ResourceId> securityGroups = new ArrayList<>();
        private PublicAddressing publicAddressing = PublicAddressing.none();
        private @Nullable String keyPair;
        private @Nullable String userData;
        private Purchase purchase = Purchase.onDemand();
        private final Map<String, String> nativeOptions = new TreeMap<>();

        private Builder(String name) {
            super(name);
        }

        private Builder(VMSpec spec) {
            super(spec);
            this.image = spec.image;
            this.vcpus = spec.vcpus;
            this.memory = spec.memory;
            this.gpus = spec.gpus;
            this.architecture = spec.architecture;
            this.instanceType = spec.instanceType;
            this.rootDisk = spec.rootDisk;
            this.dataDisks.addAll(spec.dataDisks);
            this.zone = spec.zone;
            this.subnet = spec.subnet;
            this.securityGroups.addAll(spec.securityGroups);
            this.publicAddressing = spec.publicAddressing;
            this.keyPair = spec.keyPair;
            this.userData = spec.userData;
            this.purchase = spec.purchase;
            this.nativeOptions.putAll(spec.nativeOptions);
        }

        @Override
        protected Builder self() {
            return this;
        }

        /** Sets the image by portable alias; default {@code ubuntu-22.04}. */
        public Builder image(String alias) {
            return image(ImageRef.alias(alias));
        }

        /** Sets the image; default the alias {@code ubuntu-22.04}. */
        public Builder image(ImageRef image) {
            this.image = image;
            return this;
        }

        /**
         * Sets the fewest virtual CPUs; default 1.
         *
         * @throws IllegalArgumentException if not positive
         */
        public Builder vcpus(double vcpus) {
            if (!(vcpus > 0) || Double.isInfinite(vcpus)) {
                throw new IllegalArgumentException("vcpus must be positive, was " + vcpus);
            }
            this.vcpus = vcpus;
            return this;
        }

        /** Sets the least memory; default 1 GiB. */
        public Builder memory(DataSize memory) {
            this.memory = memory;
            return this;
        }

        /**
         * Sets the fewest GPUs; default none.
         *
         * @throws IllegalArgumentException if negative
         */
        public Builder gpus(int gpus) {
            if (gpus < 0) {
                throw new IllegalArgumentException("gpus must not be negative, was " + gpus);
            }
            this.gpus = gpus;
            return this;
        }

        /** Sets the architecture; default {@link Architecture#AMD64}. */
        public Builder architecture(Architecture architecture) {
            this.architecture = architecture;
            return this;
        }

        /** Pins a native type; default none, the size follows from the needs. */
        public Builder instanceType(@Nullable String instanceType) {
            if (instanceType != null && instanceType.isBlank()) {
                throw new IllegalArgumentException("instance type must not be blank");
            }
            this.instanceType = instanceType;
            return this;
        }

        /**
         * Sets the root disk; default: the image's size in the cloud's default class.
         *
         * @throws IllegalArgumentException if it shall start with anything but the image: to boot from a snapshot, make an image
         *     of it, {@link io.multicloud.api.image.ImageSpec#fromSnapshot}
         */
        public Builder rootDisk(DiskSpec rootDisk) {
            if (rootDisk.isFilled()) {
                throw new IllegalArgumentException(
                        "a root disk starts with the image of its VM; to boot from a snapshot, make an image of it");
            }
            this.rootDisk = rootDisk;
            return this;
        }

        /** Adds a disk. */
        public Builder dataDisk(DiskSpec disk) {
            this.dataDisks.add(disk);
            return this;
        }

        /** Sets the zone, and the region with it; default any. */
        public Builder zone(@Nullable Zone zone) {
            this.zone = zone;
            return zone == null ? this : region(zone.region());
        }

        /** Sets the subnet; default: the account's default network. */
        public Builder subnet(ResourceId subnet) {
            this.subnet = subnet;
            return this;
        }

        /** Adds a security group; default: the network's default. */
        public Builder securityGroup(ResourceId securityGroup) {
            this.securityGroups.add(securityGroup);
            return this;
        }

        /** Sets whether it can be reached from the internet; default {@link PublicAddressing#none()}. */
        public Builder publicAddressing(PublicAddressing publicAddressing) {
            this.publicAddressing = publicAddressing;
            return this;
        }

        /** Sets the key pair by name; default none. */
        public Builder keyPair(String keyPair) {
            this.keyPair = keyPair;
            return this;
        }

        /** Sets the text for the first boot; default none. */
        public Builder userData(String userData) {
            this.userData = userData;
            return this;
        }

        /** Sets how it is paid for; default {@link Purchase#onDemand()}. */
        public Builder purchase(Purchase purchase) {
            this.purchase = purchase;
            return this;
        }

        /** Asks for spot capacity. */
        public Builder spot() {
            return purchase(Purchase.spot());
        }

        /**
         * Adds an option of one cloud, keyed {@code kind:option}.
         *
         * @throws IllegalArgumentException if the key has no kind
         */
        public Builder nativeOption(String key, String value) {
            if (!key.matches("[a-z0-9-]+:.+")) {
                throw new IllegalArgumentException("native option '" + key + "' must have the form kind:option");
            }
            this.nativeOptions.put(key, value);
            return this;
        }

        @Override
        public VMSpec build() {
            VMSpec spec = new VMSpec(this);
            if (zone != null && !spec.region().map(zone.region()::equals).orElse(true)) {
                throw new IllegalArgumentException(
                        "zone " + zone + " is not in region " + spec.region().orElseThrow());
            }
            return spec;
        }
    }
}
