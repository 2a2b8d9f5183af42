package io.multicloud.gcp.compute;

import io.multicloud.api.DataSize;
import io.multicloud.api.compute.Architecture;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the name of a machine type says about it. An instance names its type and nothing more, and to ask for the type
 * would be a second request for every read. Sizes: <a
 * href="https://cloud.google.com/compute/docs/general-purpose-machines">general-purpose</a> and <a
 * href="https://cloud.google.com/compute/docs/compute-optimized-machines">compute-optimised</a> machines. Of a type that
 * is not among them nothing is known.
 */
final class MachineShapes {
    /** A shape of which nothing is known. */
    private static final Shape UNKNOWN = new Shape(0, DataSize.ZERO);

    private static final Pattern CUSTOM = Pattern.compile("(?:[a-z0-9]+-)?custom-(\\d+)-(\\d+)(?:-ext)?");
    private static final Pattern REGULAR =
            Pattern.compile("([a-z][a-z0-9]*)-(standard|highmem|highcpu)-(\\d+)(?:-lssd)?");

    private static final Map<String, Shape> SHARED = Map.of(
            "e2-micro", new Shape(2, DataSize.gib(1)),
            "e2-small", new Shape(2, DataSize.gib(2)),
            "e2-medium", new Shape(2, DataSize.gib(4)),
            "f1-micro", new Shape(1, DataSize.mib(614)),
            "g1-small", new Shape(1, DataSize.mib(1740)));

    /** MiB for each virtual CPU: standard, highmem, highcpu. */
    private static final Map<String, int[]> MEMORY = Map.ofEntries(
            Map.entry("n1", new int[] {3840, 6656, 0}),
            Map.entry("e2", new int[] {4096, 8192, 1024}),
            Map.entry("n2", new int[] {4096, 8192, 1024}),
            Map.entry("n2d", new int[] {4096, 8192, 1024}),
            Map.entry("n4", new int[] {4096, 8192, 2048}),
            Map.entry("c2", new int[] {4096, 0, 0}),
            Map.entry("c2d", new int[] {4096, 8192, 2048}),
            Map.entry("c3", new int[] {4096, 8192, 2048}),
            Map.entry("c3d", new int[] {4096, 8192, 2048}),
            Map.entry("c4a", new int[] {4096, 8192, 2048}),
            Map.entry("t2d", new int[] {4096, 0, 0}),
            Map.entry("t2a", new int[] {4096, 0, 0}));

    private static final Set<String> ARM = Set.of("t2a", "c4a", "n4a", "a4x");

    /** So many types are remembered; Google has some hundred, and custom ones may have any size. */
    private static final int MOST_KNOWN = 4_096;

    /** What was read once: a listing has thousands of VMs of few types, and the expressions would take a fifth of its time. */
    private static final ConcurrentMap<String, Shape> KNOWN = new ConcurrentHashMap<>();

    private MachineShapes() {}

    /**
     * A machine's size.
     *
     * @param vcpus 0 where not known
     * @param memory zero where not known
     */
    record Shape(double vcpus, DataSize memory) {}

    /** Returns the size of a type. */
    static Shape of(String type) {
        Shape known = KNOWN.get(type);
        if (known == null) {
            known = read(type);
            if (KNOWN.size() < MOST_KNOWN) {
                KNOWN.put(type, known);
            }
        }
        return known;
    }

    private static Shape read(String type) {
        Shape shared = SHARED.get(type);
        if (shared != null) {
            return shared;
        }
        Matcher custom = CUSTOM.matcher(type);
        if (custom.matches()) {
            return new Shape(Integer.parseInt(custom.group(1)), DataSize.mib(Long.parseLong(custom.group(2))));
        }
        Matcher regular = REGULAR.matcher(type);
        if (!regular.matches()) {
            return UNKNOWN;
        }
        int cpus = Integer.parseInt(regular.group(3));
        long memory = memory(regular.group(1), regular.group(2), cpus);
        return memory == 0 ? UNKNOWN : new Shape(cpus, DataSize.mib(memory));
    }

    private static long memory(String series, String kind, int cpus) {
        if (series.equals("n1") && kind.equals("highcpu")) {
            // 0.9 GB for each CPU, cut to whole MiB.
            return (long) Math.floor(921.6 * cpus);
        }
        int[] each = MEMORY.get(series);
        if (each == null) {
            return 0;
        }
        return (long) cpus
                * switch (kind) {
                    case "standard" -> each[0];
                    case "highmem" -> each[1];
                    default -> each[2];
                };
    }

    /** Returns the series of a type, which shares quotas and prices. */
    static String series(String type) {
        if (type.startsWith("custom-")) {
            return "n1";
        }
        int hyphen = type.indexOf('-');
        return hyphen < 0 ? type : type.substring(0, hyphen);
    }

    /** Tells whether types of the series come with accelerators. */
    static boolean accelerated(String type) {
        return series(type).matches("[ag]\\d.*") && !series(type).equals("g1");
    }

    /** Returns the architecture of a type. */
    static Architecture architecture(String type) {
        return ARM.contains(series(type)) ? Architecture.ARM64 : Architecture.AMD64;
    }
}
