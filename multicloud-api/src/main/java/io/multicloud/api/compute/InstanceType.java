package io.multicloud.api.compute;

import io.multicloud.api.DataSize;

/**
 * A machine shape a cloud sells.
 *
 * @param name the cloud's name for it, for example {@code m7i.large}
 * @param family the group that shares a quota, for example {@code m7i} or {@code standardDSv5Family};
 *     empty where the cloud has none
 * @param vcpus virtual CPUs; a fraction for shared-core types, 0 where not known
 * @param memory main memory; zero where not known
 * @param architecture processor architecture
 * @param gpus number of accelerators
 */
public record InstanceType(
        String name, String family, double vcpus, DataSize memory, Architecture architecture, int gpus) {
    /** @throws IllegalArgumentException if the name is blank, or vCPUs or GPUs are negative */
    public InstanceType {
        if (name.isBlank() || !(vcpus >= 0) || gpus < 0) {
            throw new IllegalArgumentException("instance type '" + name
                    + "' must have a name and no negative vCPUs or GPUs, had " + vcpus + " and " + gpus);
        }
    }
}
