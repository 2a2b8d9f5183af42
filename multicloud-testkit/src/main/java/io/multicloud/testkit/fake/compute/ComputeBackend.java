package io.multicloud.testkit.fake.compute;

import io.multicloud.api.ErrorCode;
import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.ConsoleOutput;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.compute.Purchase;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMAction;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.image.Image;
import io.multicloud.api.placement.Offer;
import io.multicloud.api.spi.ScheduledTask;
import io.multicloud.testkit.FakeNativeException;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.HistoryEvent.Kind;
import io.multicloud.testkit.fake.AddressBackend;
import io.multicloud.testkit.fake.DiskBackend;
import io.multicloud.testkit.fake.ImageBackend;
import io.multicloud.testkit.fake.Phase;
import io.multicloud.testkit.fake.Progress;
import io.multicloud.testkit.fake.ResourceBackend;
import io.multicloud.testkit.fake.RunTimes;
import io.multicloud.testkit.fake.VmDirectory;
import io.multicloud.testkit.fake.World;
import io.multicloud.testkit.fake.WorldSettings.FamilyIn;
import io.multicloud.testkit.fake.WorldSettings.Pool;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Virtual machines: where they are put, what they may do, what they cost and how spot ones end. A VM holds machines and
 * vCPU quota unless it is stopped, and is billed from the accepted create to the accepted delete, but for the time it is
 * stopped or on its way there.
 */
public final class ComputeBackend extends ResourceBackend<VM, VMSpec, VmEntry> implements VmDirectory {
    private final DiskBackend disks;
    private final ImageBackend images;
    private final AddressBackend addresses;
    private final KeyPairBackend keyPairs;
    private final AccountBackend accountBackend;
    private final Shop shop;
    private final Machines machines;
    private final SpotMarket market;
    private final Set<VMAction> possible;
    private int placements;
    private @Nullable ScheduledTask nextMarketDay;

    /** Makes the VMs of a world, with what they stand on. */
    public ComputeBackend(World world, DiskBackend disks, ImageBackend images, AddressBackend addresses) {
        super(world, ResourceType.VM);
        this.disks = disks;
        this.images = images;
        this.addresses = addresses;
        this.keyPairs = new KeyPairBackend(world);
        this.shop = new Shop(world.settings().offers());
        this.machines = new Machines(world.flavor(), world.settings());
        this.market = new SpotMarket(world.settings().seed(), world.settings().spotVolatility(), world.newRandom());
        this.accountBackend = new AccountBackend(world, shop, machines, market);
        this.possible = world.flavor().vmActions();
    }

    /** Returns key pairs. */
    public KeyPairBackend keyPairs() {
        return keyPairs;
    }

    /** Returns regions, zones, quotas, prices and who one is. */
    public AccountBackend account() {
        return accountBackend;
    }

    // What the base asks.

    @Override
    protected Optional<Zone> zoneOf(VMSpec spec) {
        return spec.zone().or(() -> addresses.zoneOf(spec));
    }

    @Override
    protected Optional<Zone> zoneOf(VmEntry entry) {
        return Optional.of(entry.zone);
    }

    @Override
    protected Duration showsGone() {
        return world().flavor().showsDeletedVms();
    }

    @Override
    protected VmEntry make(VMSpec spec, Region region) {
        Zone pinned = zoneOf(spec).orElse(null);
        if (pinned != null && !world().places().getOrDefault(region, List.of()).contains(pinned)) {
            throw refusal(ErrorCode.INVALID_ARGUMENT, "there is no zone '" + pinned.name() + "' in " + region);
        }
        spec.keyPair().ifPresent(name -> keyPairs.require(region, name));
        Offer offer = choose(spec, region, pinned);
        InstanceType type = offer.type();
        Image image = images.find(spec.image(), region, type.architecture());
        if (!machines.withinVmQuota(region)) {
            throw refusal(ErrorCode.QUOTA, "the account may have " + machines.vms(region) + " VMs in " + region);
        }
        requireVcpuQuota(region, type);
        Zone zone = place(offer, region, pinned);

        ResourceId id = mint(region, spec.name());
        disks.createFor(id, spec, region, zone, image, spec.tags());
        try {
            addresses.connect(id, spec, region, zone, spec.tags());
        } catch (FakeNativeException e) {
            disks.releaseAll(id);
            throw e;
        }
        VmEntry entry = new VmEntry(id, spec, world().now(), zone, type, image, disks, addresses, possible);
        machines.countVm(region, 1);
        hold(entry);
        change(entry, Phase.CREATING, FakeOperation.CREATE_VM, () -> running(entry));
        return entry;
    }

    private Offer choose(VMSpec spec, Region region, @Nullable Zone zone) {
        Optional<String> pinned = spec.instanceType();
        Optional<Offer> offer = pinned.isPresent()
                ? shop.find(region, pinned.get(), spec.purchase(), zone)
                : shop.cheapestFor(spec, region, zone);
        if (offer.isPresent()) {
            requirePrice(spec.purchase(), offer.get());
            return offer.get();
        }
        if (pinned.isPresent() && !shop.knows(region, pinned.get())) {
            throw refusal(
                    ErrorCode.INVALID_ARGUMENT,
                    "there is no type '" + pinned.get() + "' in " + region + "; instanceTypes lists what is sold");
        }
        throw refusal(
                ErrorCode.UNSUPPORTED,
                pinned.map(type -> "'" + type + "' is not sold " + spec.purchase() + " in "
                                + (zone == null ? region : zone))
                        .orElseGet(() ->
                                "no type in " + (zone == null ? region : zone) + " sold " + spec.purchase() + " has "
                                        + spec.vcpus() + " vCPUs, " + spec.memory() + ", " + spec.gpus() + " GPUs, "
                                        + spec.architecture()));
    }

    private void requirePrice(Purchase purchase, Offer offer) {
        if (purchase instanceof Purchase.Spot spot && spot.maxHourlyPrice().isPresent()) {
            Money now = market.price(offer, world().now());
            if (spot.maxHourlyPrice().get().compareTo(now) < 0) {
                throw refusal(
                        ErrorCode.CAPACITY,
                        "the spot price of " + offer.type().name() + " is " + now + ", more than the "
                                + spot.maxHourlyPrice().get() + " offered");
            }
        }
    }

    private Zone place(Offer offer, Region region, @Nullable Zone pinned) {
        if (pinned != null) {
            if (!machines.hasRoom(pinned, offer.type())) {
                throw full(offer.type(), pinned.toString());
            }
            return pinned;
        }
        List<Zone> candidates = offer.zone().map(List::of).orElseGet(() -> world().zonesFrom(region, placements++));
        for (Zone zone : candidates) {
            if (!world().keptOut(FaultKind.CAPACITY, FakeOperation.CREATE_VM, zone)
                    && machines.hasRoom(zone, offer.type())) {
                return zone;
            }
        }
        throw full(offer.type(), region.name());
    }

    private FakeNativeException full(InstanceType type, String where) {
        return refusal(ErrorCode.CAPACITY, "there is no capacity left for " + type.name() + " in " + where);
    }

    private void requireVcpuQuota(Region region, InstanceType type) {
        if (!machines.withinVcpuQuota(region, type)) {
            throw refusal(
                    ErrorCode.QUOTA,
                    type.vcpus() + " vCPUs of " + world().flavor().family(type) + " exceed the quota in " + region);
        }
    }

    @Override
    protected void onDeleting(VmEntry entry) {
        entry.state(VMState.DELETING, world().now());
        disks.stopBilling(entry.id());
        stopMeter(entry);
        stopHazard(entry);
        addresses.leaving(entry.id());
    }

    @Override
    protected void onGone(VmEntry entry) {
        entry.state(VMState.DELETED, world().now());
        giveBack(entry);
        machines.countVm(entry.id().region(), -1);
        disks.releaseAll(entry.id());
        addresses.disconnect(entry.id());
    }

    // What requests ask.

    /** Starts a stopped VM. */
    public Progress<VM> start(ResourceId id) {
        return requestOn(FakeOperation.START_VM, id, entry -> {
            if (entry.state == VMState.RUNNING || entry.state == VMState.STARTING) {
                return newest(entry);
            }
            requireState(entry, VMState.STOPPED, "started");
            requirePrice(entry.purchase, offerOf(entry));
            requireVcpuQuota(id.region(), entry.type);
            if (!machines.hasRoom(entry.zone, entry.type)) {
                throw full(entry.type, entry.zone.toString());
            }
            hold(entry);
            return begin(entry, VMState.STARTING, FakeOperation.START_VM, () -> running(entry));
        });
    }

    /** Shuts a running VM down. */
    public Progress<VM> stop(ResourceId id) {
        return requestOn(FakeOperation.STOP_VM, id, entry -> {
            if (entry.state == VMState.STOPPED || entry.state == VMState.STOPPING) {
                return newest(entry);
            }
            // A machine that restarts is up to its cloud; some do not even show it.
            if (entry.state != VMState.RESTARTING) {
                requireState(entry, VMState.RUNNING, "stopped");
            }
            stopMeter(entry);
            stopHazard(entry);
            return begin(entry, VMState.STOPPING, FakeOperation.STOP_VM, () -> {
                giveBack(entry);
                settle(entry, VMState.STOPPED);
            });
        });
    }

    /** Restarts a running VM. */
    public Progress<VM> restart(ResourceId id) {
        return requestOn(FakeOperation.RESTART_VM, id, entry -> {
            if (entry.state == VMState.RESTARTING) {
                return newest(entry);
            }
            requireState(entry, VMState.RUNNING, "restarted");
            return begin(entry, VMState.RESTARTING, FakeOperation.RESTART_VM, () -> {
                boot(entry);
                settle(entry, VMState.RUNNING);
            });
        });
    }

    /** Changes the type of a stopped VM. */
    public Progress<VM> resize(ResourceId id, String typeName) {
        return requestOn(FakeOperation.RESIZE_VM, id, entry -> {
            Optional<Offer> offer = shop.find(id.region(), typeName, entry.purchase, entry.zone);
            if (offer.isEmpty()) {
                throw refusal(
                        ErrorCode.INVALID_ARGUMENT,
                        "there is no type '" + typeName + "' sold " + entry.purchase + " in " + entry.zone);
            }
            InstanceType type = offer.get().type();
            if (!type.architecture().equals(entry.type.architecture())) {
                throw refusal(
                        ErrorCode.INVALID_ARGUMENT,
                        "'" + typeName + "' is " + type.architecture() + ", the disk is " + entry.type.architecture());
            }
            requireState(entry, VMState.STOPPED, "resized");
            requireVcpuQuota(id.region(), type);
            return begin(entry, VMState.RESIZING, FakeOperation.RESIZE_VM, () -> {
                entry.type = type;
                settle(entry, VMState.STOPPED);
            });
        });
    }

    /** Reads the serial console. */
    public ConsoleOutput consoleOutput(ResourceId id) {
        return requestOn(
                FakeOperation.GET_CONSOLE_OUTPUT, id, entry -> new ConsoleOutput(console(entry), world().now()));
    }

    private static String console(VmEntry entry) {
        if (entry.boots == 0) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        text.append("[    0.000000] Booting ")
                .append(entry.image.name())
                .append(", boot ")
                .append(entry.boots)
                .append('\n');
        if (entry.boots == 1 && entry.userData != null) {
            text.append("[    4.000000] cloud-init: running user data of ")
                    .append(entry.userData.length())
                    .append(" characters\n");
        }
        return text.append(entry.name()).append(" login: ").toString();
    }

    /** Lists the types of a region. */
    public List<InstanceType> instanceTypes(Region region) {
        return world().request(FakeOperation.LIST_INSTANCE_TYPES, region, Optional::empty, null, () -> {
            world().requireRegion(region, type());
            return shop.types(region);
        });
    }

    // What happens to a VM.

    private Progress<VM> begin(VmEntry entry, VMState during, FakeOperation operation, Runnable end) {
        entry.state(during, world().now());
        note(entry);
        return progressOf(entry, change(entry, Phase.CHANGING, operation, end));
    }

    private void settle(VmEntry entry, VMState state) {
        entry.state(state, world().now());
        entry.phase(Phase.READY);
        note(entry);
    }

    private void running(VmEntry entry) {
        boot(entry);
        settle(entry, VMState.RUNNING);
        startHazard(entry);
    }

    private void boot(VmEntry entry) {
        entry.boots++;
        entry.lastBoot = world().now();
    }

    private void requireState(VmEntry entry, VMState needed, String verb) {
        if (entry.state != needed) {
            throw refusal(
                    ErrorCode.FAILED_PRECONDITION,
                    "the VM is " + entry.state + " and must be " + needed + " to be " + verb);
        }
    }

    /** Takes machines and starts to bill. */
    private void hold(VmEntry entry) {
        machines.take(entry.zone, entry.type, 1);
        entry.holdsMachines = true;
        entry.meter = world().ledger()
                .start(
                        entry.id(),
                        "compute",
                        entry.type.name() + " " + (entry.purchase instanceof Purchase.Spot ? "spot" : "on-demand"),
                        hourly(entry),
                        world().flavor().minimumBilling(),
                        entry.tags());
    }

    private void giveBack(VmEntry entry) {
        if (entry.holdsMachines) {
            machines.take(entry.zone, entry.type, -1);
            entry.holdsMachines = false;
        }
    }

    private void stopMeter(VmEntry entry) {
        if (entry.meter != null) {
            entry.meter.stop();
            entry.meter = null;
        }
    }

    private Money hourly(VmEntry entry) {
        Offer offer = offerOf(entry);
        return entry.purchase instanceof Purchase.Spot
                ? market.price(offer, world().now())
                : offer.onDemandHourly().orElseThrow();
    }

    private Offer offerOf(VmEntry entry) {
        return shop.find(entry.id().region(), entry.type.name(), entry.purchase, entry.zone)
                .orElseThrow();
    }

    private void note(VmEntry entry) {
        world().history().add(Kind.STATE, entry.id().nativeId(), entry.state.name());
    }

    private FakeNativeException refusal(ErrorCode code, String message) {
        return world().refusal(code, type(), message);
    }

    // Spot.

    private void startHazard(VmEntry entry) {
        if (!(entry.purchase instanceof Purchase.Spot)) {
            return;
        }
        market.untilTakenBack(offerOf(entry))
                .ifPresent(wait -> entry.takenBack = world().inBackground(wait, () -> notice(entry)));
        if (market.moves() && nextMarketDay == null) {
            awaitMarketDay();
        }
    }

    private void stopHazard(VmEntry entry) {
        if (entry.takenBack != null) {
            entry.takenBack.cancel();
            entry.takenBack = null;
        }
        if (entry.interruptionAt != null) {
            entry.interruptionAt = null;
            entry.changed();
        }
    }

    /** Gives notice, and takes the VM back when it is over. */
    private void notice(VmEntry entry) {
        if (!entry.alive() || !entry.holdsMachines || entry.interruptionAt != null) {
            return;
        }
        Duration notice = world().flavor().spotNotice();
        Instant end = world().now().plus(notice);
        entry.interruptionAt = end;
        entry.changed();
        world().history().add(Kind.STATE, entry.id().nativeId(), "will be taken back at " + end);
        entry.takenBack = world().later(notice, () -> {
            entry.failure = "taken back by the cloud at " + end;
            remove(entry);
        });
    }

    private void awaitMarketDay() {
        long left = 86_400 - Math.floorMod(world().now().getEpochSecond(), 86_400L);
        nextMarketDay = world().inBackground(Duration.ofSeconds(left), () -> {
            nextMarketDay = null;
            if (reprice() && nextMarketDay == null) {
                awaitMarketDay();
            }
        });
    }

    /** Brings running spot VMs to today's price, and takes back those that offered less; tells whether there are any. */
    private boolean reprice() {
        List<VmEntry> outbid = new ArrayList<>();
        boolean any = false;
        for (VmEntry entry : holdingSpot()) {
            any = true;
            Money now = hourly(entry);
            if (entry.meter != null) {
                entry.meter.price(now);
            }
            Optional<Money> most = ((Purchase.Spot) entry.purchase).maxHourlyPrice();
            if (most.isPresent() && most.get().compareTo(now) < 0) {
                outbid.add(entry);
            }
        }
        outbid.forEach(this::notice);
        return any;
    }

    private List<VmEntry> holdingSpot() {
        List<VmEntry> found = new ArrayList<>();
        table().forEach(entry -> {
            if (entry.purchase instanceof Purchase.Spot && entry.meter != null) {
                found.add(entry);
            }
        });
        return found;
    }

    // What tests command and look at.

    /**
     * Takes a spot VM back, after the notice its cloud gives.
     *
     * @throws IllegalArgumentException if it is no spot VM that runs
     */
    public void interrupt(ResourceId id) {
        world().locked(() -> {
            VmEntry entry = table().find(id.nativeId());
            if (entry == null || !entry.alive() || !(entry.purchase instanceof Purchase.Spot) || !entry.holdsMachines) {
                throw new IllegalArgumentException("'" + id + "' is no spot VM that runs");
            }
            notice(entry);
            return entry;
        });
    }

    /** Sets a spot price from now on. */
    public void spotPrice(Region region, String type, Money hourly) {
        world().locked(() -> {
            market.command(region, type, hourly);
            return reprice();
        });
    }

    /** Sets how many vCPUs a pool has from now on; what runs in it goes on. */
    public void capacity(Pool pool, double vcpus) {
        world().locked(() -> {
            machines.setCapacity(pool, vcpus);
            return pool;
        });
    }

    /** Sets a vCPU quota from now on. */
    public void vcpuQuota(FamilyIn where, double vcpus) {
        world().locked(() -> {
            machines.setVcpuQuota(where, vcpus);
            return where;
        });
    }

    /** Sets a region's quota of VMs from now on. */
    public void vmQuota(Region region, int vms) {
        world().locked(() -> {
            machines.setVmQuota(region, vms);
            return region;
        });
    }

    /** Returns the user data a VM was given. */
    public Optional<String> userData(ResourceId id) {
        return world().locked(
                        () -> Optional.ofNullable(table().find(id.nativeId())).map(entry -> entry.userData));
    }

    /** Returns all VMs that are not gone, visible or not. */
    public List<VM> all() {
        return world().locked(() -> {
            List<VM> vms = new ArrayList<>(table().size());
            table().forEach(entry -> vms.add(entry.picture()));
            return vms;
        });
    }

    @Override
    public Optional<VM> find(ResourceId vm) {
        VmEntry entry = table().find(vm.nativeId());
        return entry == null || entry.phase() == Phase.GONE ? Optional.empty() : Optional.of(entry.picture());
    }

    @Override
    public Optional<RunTimes> runTimes(ResourceId vm) {
        VmEntry entry = table().find(vm.nativeId());
        return entry == null || !entry.id().equals(vm) ? Optional.empty() : Optional.of(entry.runTimes);
    }

    @Override
    public void changed(ResourceId vm) {
        VmEntry entry = table().find(vm.nativeId());
        if (entry != null) {
            entry.changed();
        }
    }
}
