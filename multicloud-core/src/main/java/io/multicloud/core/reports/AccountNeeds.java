package io.multicloud.core.reports;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.Limit;
import io.multicloud.api.ListQuery;
import io.multicloud.api.PortabilityReport;
import io.multicloud.api.PortabilityReport.Answer;
import io.multicloud.api.PortabilityReport.Finding;
import io.multicloud.api.PortabilityReport.Need;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.DiskSpec;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.compute.PublicAddressing;
import io.multicloud.api.compute.Purchase;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.image.ImageRef;
import io.multicloud.api.placement.OfferCatalog;
import io.multicloud.api.volume.Encryption;
import io.multicloud.core.config.Suggestions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Every need of a spec, held against one account. */
final class AccountNeeds {
    private static final Comparator<InstanceType> SMALLEST_FIRST = Comparator.comparingDouble(InstanceType::vcpus)
            .thenComparing(InstanceType::memory)
            .thenComparingInt(InstanceType::gpus)
            .thenComparing(InstanceType::name);

    private final VMSpec spec;
    private final OfferCatalog catalog;
    private final CloudProvider provider;
    private final List<Region> allowedRegions;
    private final Region region;
    private final Set<Finding> findings = new LinkedHashSet<>();

    AccountNeeds(VMSpec spec, OfferCatalog catalog, CloudProvider provider, List<Region> allowedRegions) {
        this.spec = spec;
        this.catalog = catalog;
        this.provider = provider;
        this.allowedRegions = allowedRegions;
        this.region = spec.region().orElse(provider.region());
    }

    PortabilityReport.Account examine() {
        nameAndTags();
        if (region()) {
            ask(Need.ZONE, this::zone);
            ask(Need.IMAGE, this::image);
            ask(spec.instanceType().isPresent() ? Need.INSTANCE_TYPE : Need.SIZE, this::types);
            ask(Need.KEY_PAIR, this::keyPair);
        }
        disks();
        network();
        if (spec.userData().isPresent()) {
            capability(Need.USER_DATA, Capability.VM_USER_DATA);
        }
        if (spec.purchase() instanceof Purchase.Spot) {
            capability(Need.SPOT, Capability.VM_SPOT);
        }
        return new PortabilityReport.Account(provider.account(), provider.kind(), region, new ArrayList<>(findings));
    }

    private void nameAndTags() {
        OptionalLong longest = provider.capabilities().limit(Limit.VM_NAME_LENGTH);
        int length = spec.name().length();
        if (longest.isPresent() && length > longest.getAsLong()) {
            no(
                    Need.NAME_AND_TAGS,
                    "the name has " + length + " characters, at most " + longest.getAsLong() + " are allowed");
        }
        OptionalLong most = provider.capabilities().limit(Limit.TAG_COUNT);
        if (most.isPresent() && spec.tags().size() > most.getAsLong()) {
            no(
                    Need.NAME_AND_TAGS,
                    "there are " + spec.tags().size() + " tags, at most " + most.getAsLong() + " are allowed");
        }
    }

    /** Returns whether the region is there, without which nothing can be asked about it. */
    private boolean region() {
        if (!allowedRegions.isEmpty() && !allowedRegions.contains(region)) {
            no(Need.REGION, "the configuration allows only " + allowedRegions + ", not " + region);
            return false;
        }
        if (spec.region().isEmpty()) {
            return true;
        }
        ask(Need.REGION, () -> {
            List<Region> known = provider.regions();
            if (known.contains(region)) {
                yes(Need.REGION, region.name());
            } else {
                no(
                        Need.REGION,
                        "there is no " + region + " here"
                                + Suggestions.didYouMean(
                                        region.name(),
                                        known.stream().map(Region::name).toList()));
            }
        });
        return findings.stream().noneMatch(finding -> finding.need() == Need.REGION && finding.answer() != Answer.YES);
    }

    private void zone() {
        if (spec.zone().isPresent()) {
            List<Zone> zones = provider.zones(region);
            Zone zone = spec.zone().get();
            if (zones.contains(zone)) {
                yes(Need.ZONE, zone.name());
            } else {
                no(
                        Need.ZONE,
                        "there is no " + zone.name() + " in " + region + ", only "
                                + zones.stream().map(Zone::name).toList());
            }
        }
    }

    private void image() {
        if (spec.image() instanceof ImageRef.Id image && !here(image.id())) {
            no(Need.IMAGE, "the image is one of the account '" + image.id().account() + "'");
            return;
        }
        yes(
                Need.IMAGE,
                provider.images()
                        .resolve(spec.image(), region, spec.architecture())
                        .id()
                        .nativeId());
    }

    private void types() {
        List<InstanceType> types =
                provider.compute().instanceTypes(region).stream().toList();
        if (spec.instanceType().isPresent()) {
            String pinned = spec.instanceType().get();
            types.stream()
                    .filter(type -> type.name().equals(pinned))
                    .findFirst()
                    .ifPresentOrElse(
                            type -> yes(Need.INSTANCE_TYPE, describe(type)),
                            () -> no(Need.INSTANCE_TYPE, "there is no " + pinned + " in " + region));
            return;
        }
        List<InstanceType> fitting = new ArrayList<>(types);
        fitting.removeIf(type -> !type.architecture().equals(spec.architecture()));
        if (fitting.isEmpty()) {
            no(Need.ARCHITECTURE, "no type in " + region + " is " + spec.architecture());
            return;
        }
        yes(Need.ARCHITECTURE, spec.architecture().name());
        if (spec.gpus() > 0) {
            int most = fitting.stream().mapToInt(InstanceType::gpus).max().orElse(0);
            if (most < spec.gpus()) {
                no(Need.GPUS, "the most that a type in " + region + " has is " + most + ", needed are " + spec.gpus());
                return;
            }
            yes(Need.GPUS, "up to " + most);
        }
        size(fitting);
    }

    private void size(List<InstanceType> types) {
        Optional<InstanceType> smallest = types.stream()
                .filter(type -> type.vcpus() >= spec.vcpus()
                        && type.memory().compareTo(spec.memory()) >= 0
                        && type.gpus() >= spec.gpus())
                .min(SMALLEST_FIRST);
        if (smallest.isPresent()) {
            yes(Need.SIZE, describe(smallest.get()));
        } else {
            String largest =
                    types.stream().max(SMALLEST_FIRST).map(AccountNeeds::shape).orElse("none");
            no(
                    Need.SIZE,
                    "no type in " + region + " has " + number(spec.vcpus()) + " vCPUs and " + spec.memory()
                            + "; the largest is " + largest);
        }
    }

    private String describe(InstanceType type) {
        String price = catalog.find(provider.kind(), region, type.name())
                .flatMap(offer -> offer.hourly(spec.purchase()))
                .map(hourly -> ", " + hourly + " an hour")
                .orElse("");
        return shape(type) + price;
    }

    private static String shape(InstanceType type) {
        return type.name() + " with " + number(type.vcpus()) + " vCPUs, " + type.memory()
                + (type.gpus() > 0 ? ", " + type.gpus() + " GPUs" : "");
    }

    private void keyPair() {
        if (spec.keyPair().isEmpty()) {
            return;
        }
        String name = spec.keyPair().get();
        provider.capabilities().require(Capability.KEY_PAIRS);
        boolean there = provider.compute()
                .keyPairs()
                .list(ListQuery.in(region).withName(name))
                .iterator()
                .hasNext();
        if (there) {
            yes(Need.KEY_PAIR, name);
        } else {
            no(Need.KEY_PAIR, "there is no key pair '" + name + "' in " + region);
        }
    }

    private void disks() {
        for (DiskSpec disk : PortabilityCheck.disks(spec)) {
            if (disk.volumeClass().portable()) {
                yes(Need.VOLUME_CLASS, disk.volumeClass().name());
            } else {
                unknown(
                        Need.VOLUME_CLASS,
                        "'" + disk.volumeClass() + "' is the name of one cloud, which may be another");
            }
            if (disk.encryption() instanceof Encryption.CustomerKey key) {
                if (provider.capabilities().has(Capability.VOLUME_CUSTOMER_KEY)) {
                    unknown(Need.ENCRYPTION, "the key " + key.keyId() + " must be one of this account");
                } else {
                    no(Need.ENCRYPTION, lacks(Capability.VOLUME_CUSTOMER_KEY));
                }
            }
            disk.snapshot().ifPresent(id -> belonging(Need.SNAPSHOT, "snapshot", id, Capability.SNAPSHOTS));
            disk.image().ifPresent(id -> belonging(Need.IMAGE, "image", id, Capability.VOLUME_FROM_IMAGE));
        }
    }

    private void network() {
        spec.subnet().ifPresent(id -> belonging(Need.NETWORK, "subnet", id, Capability.NETWORKS));
        spec.securityGroups().forEach(id -> belonging(Need.NETWORK, "security group", id, Capability.NETWORKS));
        if (spec.publicAddressing() instanceof PublicAddressing.Reserved reserved) {
            belonging(Need.PUBLIC_ADDRESS, "address", reserved.address(), Capability.PUBLIC_ADDRESSES);
        }
    }

    private void belonging(Need need, String what, ResourceId id, Capability capability) {
        if (!here(id)) {
            no(need, "the " + what + " is one of the account '" + id.account() + "'");
        } else if (!id.region().equals(region) && !id.region().equals(Region.GLOBAL)) {
            no(need, "the " + what + " is in " + id.region() + ", not in " + region);
        } else {
            capability(need, capability);
        }
    }

    private boolean here(ResourceId id) {
        return id.account().equals(provider.account()) && id.provider().equals(provider.kind());
    }

    private void capability(Need need, Capability capability) {
        if (provider.capabilities().has(capability)) {
            yes(need, capability.key());
        } else {
            no(need, lacks(capability));
        }
    }

    private static String lacks(Capability capability) {
        return "the provider does not declare the capability '" + capability + "'";
    }

    /** Sends requests; what the account refuses is a no, and what it does not answer is not known. */
    private void ask(Need need, Runnable requests) {
        try {
            requests.run();
        } catch (CloudException e) {
            switch (e.code()) {
                case CANCELLED -> throw e;
                case NOT_FOUND, UNSUPPORTED, INVALID_ARGUMENT -> no(need, e.summary());
                default -> unknown(need, e.code() + ": " + e.summary());
            }
        }
    }

    private void yes(Need need, String reason) {
        findings.add(new Finding(need, Answer.YES, reason));
    }

    private void no(Need need, String reason) {
        findings.add(new Finding(need, Answer.NO, reason));
    }

    private void unknown(Need need, String reason) {
        findings.add(new Finding(need, Answer.UNKNOWN, reason));
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
