package io.multicloud.core.migration;

import io.multicloud.api.Capabilities;
import io.multicloud.api.Capability;
import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Limit;
import io.multicloud.api.Money;
import io.multicloud.api.PreflightCheck;
import io.multicloud.api.PreflightCheck.Outcome;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.Tags;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.image.Firmware;
import io.multicloud.api.migration.MigrationEstimate;
import io.multicloud.api.migration.MigrationPlan;
import io.multicloud.api.migration.MigrationSpec;
import io.multicloud.api.migration.MigrationStrategy;
import io.multicloud.api.migration.TargetNetwork;
import io.multicloud.api.migration.TransferPath;
import io.multicloud.api.placement.Offer;
import io.multicloud.api.placement.PlacementRequest;
import io.multicloud.api.placement.RankedOffer;
import io.multicloud.api.quota.Quota;
import io.multicloud.api.volume.Encryption;
import io.multicloud.api.volume.Volume;
import io.multicloud.api.volume.VolumeClass;
import io.multicloud.core.transfer.ArchiveUpload;
import io.multicloud.core.transfer.SnapshotCopier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Looks at one migration before it begins; only reads. By one caller. */
final class Planner {
    private static final int HOURS_OF_A_MONTH = 730;

    private final MigrationSite site;
    private final MigrationSpec spec;
    private final CloudProvider source;
    private final CloudProvider target;
    private final Region region;
    private final BatchQuotas quotas;
    private final List<PreflightCheck> checks = new ArrayList<>();
    private final List<MigrationInput.Disk> disks = new ArrayList<>();
    private TransferPath path = TransferPath.BLOCKS;
    private MigrationStrategy strategy;
    private Optional<Firmware> firmware = Optional.empty();
    private @Nullable InstanceType type;
    private Optional<Money> targetHourly = Optional.empty();
    private List<RankedOffer> others = List.of();

    /**
     * @param quotas what the migrations need together that are planned with this one
     * @throws IllegalArgumentException if an account is not open
     */
    Planner(MigrationSite site, MigrationSpec spec, BatchQuotas quotas) {
        this.site = site;
        this.quotas = quotas;
        this.spec = spec;
        this.source = open(spec.source().account());
        this.target = open(spec.account());
        this.region = spec.region().orElseGet(target::region);
        this.strategy = spec.strategy();
    }

    private CloudProvider open(String account) {
        CloudProvider provider = site.accounts().apply(account);
        if (provider == null) {
            throw new IllegalArgumentException("the account '" + account + "' is not open");
        }
        return provider;
    }

    /**
     * What was found out.
     *
     * @param plan for whoever asked
     * @param input what the migration begins with; empty if it cannot
     */
    record Planned(MigrationPlan plan, Optional<MigrationInput> input) {}

    /** @throws CloudException if the source cannot be read */
    Planned plan() {
        VM vm = source.compute().get(spec.source());
        checkSource(vm);
        checkTarget(vm);
        checkDisks(vm);
        checkArchitecture(vm);
        checkFirmware(vm);
        check("image licence", Outcome.UNKNOWN, licence(vm));
        checkType(vm);
        checkQuotas();
        checkNetwork(vm);
        checkStrategy();
        MigrationEstimate estimate = estimate(vm);
        MigrationPlan plan = new MigrationPlan(spec, checks, path, strategy, estimate);
        InstanceType chosen = type;
        return new Planned(
                plan,
                plan.feasible() && chosen != null
                        ? Optional.of(input(vm, chosen, estimate.transfer()))
                        : Optional.empty());
    }

    private MigrationInput input(VM vm, InstanceType chosen, Duration transfer) {
        return new MigrationInput(
                spec,
                site.settings().parts(),
                vm.state() == VMState.RUNNING ? MigrationInput.Running.YES : MigrationInput.Running.NO,
                disks,
                region,
                chosen.name(),
                alternatives(chosen.name()),
                name(vm),
                tags(vm),
                vm.architecture(),
                firmware,
                transfer,
                path,
                strategy);
    }

    private void check(String subject, Outcome outcome, String detail) {
        checks.add(new PreflightCheck(subject, outcome, detail));
    }

    // ---- the source

    private void checkSource(VM vm) {
        boolean settled = vm.state() == VMState.RUNNING || vm.state() == VMState.STOPPED;
        boolean mustStop =
                vm.state() == VMState.RUNNING && !source.capabilities().has(Capability.VM_STOP_START);
        List<Capability> missing =
                missing(source.capabilities(), Capability.VOLUMES, Capability.SNAPSHOTS, Capability.SNAPSHOT_READ);
        if (!settled) {
            check("source", Outcome.FAILED, "it is " + vm.state() + ", and must be running or stopped");
        } else if (mustStop) {
            check("source", Outcome.FAILED, "its cloud cannot stop it");
        } else if (!missing.isEmpty()) {
            check("source", Outcome.FAILED, "its cloud does not let its disks be read: it lacks " + missing);
        } else {
            check("source", Outcome.PASSED, vm.state() + ", " + vm.volumes().size() + " disks");
        }
    }

    /** Blocks where they can be written, as that sends changes alone; else images, where they can be imported. */
    private void checkTarget(VM vm) {
        List<Capability> forBlocks = missing(
                target.capabilities(), Capability.SNAPSHOTS, Capability.SNAPSHOT_WRITE, Capability.IMAGE_FROM_SNAPSHOT);
        if (forBlocks.isEmpty()) {
            check("target", Outcome.PASSED, "disks are written block by block");
            return;
        }
        List<Capability> forObjects = missing(target.capabilities(), Capability.OBJECTS, Capability.IMAGE_IMPORT);
        if (vm.volumes().size() > 1) {
            forObjects.addAll(missing(target.capabilities(), Capability.VOLUME_FROM_IMAGE));
        }
        boolean taken = target.capabilities().importFormats().contains(ObjectSteps.FORMAT);
        if (forObjects.isEmpty() && taken) {
            path = TransferPath.OBJECTS;
            check("target", Outcome.PASSED, "whole disks are uploaded as " + ObjectSteps.FORMAT + " and imported");
            return;
        }
        check(
                "target",
                Outcome.FAILED,
                "its cloud does not let disks be written, as it lacks " + forBlocks + ", nor be imported, as it "
                        + (forObjects.isEmpty() ? "does not take " + ObjectSteps.FORMAT : "lacks " + forObjects));
    }

    private static List<Capability> missing(Capabilities capabilities, Capability... needed) {
        List<Capability> missing = new ArrayList<>();
        for (Capability capability : needed) {
            if (!capabilities.has(capability)) {
                missing.add(capability);
            }
        }
        return missing;
    }

    private void checkDisks(VM vm) {
        for (int i = 0; i < vm.volumes().size(); i++) {
            ResourceId id = vm.volumes().get(i);
            String subject = "disk " + (i + 1);
            Volume volume = source.volumes().get(id);
            DataSize there = SnapshotCopier.wholeGib(DataSize.bytes(Math.max(
                    volume.size().bytes(),
                    target.capabilities().limit(Limit.VOLUME_BYTES).orElse(1))));
            disks.add(new MigrationInput.Disk(id, volume.size().bytes(), portable(volume.volumeClass())));
            if (path == TransferPath.OBJECTS && volume.size().compareTo(ArchiveUpload.LARGEST_DISK) > 0) {
                check(
                        subject,
                        Outcome.FAILED,
                        volume.size() + ", and no more than " + ArchiveUpload.LARGEST_DISK + " can be uploaded");
            } else if (volume.encryption() instanceof Encryption.CustomerKey) {
                check(subject, Outcome.WARNING, "encrypted with a key of its cloud; there with the provider's");
            } else if (!there.equals(volume.size())) {
                check(subject, Outcome.WARNING, volume.size() + ", becomes " + there);
            } else {
                check(subject, Outcome.PASSED, volume.size() + " " + volume.volumeClass());
            }
        }
        if (disks.isEmpty()) {
            check("disk 1", Outcome.FAILED, "the source has no disk that its cloud shows");
        }
    }

    private String portable(VolumeClass volumeClass) {
        boolean understood = volumeClass.portable() || source.kind().equals(target.kind());
        return understood ? volumeClass.name() : VolumeClass.SSD.name();
    }

    private void checkArchitecture(VM vm) {
        check("architecture", Outcome.PASSED, vm.architecture().name());
    }

    private void checkFirmware(VM vm) {
        try {
            firmware = vm.image().flatMap(image -> source.images().get(image).firmware());
        } catch (CloudException e) {
            check("firmware", Outcome.UNKNOWN, "the image of the source cannot be read: " + e.summary());
            return;
        }
        if (firmware.isPresent()) {
            check("firmware", Outcome.PASSED, firmware.get().name());
        } else {
            check("firmware", Outcome.UNKNOWN, "the cloud does not tell; the target starts as its cloud usually does");
        }
    }

    private static String licence(VM vm) {
        return vm.image().isPresent()
                ? "no cloud tells whether the licences of an image hold elsewhere; it was made from "
                        + vm.image().get().nativeId()
                : "the cloud does not tell what it was made from, so nothing is known of licences";
    }

    // ---- the target

    private void checkType(VM vm) {
        Optional<InstanceType> found;
        if (spec.instanceType().isPresent()) {
            Optional<Offer> offer = site.catalog()
                    .find(target.kind(), region, spec.instanceType().get());
            found = offer.map(Offer::type).or(() -> listed(spec.instanceType().get()));
            targetHourly = offer.flatMap(Offer::onDemandHourly);
        } else {
            PlacementRequest.Builder request = PlacementRequest.builder()
                    .vcpus(vm.vcpus())
                    .memory(vm.memory())
                    .architecture(vm.architecture())
                    .accounts(target.account())
                    .region(region);
            spec.zone().ifPresent(request::zone);
            others = site.placer().rank(request.build()).offers();
            Optional<RankedOffer> best = others.stream().findFirst();
            found = best.map(offer -> offer.offer().type());
            targetHourly = best.map(RankedOffer::hourly);
        }
        type = found.orElse(null);
        if (found.isEmpty()) {
            check(
                    "type",
                    Outcome.FAILED,
                    spec.instanceType()
                            .map(name -> "no type '" + name + "' is known in " + region)
                            .orElse("no type in " + region + " has " + vm.vcpus() + " vCPUs, " + vm.memory() + ", "
                                    + vm.architecture()));
        } else if (!found.get().architecture().equals(vm.architecture())) {
            check(
                    "type",
                    Outcome.FAILED,
                    found.get().name() + " is " + found.get().architecture() + ", the source " + vm.architecture());
        } else if (found.get().vcpus() < vm.vcpus() || found.get().memory().compareTo(vm.memory()) < 0) {
            check("type", Outcome.WARNING, found.get().name() + " is smaller than " + vm.instanceType());
        } else {
            check("type", Outcome.PASSED, found.get().name());
        }
    }

    /** What is tried where there is no capacity: other zones for the same type, then other types. */
    private List<MigrationInput.Alternative> alternatives(String chosen) {
        Set<String> types = new LinkedHashSet<>();
        types.add(chosen);
        for (RankedOffer other : others) {
            boolean acceptable = targetHourly.isPresent()
                    && other.hourly().times(100).compareTo(targetHourly.get().times(100L + spec.dearerBy())) <= 0;
            if (acceptable) {
                types.add(other.offer().type().name());
            }
        }
        // Where a subnet is given or copied, it may lie in one zone.
        boolean anyZone = spec.zone().isEmpty() && spec.network() instanceof TargetNetwork.Default;
        List<Optional<String>> zones = new ArrayList<>();
        zones.add(Optional.empty());
        if (anyZone) {
            target.zones(region).forEach(zone -> zones.add(Optional.of(zone.name())));
        }
        List<MigrationInput.Alternative> alternatives = new ArrayList<>();
        for (String each : types) {
            zones.forEach(zone -> alternatives.add(new MigrationInput.Alternative(each, zone)));
        }
        // The first is what is tried anyway.
        return alternatives.subList(1, alternatives.size());
    }

    private Optional<InstanceType> listed(String name) {
        for (InstanceType listed : target.compute().instanceTypes(region)) {
            if (listed.name().equals(name)) {
                return Optional.of(listed);
            }
        }
        return Optional.empty();
    }

    private void checkQuotas() {
        if (!target.capabilities().has(Capability.QUOTAS)) {
            check("quota", Outcome.UNKNOWN, "the target's cloud does not tell");
            return;
        }
        double gib = disks.stream()
                .mapToDouble(disk -> disk.bytes() / (double) (1L << 30))
                .sum();
        double vcpus = type == null ? 0 : type.vcpus();
        String family = type == null ? "" : type.family();
        boolean any = false;
        for (Quota quota : quotas.of(target, region)) {
            double needed = switch (quota.unit()) {
                case VCPUS -> quota.scope().isEmpty() || quota.scope().equals(family) ? vcpus : 0;
                case VMS -> 1;
                case VOLUMES -> disks.size();
                case VOLUME_GIB -> gib;
                case SNAPSHOTS -> path == TransferPath.BLOCKS ? disks.size() : 0;
                default -> 0;
            };
            double promised = quotas.take(target, region, quota, needed);
            if (needed > 0 && needed + promised > quota.remaining()) {
                any = true;
                check(
                        "quota " + quota.name(),
                        Outcome.FAILED,
                        String.format(
                                "%.0f are needed%s and %.0f are left",
                                needed,
                                promised > 0 ? String.format(" beside %.0f of the others", promised) : "",
                                quota.remaining()));
            }
        }
        if (!any) {
            check("quota", Outcome.PASSED, "there is room for it");
        }
    }

    private void checkNetwork(VM vm) {
        if (spec.network() instanceof TargetNetwork.Existing existing) {
            try {
                target.networks().subnets().get(existing.subnet());
                existing.groups()
                        .forEach(group -> target.networks().securityGroups().get(group));
                check("network", Outcome.PASSED, existing.subnet().nativeId());
            } catch (CloudException e) {
                if (e.code() != ErrorCode.NOT_FOUND && e.code() != ErrorCode.UNSUPPORTED) {
                    throw e;
                }
                check("network", Outcome.FAILED, e.summary());
            }
        } else if (spec.network() instanceof TargetNetwork.Copied) {
            boolean both = source.capabilities().has(Capability.NETWORKS)
                    && target.capabilities().has(Capability.NETWORKS);
            if (!both || vm.subnet().isEmpty()) {
                check("network", Outcome.FAILED, "there is no subnet that could be copied");
            } else {
                check("network", Outcome.PASSED, "like that of the source");
            }
        } else {
            check("network", Outcome.PASSED, "the account's default");
        }
    }

    private void checkStrategy() {
        Optional<String> impossible = impossible();
        if (impossible.isPresent() && spec.fallsBackToCold()) {
            strategy = MigrationStrategy.cold();
            check("strategy", Outcome.WARNING, impossible.get() + "; it is done cold");
        } else if (impossible.isPresent()) {
            check("strategy", Outcome.FAILED, impossible.get());
        } else if (spec.strategy() instanceof MigrationStrategy.Live live
                && !site.settings().parts().contains(MigrationSettings.Part.LIVE)) {
            check(
                    "strategy",
                    Outcome.FAILED,
                    "live migration is not switched on, for " + live.handOver().name());
        } else if (spec.strategy() instanceof MigrationStrategy.Live live
                && !site.handOvers().containsKey(live.handOver().name())) {
            check(
                    "strategy",
                    Outcome.FAILED,
                    "the hand-over '" + live.handOver().name()
                            + "' is not registered, so that no other host could go on");
        } else {
            check("strategy", Outcome.PASSED, spec.strategy().getClass().getSimpleName());
        }
        if (spec.bootProbe().isPresent()
                && !site.bootProbes().containsKey(spec.bootProbe().get())) {
            check("boot probe", Outcome.FAILED, "'" + spec.bootProbe().get() + "' is not registered on this host");
        }
    }

    /** Why there can be no rounds. */
    private Optional<String> impossible() {
        if (spec.strategy() instanceof MigrationStrategy.Cold) {
            return Optional.empty();
        }
        if (path == TransferPath.OBJECTS) {
            return Optional.of("the target's cloud imports whole disks, and no changes into them");
        }
        return source.capabilities().has(Capability.SNAPSHOT_CHANGES)
                ? Optional.empty()
                : Optional.of("the source's cloud does not tell which blocks have changed");
    }

    // ---- what it takes

    private MigrationEstimate estimate(VM vm) {
        long bytes = disks.stream().mapToLong(MigrationInput.Disk::bytes).sum();
        Duration transfer = Duration.ofMillis((long)
                (1e3 * bytes / site.settings().bandwidth().bytesPerSecond().orElse(Long.MAX_VALUE)));
        Duration made = path == TransferPath.BLOCKS ? Usual.IMPORT.plus(Usual.IMAGE) : Usual.IMAGE_IMPORT;
        // What was uploaded is read back over the same line.
        boolean readBack =
                path == TransferPath.OBJECTS && site.settings().parts().contains(MigrationSettings.Part.VERIFICATION);
        Duration ends = Usual.SNAPSHOT.plus(made).plus(Usual.BOOT).plus(readBack ? transfer : Duration.ZERO);
        Duration downtime = Usual.STOP.plus(ends).plus(transfer);
        if (strategy instanceof MigrationStrategy.Warm warm) {
            downtime = warm.downtime();
        } else if (strategy instanceof MigrationStrategy.Live) {
            downtime = Duration.ZERO;
        }
        boolean leaves =
                !(source.kind().equals(target.kind()) && spec.source().region().equals(region));
        Optional<Money> egress =
                leaves ? site.egress().apply(source.kind(), DataSize.bytes(bytes)) : Optional.of(Money.ZERO_USD);
        Optional<Money> hourly = site.catalog()
                .find(source.kind(), spec.source().region(), vm.instanceType())
                .flatMap(Offer::onDemandHourly);
        Optional<Money> difference =
                hourly.flatMap(now -> targetHourly.map(then -> then.minus(now).times(HOURS_OF_A_MONTH)));
        check(
                "price",
                difference.isPresent() ? Outcome.PASSED : Outcome.UNKNOWN,
                difference
                                .map(money -> money.rounded(2) + " a month more than now")
                                .orElse("a price is not known")
                        + egress.map(money -> ", once " + money.rounded(2) + " for the data that leaves")
                                .orElse(", what the data that leaves costs is not known"));
        return new MigrationEstimate(DataSize.bytes(bytes), transfer, downtime, egress, difference);
    }

    // ---- the target's name and tags

    private String name(VM vm) {
        if (spec.name().isPresent()) {
            return spec.name().get();
        }
        boolean same = source.kind().equals(target.kind());
        String name = same ? vm.name() : PortableText.name(vm.name());
        boolean beside = spec.account().equals(spec.source().account())
                && region.equals(spec.source().region());
        return beside ? name + "-moved" : name;
    }

    private Map<String, String> tags(VM vm) {
        boolean same = source.kind().equals(target.kind());
        Map<String, String> tags = new TreeMap<>();
        vm.tags().forEach((key, value) -> {
            if (!key.equals(Tags.WORK) && !key.equals(Tags.TOKEN)) {
                tags.put(same ? key : PortableText.tagKey(key), same ? value : PortableText.tagValue(value));
            }
        });
        tags.putAll(spec.tags());
        return tags;
    }
}
