package io.multicloud.gcp.compute;

import com.google.cloud.compute.v1.Accelerators;
import com.google.cloud.compute.v1.GetMachineTypeRequest;
import com.google.cloud.compute.v1.ListMachineTypesRequest;
import com.google.cloud.compute.v1.MachineType;
import com.google.cloud.compute.v1.MachineTypeList;
import io.multicloud.api.CloudException;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Page;
import io.multicloud.api.Paged;
import io.multicloud.api.Region;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.spi.CallInfo;
import io.multicloud.gcp.call.Account;
import io.multicloud.gcp.call.QuotaBuckets;
import io.multicloud.gcp.call.Urls;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Machine types, which belong to zones. */
public final class MachineTypes {
    /** What a virtual CPU of the series E2 costs in GiB of its memory: $0.02181159 over $0.00292353 an hour. */
    private static final double GIB_FOR_A_CPU = 7.46;

    /** The part of a physical CPU that shared-core types have, of their guest's CPUs. */
    private static final Map<String, Double> SHARE =
            Map.of("e2-micro", 0.25, "e2-small", 0.5, "e2-medium", 1.0, "f1-micro", 0.2, "g1-small", 0.5);

    private static final int PAGE_SIZE = 500;

    private final Account account;
    private final Places places;

    /** For an account. */
    public MachineTypes(Account account) {
        this.account = account;
        this.places = new Places(account);
    }

    /** Lists the types of a region: those of its zones, each once. */
    public Paged<InstanceType> list(Region region) {
        return Paged.single(() -> {
            Map<String, InstanceType> types = new LinkedHashMap<>();
            for (String zone : places.zones(region)) {
                each(zone, "", type -> types.putIfAbsent(type.getName(), portable(type)));
            }
            return Page.last(List.copyOf(types.values()));
        });
    }

    /**
     * Chooses a type and a zone that has it.
     *
     * @param zones where to look, the preferred one first
     * @throws CloudException {@code INVALID_ARGUMENT} for a pinned type that none of them has, {@code UNSUPPORTED} if no
     *     type meets the needs
     */
    Choice choose(VMSpec spec, List<String> zones) {
        return spec.instanceType().isPresent() ? pinned(spec.instanceType().get(), zones) : needed(spec, zones);
    }

    /**
     * A type where it is.
     *
     * @param zone the zone
     * @param type the type's name
     */
    record Choice(String zone, String type) {}

    private Choice pinned(String type, List<String> zones) {
        for (String zone : zones) {
            if (find(zone, type).isPresent()) {
                return new Choice(zone, type);
            }
        }
        throw account.error(ErrorCode.INVALID_ARGUMENT, "there is no machine type '" + type + "' in " + zones)
                .operation("create")
                .build();
    }

    /** Returns the series of a type, which shares quotas and prices. */
    public static String series(String type) {
        return MachineShapes.series(type);
    }

    /** Returns how many CPUs of a type are billed: of shared-core types, a part. */
    public static double billedCpus(String type, double vcpus) {
        return SHARE.getOrDefault(type, vcpus);
    }

    /** Returns a type that some zone of a region has. What a name tells by itself is taken from it, without a request. */
    public Optional<InstanceType> inRegion(Region region, String type) {
        MachineShapes.Shape shape = MachineShapes.of(type);
        if (shape.vcpus() > 0) {
            return Optional.of(new InstanceType(
                    type,
                    series(type),
                    shape.vcpus(),
                    shape.memory(),
                    MachineShapes.architecture(type),
                    MachineShapes.accelerated(type) ? 1 : 0));
        }
        for (String zone : places.zones(region)) {
            Optional<InstanceType> found = find(zone, type).map(MachineTypes::portable);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** Returns a type, if the zone has it; also a custom one. */
    Optional<MachineType> find(String zone, String type) {
        if (!type.matches("[a-z0-9-]+") || !zone.matches("[a-z0-9-]+")) {
            return Optional.empty();
        }
        try {
            return Optional.of(account.compute(
                    CallInfo.read("compute.machineTypes.get", Region.of(Urls.regionOf(zone)), QuotaBuckets.READS),
                    clients -> clients.machineTypes().getCallable(),
                    GetMachineTypeRequest.newBuilder()
                            .setProject(account.project())
                            .setZone(zone)
                            .setMachineType(type)
                            .build()));
        } catch (CloudException e) {
            if (e.code() == ErrorCode.NOT_FOUND || e.code() == ErrorCode.INVALID_ARGUMENT) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Choice needed(VMSpec spec, List<String> zones) {
        long cpus = (long) Math.ceil(spec.vcpus());
        long mib = (spec.memory().bytes() + (1 << 20) - 1) >> 20;
        if (cpus <= Integer.MAX_VALUE && mib <= Integer.MAX_VALUE) {
            String filter = "(guestCpus >= " + cpus + ") (memoryMb >= " + mib + ")";
            for (String zone : zones) {
                List<MachineType> fitting = new ArrayList<>();
                try {
                    each(zone, filter, type -> {
                        if (fits(type, spec)) {
                            fitting.add(type);
                        }
                    });
                } catch (CloudException e) {
                    throw e.code() == ErrorCode.NOT_FOUND ? noZone(zone, e) : e;
                }
                Optional<MachineType> least = fitting.stream().min(CHEAPEST);
                if (least.isPresent()) {
                    return new Choice(zone, least.get().getName());
                }
            }
        }
        throw account.error(
                        ErrorCode.UNSUPPORTED,
                        "no machine type in " + zones + " has " + spec.vcpus() + " CPUs, " + spec.memory()
                                + " of memory, " + spec.gpus() + " GPUs and the architecture " + spec.architecture())
                .operation("create")
                .build();
    }

    private CloudException noZone(String zone, CloudException cause) {
        return account.error(ErrorCode.INVALID_ARGUMENT, "there is no zone '" + zone + "'")
                .operation("create")
                .cause(cause)
                .build();
    }

    private static boolean fits(MachineType type, VMSpec spec) {
        InstanceType portable = portable(type);
        return portable.vcpus() >= spec.vcpus()
                && portable.memory().compareTo(spec.memory()) >= 0
                && portable.architecture().equals(spec.architecture())
                && (spec.gpus() == 0 ? portable.gpus() == 0 : portable.gpus() >= spec.gpus())
                && !type.hasDeprecated();
    }

    /** An estimate, since a type does not tell its price; the series E2 is the cheapest of those of one size. */
    private static final Comparator<MachineType> CHEAPEST = Comparator.comparingDouble(MachineTypes::weight)
            .thenComparing(type -> MachineShapes.series(type.getName()).equals("e2") ? 0 : 1)
            .thenComparing(MachineType::getName);

    private static double weight(MachineType type) {
        double cpus = billedCpus(type.getName(), type.getGuestCpus());
        return cpus * GIB_FOR_A_CPU + type.getMemoryMb() / 1024.0;
    }

    private void each(String zone, String filter, Consumer<MachineType> consumer) {
        String token = "";
        do {
            ListMachineTypesRequest.Builder request = ListMachineTypesRequest.newBuilder()
                    .setProject(account.project())
                    .setZone(zone)
                    .setMaxResults(PAGE_SIZE);
            if (!filter.isEmpty()) {
                request.setFilter(filter);
            }
            if (!token.isEmpty()) {
                request.setPageToken(token);
            }
            MachineTypeList page = account.compute(
                    CallInfo.read("compute.machineTypes.list", Region.of(Urls.regionOf(zone)), QuotaBuckets.LISTS),
                    clients -> clients.machineTypes().listCallable(),
                    request.build());
            page.getItemsList().forEach(consumer);
            token = page.getNextPageToken();
        } while (!token.isEmpty());
    }

    /** Returns a type in the API's words. */
    static InstanceType portable(MachineType type) {
        return new InstanceType(
                type.getName(),
                MachineShapes.series(type.getName()),
                type.getGuestCpus(),
                DataSize.mib(type.getMemoryMb()),
                architecture(type),
                type.getAcceleratorsList().stream()
                        .mapToInt(Accelerators::getGuestAcceleratorCount)
                        .sum());
    }

    private static Architecture architecture(MachineType type) {
        return switch (type.getArchitecture()) {
            case "X86_64" -> Architecture.AMD64;
            case "ARM64" -> Architecture.ARM64;
            default -> MachineShapes.architecture(type.getName());
        };
    }
}
