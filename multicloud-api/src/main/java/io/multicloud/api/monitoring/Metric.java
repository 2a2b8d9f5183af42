package io.multicloud.api.monitoring;

/**
 * A measure. Open: a cloud's own metric passes through by its native name and ties the query to that cloud.
 *
 * @param name a portable name, or the cloud's own
 */
public record Metric(String name) {
    /** CPU use of a VM, as a fraction of its virtual CPUs: 0 to 1. */
    public static final Metric CPU_UTILIZATION = new Metric("cpu.utilization");
    /** Memory use of a VM as a fraction: 0 to 1; needs an agent on most clouds. */
    public static final Metric MEMORY_UTILIZATION = new Metric("memory.utilization");
    /** Bytes a VM received in a second. */
    public static final Metric NETWORK_IN = new Metric("network.in");
    /** Bytes a VM sent in a second. */
    public static final Metric NETWORK_OUT = new Metric("network.out");
    /** Bytes a VM read from its disks in a second. */
    public static final Metric DISK_READ = new Metric("disk.read");
    /** Bytes a VM wrote to its disks in a second. */
    public static final Metric DISK_WRITE = new Metric("disk.write");
    /** What the account has spent since the start of the month (UTC), in US dollars. Belongs to no resource. */
    public static final Metric MONTH_COST = new Metric("account.month-cost");

    /** @throws IllegalArgumentException if the name is blank */
    public Metric {
        if (name.isBlank()) {
            throw new IllegalArgumentException("metric name must not be blank");
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
