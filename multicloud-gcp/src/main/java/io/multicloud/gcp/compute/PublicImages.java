package io.multicloud.gcp.compute;

import io.multicloud.api.compute.Architecture;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which <a href="https://cloud.google.com/compute/docs/images/os-details">families</a> the portable names of images mean.
 */
final class PublicImages {
    private static final Map<String, Map<Architecture, Family>> FAMILIES = new TreeMap<>();

    static {
        ubuntu("ubuntu-22.04", "ubuntu-2204-lts", "ubuntu-2204-lts-arm64");
        ubuntu("ubuntu-24.04", "ubuntu-2404-lts-amd64", "ubuntu-2404-lts-arm64");
        add("debian-12", "debian-cloud", "debian-12", "debian-12-arm64");
        add("debian-13", "debian-cloud", "debian-13", "debian-13-arm64");
        add("rocky-9", "rocky-linux-cloud", "rocky-linux-9", "rocky-linux-9-arm64");
    }

    private PublicImages() {}

    /**
     * A family; its newest image is the one that is meant.
     *
     * @param project whose it is
     * @param name its name
     */
    record Family(String project, String name) {
        String url() {
            return "projects/" + project + "/global/images/family/" + name;
        }
    }

    private static void ubuntu(String alias, String amd64, String arm64) {
        add(alias, "ubuntu-os-cloud", amd64, arm64);
    }

    private static void add(String alias, String project, String amd64, String arm64) {
        FAMILIES.put(
                alias,
                Map.of(
                        Architecture.AMD64, new Family(project, amd64),
                        Architecture.ARM64, new Family(project, arm64)));
    }

    static Optional<Family> family(String alias, Architecture architecture) {
        return Optional.ofNullable(FAMILIES.getOrDefault(alias, Map.of()).get(architecture));
    }

    static Set<String> aliases() {
        return Collections.unmodifiableSet(FAMILIES.keySet());
    }
}
