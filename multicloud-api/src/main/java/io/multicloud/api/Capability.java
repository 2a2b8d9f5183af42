package io.multicloud.api;

/**
 * Something a provider can do that not every provider can. Open: a provider may declare keys of its own.
 * What is declared works; what is not declared is refused with {@link ErrorCode#UNSUPPORTED}.
 *
 * @param key lower case words joined by dots and hyphens
 */
public record Capability(String key) implements Comparable<Capability> {
    /** Stop a VM and start it again. */
    public static final Capability VM_STOP_START = new Capability("vm.stop-start");
    /** Restart a VM in place. */
    public static final Capability VM_RESTART = new Capability("vm.restart");
    /** Change the instance type of a stopped VM. */
    public static final Capability VM_RESIZE = new Capability("vm.resize");
    /** Spot VMs, with a notice before they are taken back. */
    public static final Capability VM_SPOT = new Capability("vm.spot");
    /** User data for the first boot. */
    public static final Capability VM_USER_DATA = new Capability("vm.user-data");
    /** Console output. */
    public static final Capability VM_CONSOLE_OUTPUT = new Capability("vm.console-output");
    /** Cancel an accepted operation. */
    public static final Capability OPERATION_CANCEL = new Capability("operation.cancel");
    /** Key pairs. */
    public static final Capability KEY_PAIRS = new Capability("key-pairs");
    /** Images of one's own, made from a VM: create, list, tag, delete. */
    public static final Capability IMAGE_CREATE = new Capability("image.create");
    /** Images from a snapshot, so that what was copied or written block by block boots. */
    public static final Capability IMAGE_FROM_SNAPSHOT = new Capability("image.from-snapshot");
    /** Images from a disk in object storage, in the formats that {@link Capabilities#importFormats()} names. */
    public static final Capability IMAGE_IMPORT = new Capability("image.import");
    /** Volumes: create, attach, detach, delete. */
    public static final Capability VOLUMES = new Capability("volumes");
    /** Volumes and data disks that start with what an image of one's own holds. */
    public static final Capability VOLUME_FROM_IMAGE = new Capability("volume.from-image");
    /** Grow a volume. */
    public static final Capability VOLUME_RESIZE = new Capability("volume.resize");
    /** Encryption of volumes with a customer's key. */
    public static final Capability VOLUME_CUSTOMER_KEY = new Capability("volume.customer-key");
    /** Snapshots of volumes, and volumes from snapshots. */
    public static final Capability SNAPSHOTS = new Capability("snapshots");
    /** Read the blocks of a snapshot. */
    public static final Capability SNAPSHOT_READ = new Capability("snapshot.read");
    /** List the blocks that differ between two snapshots. */
    public static final Capability SNAPSHOT_CHANGES = new Capability("snapshot.changes");
    /** Write a snapshot block by block. */
    public static final Capability SNAPSHOT_WRITE = new Capability("snapshot.write");
    /** Networks, subnets and security groups. */
    public static final Capability NETWORKS = new Capability("networks");
    /** Change the tags of networks and subnets that exist; those a create asks for are kept by every cloud with networks. */
    public static final Capability NETWORK_TAGS = new Capability("network.tags");
    /** Reserved public addresses. */
    public static final Capability PUBLIC_ADDRESSES = new Capability("public-addresses");
    /** Object storage: buckets and objects, range reads, multipart uploads. */
    public static final Capability OBJECTS = new Capability("objects");
    /** Puts and deletes under a condition. */
    public static final Capability OBJECT_CONDITIONS = new Capability("object.conditions");
    /** Presigned URLs. */
    public static final Capability OBJECT_PRESIGN = new Capability("object.presign");
    /** Encryption of buckets with a customer's key. */
    public static final Capability BUCKET_CUSTOMER_KEY = new Capability("bucket.customer-key");
    /** What was spent, by day, service, region or tag. */
    public static final Capability COST_REPORT = new Capability("cost.report");
    /** Price look-up. */
    public static final Capability COST_PRICES = new Capability("cost.prices");
    /** The price list of whole regions. */
    public static final Capability COST_OFFERS = new Capability("cost.offers");
    /** Metric series. */
    public static final Capability METRICS = new Capability("metrics");
    /** Alerts on metrics. */
    public static final Capability ALERTS = new Capability("alerts");
    /** Quotas with their use. */
    public static final Capability QUOTAS = new Capability("quotas");

    /** @throws IllegalArgumentException if the key has another form */
    public Capability {
        if (!key.matches("[a-z][a-z0-9-]*(\\.[a-z][a-z0-9-]*)*")) {
            throw new IllegalArgumentException(
                    "capability '" + key + "' must be lower case words joined by dots and hyphens");
        }
    }

    /** Returns the error with which a provider refuses what it did not declare. */
    public CloudException unsupported() {
        return CloudException.builder(
                        ErrorCode.UNSUPPORTED, "the provider does not declare the capability '" + key + "'")
                .build();
    }

    /**
     * Returns a service of which every call is refused so, services inside it included: for a provider that lacks all
     * of it.
     *
     * @param service an interface of this API
     */
    public <T> T unsupportedService(Class<T> service) {
        return Unsupported.service(service, this);
    }

    @Override
    public int compareTo(Capability other) {
        return key.compareTo(other.key);
    }

    @Override
    public String toString() {
        return key;
    }
}
