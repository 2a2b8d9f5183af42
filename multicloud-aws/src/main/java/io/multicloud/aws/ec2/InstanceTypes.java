package io.multicloud.aws.ec2;

import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Page;
import io.multicloud.api.Paged;
import io.multicloud.api.Region;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.compute.Purchase;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.aws.client.Aws;
import io.multicloud.aws.client.AwsService;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypesResponse;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;

/**
 * Instance types. What one is (its CPUs, memory, architecture) never changes and is not told with an instance; so what has
 * been seen once is remembered.
 */
final class InstanceTypes {
    /** The most a request for types gives. */
    private static final int PAGE = 100;

    /**
     * The virtual CPUs that types have (<a
     * href="https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-type-specifications.html">specifications</a>):
     * a filter takes values, no bounds.
     */
    private static final int[] SIZES = {
        1, 2, 4, 8, 12, 16, 24, 32, 36, 40, 48, 56, 60, 64, 72, 80, 96, 112, 128, 144, 168, 176, 192, 224, 256, 288,
        336, 384, 416, 448, 480, 512, 576, 640, 672, 704, 768, 832, 896, 960, 1152, 1280, 1440, 1536, 1792, 1920
    };

    /** How long a choice holds: new types come now and then. */
    private static final Duration CHOSEN_FOR = Duration.ofHours(1);

    private final Aws aws;
    private final Map<String, InstanceType> known = new ConcurrentHashMap<>();
    private final Map<Need, Choice> chosen = new ConcurrentHashMap<>();

    private record Need(
            Region region, double vcpus, DataSize memory, int gpus, Architecture architecture, Market market) {
        static Need of(VMSpec spec, Region region) {
            return new Need(
                    region,
                    spec.vcpus(),
                    spec.memory(),
                    spec.gpus(),
                    spec.architecture(),
                    spec.purchase() instanceof Purchase.Spot ? Market.SPOT : Market.ON_DEMAND);
        }

        boolean metBy(InstanceType type) {
            return type.vcpus() >= vcpus
                    && type.memory().compareTo(memory) >= 0
                    && type.gpus() >= gpus
                    // Accelerators are paid for, so nobody gets one unasked.
                    && (gpus > 0 || type.gpus() == 0)
                    && type.architecture().equals(architecture);
        }
    }

    private enum Market {
        SPOT("spot"),
        ON_DEMAND("on-demand");

        private final String usageClass;

        Market(String usageClass) {
            this.usageClass = usageClass;
        }
    }

    private record Choice(InstanceType type, Instant at) {}

    InstanceTypes(Aws aws) {
        this.aws = aws;
    }

    /** Returns a type seen before. */
    Optional<InstanceType> known(String name) {
        return Optional.ofNullable(known.get(name));
    }

    /**
     * Makes sure of the types of these names, with a request for a hundred of those that were never seen. One that the region
     * does not know stays unknown.
     */
    void learn(Region region, Collection<String> names) {
        Set<String> unknown = new TreeSet<>(names);
        unknown.removeAll(known.keySet());
        List<String> all = List.copyOf(unknown);
        for (int first = 0; first < all.size(); first += PAGE) {
            // A filter, because of names in the parameter, one that is unknown would fail the request.
            String[] some =
                    all.subList(first, Math.min(all.size(), first + PAGE)).toArray(new String[0]);
            fetch(region, List.of(Selection.filter("instance-type", some)), null);
        }
    }

    Paged<InstanceType> list(Region region, Zones zones) {
        aws.requireOpen();
        return Paged.from(Optional.empty(), token -> {
            if (token.isEmpty()) {
                zones.require(region);
            }
            Slice<InstanceType> slice = fetch(region, null, token.orElse(null));
            return new Page<>(slice.items(), slice.more() ? Optional.ofNullable(slice.next()) : Optional.empty());
        });
    }

    private Slice<InstanceType> fetch(Region region, @Nullable List<Filter> filters, @Nullable String token) {
        DescribeInstanceTypesResponse answer = aws.ec2(
                aws.repeatable(AwsService.EC2, "DescribeInstanceTypes", region, null),
                client -> client.describeInstanceTypes(
                        request -> request.filters(filters).maxResults(PAGE).nextToken(token)));
        List<InstanceType> types =
                answer.instanceTypes().stream().map(InstanceTypes::read).toList();
        types.forEach(type -> known.put(type.name(), type));
        return new Slice<>(types, answer.nextToken());
    }

    private static InstanceType read(InstanceTypeInfo info) {
        String name = info.instanceTypeAsString();
        int gpus = info.gpuInfo() == null
                ? 0
                : info.gpuInfo().gpus().stream()
                        .mapToInt(gpu -> gpu.count() == null ? 0 : gpu.count())
                        .sum();
        List<String> architectures =
                info.processorInfo() == null ? List.of() : info.processorInfo().supportedArchitecturesAsStrings();
        return new InstanceType(
                name,
                family(name),
                info.vCpuInfo() == null ? 0 : info.vCpuInfo().defaultVCpus(),
                info.memoryInfo() == null
                        ? DataSize.ZERO
                        : DataSize.bytes(info.memoryInfo().sizeInMiB() << 20),
                // The old types run 32-bit systems as well; nobody sells any that runs two of the others.
                architectures.stream()
                        .filter(architecture -> !architecture.startsWith("i386"))
                        .findFirst()
                        .map(Architecture::new)
                        .orElse(Architecture.AMD64),
                gpus);
    }

    /** Returns what comes before the size: types of a family share a quota. */
    static String family(String type) {
        int end = type.indexOf('.');
        return end < 0 ? type : type.substring(0, end);
    }

    /** Returns the type that a spec pins, or the smallest that meets its needs. */
    InstanceType choose(VMSpec spec, Region region) {
        return spec.instanceType()
                .map(pinned -> pinned(pinned, region))
                .orElseGet(() -> smallest(Need.of(spec, region)));
    }

    private InstanceType pinned(String name, Region region) {
        learn(region, List.of(name));
        InstanceType type = known.get(name);
        if (type == null) {
            throw aws.error(ErrorCode.INVALID_ARGUMENT, "there is no instance type '" + name + "' in " + region)
                    .build();
        }
        return type;
    }

    private InstanceType smallest(Need need) {
        Choice before = chosen.get(need);
        if (before != null && aws.now().isBefore(before.at().plus(CHOSEN_FOR))) {
            return before.type();
        }
        InstanceType type = look(need);
        chosen.put(need, new Choice(type, aws.now()));
        return type;
    }

    private InstanceType look(Need need) {
        int largest = SIZES[SIZES.length - 1];
        int from = (int) Math.ceil(Math.min(need.vcpus(), largest + 1.0));
        // In steps, because a region has a thousand types, and most needs are met by the smallest of them.
        for (int low = from; low <= largest; low = 2 * low + 1) {
            int first = low;
            String[] sizes = Arrays.stream(SIZES)
                    .filter(size -> size >= first && size <= 2 * first)
                    .mapToObj(Integer::toString)
                    .toArray(String[]::new);
            if (sizes.length > 0) {
                Optional<InstanceType> found = look(need, sizes);
                if (found.isPresent()) {
                    return found.get();
                }
            }
        }
        throw aws.error(
                        ErrorCode.UNSUPPORTED,
                        "no instance type of " + need.region() + " has " + need.vcpus() + " virtual CPUs, "
                                + need.memory() + " of memory and " + need.gpus() + " GPUs for " + need.architecture())
                .build();
    }

    private Optional<InstanceType> look(Need need, String[] sizes) {
        List<Filter> filters = List.of(
                Selection.filter("processor-info.supported-architecture", Images.nativeName(need.architecture())),
                Selection.filter("current-generation", "true"),
                Selection.filter("bare-metal", "false"),
                Selection.filter("supported-usage-class", need.market().usageClass),
                Selection.filter("vcpu-info.default-vcpus", sizes));
        List<InstanceType> types = new ArrayList<>();
        String token = null;
        do {
            Slice<InstanceType> slice = fetch(need.region(), filters, token);
            types.addAll(slice.items());
            token = slice.more() ? slice.next() : null;
        } while (token != null);
        return types.stream()
                .filter(need::metBy)
                .min(Comparator.comparingDouble(InstanceType::vcpus)
                        .thenComparing(InstanceType::memory)
                        .thenComparingInt(InstanceType::gpus)
                        .thenComparing(InstanceType::name));
    }
}
