package io.multicloud.aws.wire.ec2;

import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.compute.Purchase;
import io.multicloud.api.cost.PriceQuery;
import io.multicloud.api.placement.Offer;
import io.multicloud.aws.wire.AwsException;
import io.multicloud.aws.wire.Pages;
import io.multicloud.aws.wire.Routes;
import io.multicloud.testkit.FakeOperation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.ec2.model.AvailabilityZone;
import software.amazon.awssdk.services.ec2.model.DescribeAvailabilityZonesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeAvailabilityZonesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeRegionsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeRegionsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSpotPriceHistoryRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSpotPriceHistoryResponse;
import software.amazon.awssdk.services.ec2.model.GpuDeviceInfo;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;
import software.amazon.awssdk.services.ec2.model.SpotPrice;

/** Where instances can be and of which type, and what they cost spot. */
final class Ec2Types {
    private final Ec2World world;
    private final Pages typePages = new Pages("types");
    private final Pages pricePages = new Pages("spot prices");
    private final Filters<Region> regionFilters = new Filters<Region>(region -> Map.of())
            .on("region-name", Region::name)
            .on("endpoint", Ec2Types::endpoint)
            .on("opt-in-status", region -> "opt-in-not-required");
    private final Filters<Zone> zoneFilters = new Filters<Zone>(zone -> Map.of())
            .on("zone-name", Zone::name)
            .on("zone-type", zone -> "availability-zone")
            .on("region-name", zone -> zone.region().name())
            .on("state", zone -> "available")
            .on("opt-in-status", zone -> "opt-in-not-required");
    private final Filters<Sold> typeFilters = new Filters<Sold>(sold -> Map.of())
            .on("instance-type", sold -> sold.type().name())
            .on(
                    "processor-info.supported-architecture",
                    sold -> InstancePicture.architecture(sold.type().architecture()))
            .on("vcpu-info.default-vcpus", sold -> String.valueOf(vcpus(sold.type())))
            .on("memory-info.size-in-mib", sold -> String.valueOf(mib(sold.type())))
            .onAny("supported-usage-class", Sold::classes)
            .on("current-generation", sold -> "true")
            .on("bare-metal", sold -> "false");
    private final Filters<Price> priceFilters = new Filters<Price>(price -> Map.of())
            .on("instance-type", price -> price.type())
            .on("availability-zone", price -> price.zone().name())
            .on("product-description", price -> "Linux/UNIX");
    // What is sold does not change while a fake lives.
    private final Map<Region, List<Sold>> sold = new HashMap<>();

    /** A type with how it is sold. */
    private record Sold(InstanceType type, Set<String> classes) {}

    private record Price(Zone zone, String type, Money amount, Instant at) {}

    Ec2Types(Ec2World world) {
        this.world = world;
    }

    void register(Routes routes) {
        routes.on(DescribeRegionsRequest.class, FakeOperation.LIST_REGIONS, this::regions);
        routes.on(DescribeAvailabilityZonesRequest.class, FakeOperation.LIST_ZONES, this::zones);
        routes.on(DescribeInstanceTypesRequest.class, FakeOperation.LIST_INSTANCE_TYPES, this::types);
        routes.on(DescribeSpotPriceHistoryRequest.class, FakeOperation.GET_PRICE, this::spotPrices);
    }

    private SdkPojo regions(Region here, DescribeRegionsRequest input) {
        Members.onlyServed(input, "RegionNames", "AllRegions", "Filters");
        Set<Region> known = world.world().places().keySet();
        for (String name : input.regionNames()) {
            if (!known.contains(Region.of(name))) {
                throw AwsException.invalid("InvalidParameterValue", "Invalid region: [" + name + "]");
            }
        }
        Predicate<Region> wanted = regionFilters.predicate(input.filters());
        return DescribeRegionsResponse.builder()
                .regions(known.stream()
                        .filter(region -> input.regionNames().isEmpty()
                                || input.regionNames().contains(region.name()))
                        .filter(wanted)
                        .map(region -> software.amazon.awssdk.services.ec2.model.Region.builder()
                                .regionName(region.name())
                                .endpoint(endpoint(region))
                                .optInStatus("opt-in-not-required")
                                .build())
                        .toList())
                .build();
    }

    private static String endpoint(Region region) {
        return "ec2." + region.name() + ".amazonaws.com";
    }

    private SdkPojo zones(Region region, DescribeAvailabilityZonesRequest input) {
        Members.onlyServed(input, "ZoneNames", "Filters", "AllAvailabilityZones");
        input.zoneNames().forEach(name -> world.zone(region, name));
        Predicate<Zone> wanted = zoneFilters.predicate(input.filters());
        List<AvailabilityZone> found = new ArrayList<>();
        for (Zone zone : world.world().places().getOrDefault(region, List.of())) {
            if ((input.zoneNames().isEmpty() || input.zoneNames().contains(zone.name())) && wanted.test(zone)) {
                found.add(AvailabilityZone.builder()
                        .zoneName(zone.name())
                        .zoneId(zone.name())
                        .zoneType("availability-zone")
                        .regionName(region.name())
                        .groupName(region.name())
                        .networkBorderGroup(region.name())
                        .state("available")
                        .optInStatus("opt-in-not-required")
                        .build());
            }
        }
        return DescribeAvailabilityZonesResponse.builder()
                .availabilityZones(found)
                .build();
    }

    private SdkPojo types(Region region, DescribeInstanceTypesRequest input) {
        if (!input.instanceTypesAsStrings().isEmpty() && input.maxResults() != null) {
            throw AwsException.invalid(
                    "InvalidParameterCombination",
                    "The parameter InstanceTypes cannot be used with the parameter MaxResults");
        }
        List<Sold> all = sold(region);
        List<String> unknown = new ArrayList<>(input.instanceTypesAsStrings());
        all.forEach(one -> unknown.remove(one.type().name()));
        if (!unknown.isEmpty()) {
            throw AwsException.invalid(
                    "InvalidInstanceType",
                    "The following supplied instance types do not exist: [" + String.join(", ", unknown) + "]");
        }
        Predicate<Sold> wanted = typeFilters
                .predicate(input.filters())
                .and(one -> input.instanceTypesAsStrings().isEmpty()
                        || input.instanceTypesAsStrings().contains(one.type().name()));
        Pages.Slice<Sold> page = typePages.cut(
                all,
                one -> region + "/" + one.type().name(),
                wanted,
                region + " " + input.filters(),
                input.maxResults(),
                input.nextToken(),
                5,
                100);
        return DescribeInstanceTypesResponse.builder()
                .instanceTypes(page.items().stream().map(Ec2Types::info).toList())
                .nextToken(page.next())
                .build();
    }

    private List<Sold> sold(Region region) {
        return sold.computeIfAbsent(region, key -> {
            List<Sold> found = new ArrayList<>();
            for (InstanceType type : world.cloud().compute().instanceTypes(region)) {
                Set<String> classes = new TreeSet<>();
                for (Offer offer : world.world().settings().offers()) {
                    if (offer.region().equals(region) && offer.type().name().equals(type.name())) {
                        offer.onDemandHourly().ifPresent(price -> classes.add("on-demand"));
                        offer.spotHourly().ifPresent(price -> classes.add("spot"));
                    }
                }
                found.add(new Sold(type, classes));
            }
            return found;
        });
    }

    private static int vcpus(InstanceType type) {
        return (int) Math.max(1, Math.ceil(type.vcpus()));
    }

    private static long mib(InstanceType type) {
        return type.memory().bytes() >> 20;
    }

    private static InstanceTypeInfo info(Sold sold) {
        InstanceType type = sold.type();
        InstanceTypeInfo.Builder info = InstanceTypeInfo.builder()
                .instanceType(type.name())
                .currentGeneration(true)
                .freeTierEligible(false)
                .bareMetal(false)
                .hypervisor("nitro")
                .supportedUsageClassesWithStrings(sold.classes())
                .supportedRootDeviceTypesWithStrings("ebs")
                .supportedVirtualizationTypesWithStrings("hvm")
                .processorInfo(processor ->
                        processor.supportedArchitecturesWithStrings(InstancePicture.architecture(type.architecture())))
                .vCpuInfo(vcpu -> vcpu.defaultVCpus(vcpus(type)))
                .memoryInfo(memory -> memory.sizeInMiB(mib(type)))
                .instanceStorageSupported(false);
        if (type.gpus() > 0) {
            info.gpuInfo(
                    gpus -> gpus.gpus(GpuDeviceInfo.builder().count(type.gpus()).build()));
        }
        return info.build();
    }

    // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSpotPriceHistory.html: where start and end
    // are the present, the prices of now
    private SdkPojo spotPrices(Region region, DescribeSpotPriceHistoryRequest input) {
        Members.onlyServed(
                input,
                "InstanceTypes",
                "ProductDescriptions",
                "StartTime",
                "EndTime",
                "AvailabilityZone",
                "Filters",
                "MaxResults",
                "NextToken");
        boolean linux = input.productDescriptions().isEmpty()
                || input.productDescriptions().stream().anyMatch(text -> text.startsWith("Linux/UNIX"));
        List<String> types = input.instanceTypesAsStrings();
        Predicate<Price> wanted = priceFilters
                .predicate(input.filters())
                .and(price -> linux && (types.isEmpty() || types.contains(price.type())))
                .and(price -> input.availabilityZone() == null
                        || input.availabilityZone().equals(price.zone().name()));
        Pages.Slice<Price> page = pricePages.cut(
                spotPrices(region),
                price -> price.zone() + "/" + price.type(),
                wanted,
                region + " " + input.filters() + types,
                input.maxResults(),
                input.nextToken(),
                1,
                1000);
        return DescribeSpotPriceHistoryResponse.builder()
                .spotPriceHistory(page.items().stream()
                        .map(price -> SpotPrice.builder()
                                .instanceType(price.type())
                                .availabilityZone(price.zone().name())
                                .productDescription("Linux/UNIX")
                                .spotPrice(price.amount().amount().toPlainString())
                                .timestamp(price.at())
                                .build())
                        .toList())
                // An empty token ends this listing, not a missing one.
                .nextToken(page.next() == null ? "" : page.next())
                .build();
    }

    private List<Price> spotPrices(Region region) {
        List<Price> prices = new ArrayList<>();
        for (Sold one : sold(region)) {
            if (one.classes().contains("spot")) {
                Money amount = world.cloud()
                        .compute()
                        .account()
                        .price(new PriceQuery(region, one.type().name(), Purchase.spot()))
                        .amount();
                for (Zone zone : world.world().places().getOrDefault(region, List.of())) {
                    prices.add(new Price(
                            zone, one.type().name(), amount, world.world().now()));
                }
            }
        }
        return prices;
    }
}
