package io.multicloud.aws.ec2;

import io.multicloud.api.compute.Architecture;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where the public images of a portable name are found: who publishes them, and what their names look like. Sources: <a
 * href="https://documentation.ubuntu.com/aws/aws-how-to/instances/find-ubuntu-images/">Ubuntu</a>, <a
 * href="https://wiki.debian.org/Cloud/AmazonEC2Image">Debian</a>, <a
 * href="https://docs.aws.amazon.com/linux/al2023/ug/ec2.html">Amazon Linux</a>.
 *
 * @param owner the account that publishes them
 * @param pattern their names, with {@code %s} for the architecture
 * @param amd64 how the names write 64-bit x86
 * @param arm64 how the names write 64-bit Arm
 */
record ImageAlias(String owner, String pattern, String amd64, String arm64) {
    private static final String CANONICAL = "099720109477";
    private static final String DEBIAN = "136693071363";
    private static final String AMAZON = "137112412989";

    /** Every portable name, sorted. */
    static final Map<String, ImageAlias> ALL = all();

    private static Map<String, ImageAlias> all() {
        Map<String, ImageAlias> all = new TreeMap<>();
        all.put("ubuntu-20.04", ubuntu("hvm-ssd/ubuntu-focal-20.04"));
        all.put("ubuntu-22.04", ubuntu("hvm-ssd/ubuntu-jammy-22.04"));
        all.put("ubuntu-24.04", ubuntu("hvm-ssd-gp3/ubuntu-noble-24.04"));
        all.put("debian-11", debian("11"));
        all.put("debian-12", debian("12"));
        all.put("debian-13", debian("13"));
        all.put("amazon-linux-2023", new ImageAlias(AMAZON, "al2023-ami-2023.*-kernel-6.1-%s", "x86_64", "arm64"));
        return all;
    }

    private static ImageAlias ubuntu(String release) {
        return new ImageAlias(CANONICAL, "ubuntu/images/" + release + "-%s-server-*", "amd64", "arm64");
    }

    private static ImageAlias debian(String release) {
        return new ImageAlias(DEBIAN, "debian-" + release + "-%s-*", "amd64", "arm64");
    }

    /** Returns the names to look for; empty for an architecture that nobody publishes images of. */
    Optional<String> names(Architecture architecture) {
        if (architecture.equals(Architecture.AMD64)) {
            return Optional.of(String.format(pattern, amd64));
        }
        return architecture.equals(Architecture.ARM64) ? Optional.of(String.format(pattern, arm64)) : Optional.empty();
    }
}
