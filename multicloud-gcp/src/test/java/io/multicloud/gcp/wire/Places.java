package io.multicloud.gcp.wire;

import com.google.cloud.compute.v1.Accelerators;
import com.google.cloud.compute.v1.AggregatedListMachineTypesRequest;
import com.google.cloud.compute.v1.DiskType;
import com.google.cloud.compute.v1.DiskTypeList;
import com.google.cloud.compute.v1.GetDiskTypeRequest;
import com.google.cloud.compute.v1.GetMachineTypeRequest;
import com.google.cloud.compute.v1.GetProjectRequest;
import com.google.cloud.compute.v1.GetRegionRequest;
import com.google.cloud.compute.v1.GetZoneRequest;
import com.google.cloud.compute.v1.ListDiskTypesRequest;
import com.google.cloud.compute.v1.ListMachineTypesRequest;
import com.google.cloud.compute.v1.ListRegionsRequest;
import com.google.cloud.compute.v1.ListZonesRequest;
import com.google.cloud.compute.v1.MachineType;
import com.google.cloud.compute.v1.MachineTypeAggregatedList;
import com.google.cloud.compute.v1.MachineTypeList;
import com.google.cloud.compute.v1.MachineTypesScopedList;
import com.google.cloud.compute.v1.Project;
import com.google.cloud.compute.v1.RegionList;
import com.google.cloud.compute.v1.ZoneList;
import io.multicloud.api.Region;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.placement.Offer;
import io.multicloud.api.quota.Quota;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.fake.storage.VolumeKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a project finds there: regions with their quotas, zones, machine types, disk types, the project itself (<a
 * href="https://cloud.google.com/compute/docs/reference/rest/v1/regions">regions</a>, <a
 * href="https://cloud.google.com/compute/docs/reference/rest/v1/machineTypes">machineTypes</a>).
 */
final class Places {
    private final Backing backing;

    Places(Backing backing) {
        this.backing = backing;
    }

    void register(ComputeFront.Methods methods) {
        methods.on("Projects.Get", GetProjectRequest.class, this::project);
        methods.on("Regions.Get", GetRegionRequest.class, this::region);
        methods.on("Regions.List", ListRegionsRequest.class, this::regions);
        methods.on("Zones.Get", GetZoneRequest.class, this::zone);
        methods.on("Zones.List", ListZonesRequest.class, this::zones);
        methods.on("MachineTypes.Get", GetMachineTypeRequest.class, this::machineType);
        methods.on("MachineTypes.List", ListMachineTypesRequest.class, this::machineTypes);
        methods.on("MachineTypes.AggregatedList", AggregatedListMachineTypesRequest.class, this::allMachineTypes);
        methods.on("DiskTypes.Get", GetDiskTypeRequest.class, this::diskType);
        methods.on("DiskTypes.List", ListDiskTypesRequest.class, this::diskTypes);
    }

    /** Returns the type of a name that is sold in a zone. */
    Optional<InstanceType> typeIn(Zone zone, String name) {
        return typesIn(zone).stream().filter(type -> type.name().equals(name)).findFirst();
    }

    private List<InstanceType> typesIn(Zone zone) {
        Map<String, InstanceType> types = new TreeMap<>();
        for (Offer offer : backing.world().settings().offers()) {
            boolean here = offer.region().equals(zone.region())
                    && (offer.zone().isEmpty() || offer.zone().get().equals(zone));
            if (here) {
                types.putIfAbsent(offer.type().name(), offer.type());
            }
        }
        return List.copyOf(types.values());
    }

    /** Custom types can be read and used, and no listing has them. */
    private List<InstanceType> listedIn(Zone zone) {
        return typesIn(zone).stream()
                .filter(type -> !type.name().matches("([a-z0-9]+-)?custom-.*"))
                .toList();
    }

    private Project project(GetProjectRequest request) {
        backing.requireProject(request.getProject());
        return backing.request(
                FakeOperation.CHECK_CREDENTIALS,
                backing.home(),
                () -> Project.newBuilder()
                        .setKind("compute#project")
                        .setName(request.getProject())
                        .setId(Integer.toUnsignedLong(request.getProject().hashCode()))
                        .setSelfLink(backing.links().ofProject())
                        .setDefaultNetworkTier("PREMIUM")
                        .build());
    }

    private com.google.cloud.compute.v1.Region region(GetRegionRequest request) {
        backing.requireProject(request.getProject());
        Region region = backing.findRegion(request.getRegion())
                .orElseThrow(() ->
                        GcpError.notFound("projects/" + request.getProject() + "/regions/" + request.getRegion()));
        return backing.request(RateLimits.READS, FakeOperation.LIST_QUOTAS, region, () -> picture(region));
    }

    private RegionList regions(ListRegionsRequest request) {
        backing.requireProject(request.getProject());
        Listing listing =
                new Listing(request.getFilter(), request.getMaxResults(), request.getOrderBy(), request.getPageToken());
        return backing.request(FakeOperation.LIST_REGIONS, backing.home(), () -> {
            Listing.Page<com.google.cloud.compute.v1.Region> page = listing.page(
                    List.copyOf(backing.world().places().keySet()),
                    Region::name,
                    Comparator.comparing(Region::name),
                    this::picture);
            RegionList.Builder answer =
                    RegionList.newBuilder().setKind("compute#regionList").addAllItems(page.items());
            if (!page.nextToken().isEmpty()) {
                answer.setNextPageToken(page.nextToken());
            }
            return answer.build();
        });
    }

    private com.google.cloud.compute.v1.Region picture(Region region) {
        com.google.cloud.compute.v1.Region.Builder picture = com.google.cloud.compute.v1.Region.newBuilder()
                .setKind("compute#region")
                .setId(Integer.toUnsignedLong(region.hashCode()))
                .setName(region.name())
                .setDescription(region.name())
                .setStatus("UP")
                .setSelfLink(backing.links().region(region));
        backing.world()
                .places()
                .getOrDefault(region, List.of())
                .forEach(zone -> picture.addZones(backing.links().zone(zone)));
        List<Quota> quotas = new ArrayList<>(backing.cloud().compute().account().quotas(region));
        quotas.addAll(backing.cloud().storage().quotas(region));
        for (Quota quota : quotas) {
            picture.addQuotas(com.google.cloud.compute.v1.Quota.newBuilder()
                    .setMetric(metric(quota))
                    .setLimit(quota.limit())
                    .setUsage(quota.used()));
        }
        return picture.build();
    }

    private static String metric(Quota quota) {
        return quota.name();
    }

    private com.google.cloud.compute.v1.Zone zone(GetZoneRequest request) {
        backing.requireProject(request.getProject());
        Zone zone = backing.findZone(request.getZone())
                .orElseThrow(
                        () -> GcpError.notFound("projects/" + request.getProject() + "/zones/" + request.getZone()));
        return backing.request(RateLimits.READS, FakeOperation.LIST_ZONES, zone, () -> picture(zone));
    }

    private ZoneList zones(ListZonesRequest request) {
        backing.requireProject(request.getProject());
        Listing listing =
                new Listing(request.getFilter(), request.getMaxResults(), request.getOrderBy(), request.getPageToken());
        return backing.request(FakeOperation.LIST_ZONES, backing.home(), () -> {
            List<Zone> all = backing.world().places().values().stream()
                    .flatMap(List::stream)
                    .toList();
            Listing.Page<com.google.cloud.compute.v1.Zone> page =
                    listing.page(all, Zone::name, Comparator.comparing(Zone::name), this::picture);
            ZoneList.Builder answer =
                    ZoneList.newBuilder().setKind("compute#zoneList").addAllItems(page.items());
            if (!page.nextToken().isEmpty()) {
                answer.setNextPageToken(page.nextToken());
            }
            return answer.build();
        });
    }

    private com.google.cloud.compute.v1.Zone picture(Zone zone) {
        return com.google.cloud.compute.v1.Zone.newBuilder()
                .setKind("compute#zone")
                .setId(Integer.toUnsignedLong(zone.hashCode()))
                .setName(zone.name())
                .setDescription(zone.name())
                .setStatus("UP")
                .setRegion(backing.links().region(zone.region()))
                .setSelfLink(backing.links().zone(zone))
                .build();
    }

    private MachineType machineType(GetMachineTypeRequest request) {
        backing.requireProject(request.getProject());
        Zone zone = backing.zone(request.getZone());
        return backing.request(
                RateLimits.READS,
                FakeOperation.LIST_INSTANCE_TYPES,
                zone,
                () -> typeIn(zone, request.getMachineType())
                        .map(type -> picture(zone, type))
                        .orElseThrow(() -> GcpError.notFound(backing.links()
                                .path("zones/" + zone.name(), "machineTypes", request.getMachineType()))));
    }

    private MachineTypeList machineTypes(ListMachineTypesRequest request) {
        backing.requireProject(request.getProject());
        Zone zone = backing.zone(request.getZone());
        Listing listing =
                new Listing(request.getFilter(), request.getMaxResults(), request.getOrderBy(), request.getPageToken());
        return backing.request(FakeOperation.LIST_INSTANCE_TYPES, zone, () -> {
            Listing.Page<MachineType> page = listing.page(
                    listedIn(zone),
                    InstanceType::name,
                    Comparator.comparing(InstanceType::name),
                    type -> picture(zone, type));
            MachineTypeList.Builder answer = MachineTypeList.newBuilder()
                    .setKind("compute#machineTypeList")
                    .addAllItems(page.items());
            if (!page.nextToken().isEmpty()) {
                answer.setNextPageToken(page.nextToken());
            }
            return answer.build();
        });
    }

    private MachineTypeAggregatedList allMachineTypes(AggregatedListMachineTypesRequest request) {
        backing.requireProject(request.getProject());
        Listing listing =
                new Listing(request.getFilter(), request.getMaxResults(), request.getOrderBy(), request.getPageToken());
        return backing.request(FakeOperation.LIST_INSTANCE_TYPES, backing.home(), () -> {
            List<MachineType> all = new ArrayList<>();
            backing.world().places().values().stream()
                    .flatMap(List::stream)
                    .forEach(zone -> listedIn(zone).forEach(type -> all.add(picture(zone, type))));
            Listing.Page<MachineType> page = listing.page(
                    all,
                    type -> type.getZone() + "/" + type.getName(),
                    Comparator.comparing(MachineType::getName),
                    type -> type);
            MachineTypeAggregatedList.Builder answer =
                    MachineTypeAggregatedList.newBuilder().setKind("compute#machineTypeAggregatedList");
            for (MachineType type : page.items()) {
                String key = "zones/" + type.getZone();
                answer.putItems(
                        key,
                        answer.getItemsOrDefault(key, MachineTypesScopedList.getDefaultInstance()).toBuilder()
                                .addMachineTypes(type)
                                .build());
            }
            if (!page.nextToken().isEmpty()) {
                answer.setNextPageToken(page.nextToken());
            }
            return answer.build();
        });
    }

    private MachineType picture(Zone zone, InstanceType type) {
        MachineType.Builder picture = MachineType.newBuilder()
                .setKind("compute#machineType")
                .setId(Integer.toUnsignedLong(type.name().hashCode()))
                .setName(type.name())
                .setZone(zone.name())
                .setGuestCpus((int) Math.ceil(type.vcpus()))
                .setMemoryMb((int) (type.memory().bytes() >> 20))
                .setArchitecture(Images.architecture(type.architecture()))
                // https://cloud.google.com/compute/docs/general-purpose-machines: the e2 types that share a core.
                .setIsSharedCpu(type.name().matches("e2-(micro|small|medium)|f1-micro|g1-small"))
                .setMaximumPersistentDisks(128)
                .setMaximumPersistentDisksSizeGb(263_168)
                .setSelfLink(backing.links().inZone(zone, "machineTypes", type.name()));
        if (type.gpus() > 0) {
            picture.addAccelerators(Accelerators.newBuilder()
                    .setGuestAcceleratorCount(type.gpus())
                    .setGuestAcceleratorType("nvidia-of-" + type.family()));
        }
        return picture.build();
    }

    private DiskType diskType(GetDiskTypeRequest request) {
        backing.requireProject(request.getProject());
        Zone zone = backing.zone(request.getZone());
        return backing.request(
                RateLimits.READS,
                FakeOperation.LIST_INSTANCE_TYPES,
                zone,
                () -> kinds().stream()
                        .filter(kind -> kind.name().equals(request.getDiskType()))
                        .findFirst()
                        .map(kind -> picture(zone, kind))
                        .orElseThrow(() -> GcpError.notFound(
                                backing.links().path("zones/" + zone.name(), "diskTypes", request.getDiskType()))));
    }

    private DiskTypeList diskTypes(ListDiskTypesRequest request) {
        backing.requireProject(request.getProject());
        Zone zone = backing.zone(request.getZone());
        Listing listing =
                new Listing(request.getFilter(), request.getMaxResults(), request.getOrderBy(), request.getPageToken());
        return backing.request(FakeOperation.LIST_INSTANCE_TYPES, zone, () -> {
            Listing.Page<DiskType> page = listing.page(
                    kinds(), VolumeKind::name, Comparator.comparing(VolumeKind::name), kind -> picture(zone, kind));
            DiskTypeList.Builder answer =
                    DiskTypeList.newBuilder().setKind("compute#diskTypeList").addAllItems(page.items());
            if (!page.nextToken().isEmpty()) {
                answer.setNextPageToken(page.nextToken());
            }
            return answer.build();
        });
    }

    private List<VolumeKind> kinds() {
        return backing.world().flavor().storage().volumes().kinds();
    }

    private DiskType picture(Zone zone, VolumeKind kind) {
        return DiskType.newBuilder()
                .setKind("compute#diskType")
                .setName(kind.name())
                .setZone(backing.links().zone(zone))
                .setValidDiskSize(kind.smallestGib() + "GB-" + kind.largestGib() + "GB")
                .setSelfLink(backing.links().inZone(zone, "diskTypes", kind.name()))
                .build();
    }
}
