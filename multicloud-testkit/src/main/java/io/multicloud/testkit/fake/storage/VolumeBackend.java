package io.multicloud.testkit.fake.storage;

import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.quota.Quota;
import io.multicloud.api.volume.Encryption;
import io.multicloud.api.volume.Volume;
import io.multicloud.api.volume.VolumeClass;
import io.multicloud.api.volume.VolumeSpec;
import io.multicloud.api.volume.VolumeState;
import io.multicloud.testkit.FakeNativeException;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.fake.Ledger;
import io.multicloud.testkit.fake.Phase;
import io.multicloud.testkit.fake.Progress;
import io.multicloud.testkit.fake.ResourceBackend;
import io.multicloud.testkit.fake.VmDirectory;
import io.multicloud.testkit.fake.World;
import io.multicloud.testkit.fake.storage.StorageTraits.QuotaNames;
import io.multicloud.testkit.fake.storage.StorageTraits.VolumeTraits;
import io.multicloud.testkit.fake.storage.VolumeEntry.Attachment;
import io.multicloud.testkit.fake.storage.VolumeEntry.End;
import io.multicloud.testkit.fake.storage.VolumeEntry.Role;
import io.multicloud.testkit.fake.storage.VolumeEntry.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Volumes, those that VMs are created with among them. A volume is billed from the acceptance of its create to the
 * acceptance of its delete, by the GiB and whether it is written or not.
 */
public final class VolumeBackend extends ResourceBackend<Volume, VolumeSpec, VolumeEntry> {
    private static final long GIB = 1L << 30;
    private static final long UNLIMITED = Long.MAX_VALUE / 2;

    private final VolumeTraits traits;
    private final SnapshotBackend snapshots;
    private final Attachments attachments;
    private final Map<Region, Use> used = new TreeMap<>();
    private long mostVolumes = UNLIMITED;
    private long mostGib = UNLIMITED;
    private @Nullable VmDirectory vms;
    private @Nullable ImageStore images;

    private static final class Use {
        long volumes;
        long gib;
    }

    VolumeBackend(World world, SnapshotBackend snapshots) {
        super(world, ResourceType.VOLUME);
        this.traits = world.flavor().storage().volumes();
        this.snapshots = snapshots;
        this.attachments = new Attachments(traits.devices());
    }

    /** Tells volumes of VMs; without it there are none. */
    void connect(VmDirectory directory) {
        vms = directory;
        attachments.connect(directory);
    }

    /** Tells volumes of images, which know volumes already. */
    void connect(ImageStore side) {
        images = side;
    }

    Attachments attachments() {
        return attachments;
    }

    // Requests.

    /** Attaches a volume to a VM of its zone. */
    public Progress<Volume> attach(ResourceId id, ResourceId vm) {
        return requestOn(FakeOperation.ATTACH_VOLUME, id, entry -> {
            VM host = findVm(vm)
                    .orElseThrow(() -> world().refusal(
                                    ErrorCode.NOT_FOUND,
                                    ResourceType.VM,
                                    "the vm '" + vm.nativeId() + "' does not exist"));
            if (entry.attachedTo(vm) && entry.state() != VolumeState.DETACHING) {
                return newest(entry);
            }
            requireAtRest(entry, "attached");
            requireFree(entry);
            if (entry.zone() != null && !host.zone().equals(Optional.of(entry.zone()))) {
                throw precondition("the volume is in zone " + entry.zone() + " and the vm in "
                        + host.zone().map(Zone::toString).orElse("none"));
            }
            if (host.state() != VMState.RUNNING && host.state() != VMState.STOPPED) {
                throw precondition("no volume can be attached to a vm that is " + host.state());
            }
            String device = attachments
                    .freeDevice(vm)
                    .orElseThrow(() -> precondition("the vm '" + vm.nativeId() + "' has no room for another volume"));
            attachments.add(entry, new Attachment(vm, device, Role.DATA, End.DETACHED, Step.ATTACHING));
            long change = change(entry, Phase.CHANGING, FakeOperation.ATTACH_VOLUME, () -> {
                entry.step(Step.ATTACHED);
                settle(entry, VolumeState.IN_USE.name());
            });
            return progressOf(entry, change);
        });
    }

    /** Detaches a volume from its VM, if it has one. */
    public Progress<Volume> detach(ResourceId id) {
        return requestOn(FakeOperation.DETACH_VOLUME, id, entry -> {
            Attachment attachment = entry.attachment();
            if (attachment == null || attachment.step() == Step.DETACHING) {
                return newest(entry);
            }
            requireAtRest(entry, "detached");
            Optional<VM> host = findVm(attachment.vm());
            if (attachment.role() == Role.ROOT && host.isPresent() && host.get().state() != VMState.STOPPED) {
                throw precondition("the root disk of a vm that is " + host.get().state() + " cannot be detached");
            }
            entry.step(Step.DETACHING);
            long change = change(entry, Phase.CHANGING, FakeOperation.DETACH_VOLUME, () -> {
                attachments.drop(entry);
                settle(entry, VolumeState.AVAILABLE.name());
            });
            return progressOf(entry, change);
        });
    }

    /** Grows a volume. */
    public Progress<Volume> resize(ResourceId id, DataSize size) {
        return requestOn(FakeOperation.RESIZE_VOLUME, id, entry -> {
            long gib = wholeGib(size);
            if (gib < entry.gib()) {
                throw invalid("a volume of " + entry.size() + " cannot shrink to " + size);
            }
            if (gib == entry.gib() || (entry.reservedGib > 0 && gib == entry.gib() + entry.reservedGib)) {
                return newest(entry);
            }
            if (gib > entry.kind().largestGib()) {
                throw invalid(sizeRule(entry.kind(), size));
            }
            requireAtRest(entry, "resized");
            long more = gib - entry.gib();
            requireQuota(id.region(), 0, more);
            use(id.region()).gib += more;
            entry.reservedGib = more;
            long change = change(entry, Phase.CHANGING, FakeOperation.RESIZE_VOLUME, () -> {
                entry.reservedGib = 0;
                entry.bytes(entry.bytes().grow(size.bytes()));
                if (entry.meter != null) {
                    entry.meter.price(hourly(entry.kind(), gib));
                }
                settle(entry, "grown to " + size);
            });
            return progressOf(entry, change);
        });
    }

    /** Returns the cloud's own class of a volume that is not forgotten. It is no request. */
    public Optional<VolumeKind> kindOf(ResourceId id) {
        return world().locked(
                        () -> Optional.ofNullable(table().find(id.nativeId())).map(VolumeEntry::kind));
    }

    /**
     * Returns the true bytes of a volume.
     *
     * @throws IllegalArgumentException if there is none of that id
     */
    public DiskBytes bytes(ResourceId id) {
        VolumeEntry entry = world().locked(() -> Optional.ofNullable(table().find(id.nativeId())))
                .orElseThrow(() -> new IllegalArgumentException("there is no volume " + id));
        return new DiskBytes(world(), entry::bytes, image -> {
            if (!entry.alive()) {
                throw new IllegalStateException("the volume " + id + " is " + entry.phase());
            }
            entry.bytes(image);
        });
    }

    /**
     * Sets the quotas of every region; default no limit.
     *
     * @throws IllegalArgumentException if one is negative
     */
    public void limit(long volumes, DataSize total) {
        if (volumes < 0) {
            throw new IllegalArgumentException("a quota must not be negative, was " + volumes);
        }
        world().locked(() -> {
            mostVolumes = volumes;
            mostGib = total.bytes() / GIB;
            return volumes;
        });
    }

    /** Returns the limits of a region with their use, those that there are. */
    public List<Quota> quotas(Region region) {
        QuotaNames names = world().flavor().storage().quotas();
        return world().locked(() -> {
            List<Quota> quotas = new ArrayList<>();
            if (mostVolumes < UNLIMITED) {
                quotas.add(quota(
                        names.volumes(), "volumes", region, Quota.Unit.VOLUMES, mostVolumes, use(region).volumes));
            }
            if (mostGib < UNLIMITED) {
                quotas.add(
                        quota(names.gib(), "GiB of volumes", region, Quota.Unit.VOLUME_GIB, mostGib, use(region).gib));
            }
            return quotas;
        });
    }

    private static Quota quota(String name, String what, Region region, Quota.Unit unit, long limit, long used) {
        return new Quota(name, what, region, "", unit, limit, used);
    }

    // What VMs and snapshots ask; under the lock.

    /**
     * Makes a volume that needs no time, for a VM that is being created. One that is free is on no bill, not even as
     * something left over: its VM is.
     */
    void addDisk(
            Region region,
            @Nullable Zone zone,
            String name,
            Map<String, String> tags,
            Plan plan,
            Attachment attachment) {
        VolumeEntry entry = newEntry(region, zone, freeName(region, name), tags, plan);
        attachments.add(entry, attachment);
        entry.phase(Phase.READY);
        if (plan.kind().monthlyUsd().signum() > 0) {
            bill(entry);
        }
        admit(entry);
    }

    /** Lets go of a volume of a VM that is gone: one that came with it is gone too, another is free. */
    void release(VolumeEntry entry, Attachment attachment) {
        boolean gone = entry.goesWithItsVm();
        attachments.drop(entry);
        if (gone) {
            removeNow(entry);
        } else if (attachment.step() == Step.ATTACHING) {
            interrupt(entry, precondition("the vm '" + attachment.vm().nativeId() + "' was deleted meanwhile"));
        } else if (attachment.step() == Step.DETACHING) {
            interrupt(entry, null);
        }
    }

    /** Returns a volume that a snapshot can be taken of. */
    VolumeEntry sourceOfSnapshot(ResourceId id) {
        VolumeEntry entry = existing(id);
        if (entry.phase() == Phase.CREATING || entry.phase() == Phase.FAILED) {
            throw precondition("the volume '" + id.nativeId() + "' is " + entry.state());
        }
        return entry;
    }

    /** What a volume will be, decided before anything is created. */
    record Plan(VolumeKind kind, Encryption encryption, ByteImage bytes) {}

    /**
     * Decides what a volume will be.
     *
     * @param use what it must be good for
     * @param initial what it starts with; null for zeros
     */
    Plan plan(
            VolumeClass wanted, DataSize size, VolumeKind.Use use, Encryption encryption, @Nullable ByteImage initial) {
        wholeGib(size);
        VolumeKind kind = chooseKind(wanted, size, use);
        if (initial == null) {
            return new Plan(kind, encryption, ByteImage.ofSize(size.bytes()));
        }
        if (initial.size() > size.bytes()) {
            throw invalid("a volume of " + size + " does not hold what it shall start with, which is "
                    + DataSize.bytes(initial.size()));
        }
        return new Plan(kind, encryption, initial.grow(size.bytes()));
    }

    /** Returns the bytes of a snapshot or an image that a volume shall start with; null if it shall start with none. */
    @Nullable
    ByteImage content(Optional<ResourceId> snapshot, Optional<ResourceId> image, Region region) {
        if (image.isPresent() && images != null) {
            return images.sourceOfVolume(image.get(), region);
        }
        return snapshot.isEmpty() ? null : snapshots.sourceOfVolume(snapshot.get(), region).bytes;
    }

    void requireQuota(Region region, long volumes, long gib) {
        Use use = use(region);
        if (use.volumes + volumes > mostVolumes) {
            throw world().refusal(ErrorCode.QUOTA, type(), "more than " + mostVolumes + " volumes in " + region);
        }
        if (use.gib + gib > mostGib) {
            throw world().refusal(ErrorCode.QUOTA, type(), "more than " + mostGib + " GiB of volumes in " + region);
        }
    }

    // What every kind of resource has.

    @Override
    protected Optional<Zone> zoneOf(VolumeSpec spec) {
        return spec.zone();
    }

    @Override
    protected Optional<Zone> zoneOf(VolumeEntry entry) {
        return Optional.ofNullable(entry.zone());
    }

    @Override
    protected VolumeEntry make(VolumeSpec spec, Region region) {
        Plan plan = plan(
                spec.volumeClass(),
                spec.size(),
                VolumeKind.Use.DATA_ONLY,
                spec.encryption(),
                content(spec.snapshot(), spec.image(), region));
        Zone zone = placeIn(spec, region);
        requireQuota(region, 1, spec.size().bytes() / GIB);
        VolumeEntry entry = newEntry(region, zone, spec.name(), spec.tags(), plan);
        bill(entry);
        change(entry, Phase.CREATING, FakeOperation.CREATE_VOLUME, () -> settle(entry, VolumeState.AVAILABLE.name()));
        return entry;
    }

    @Override
    protected void beforeDelete(VolumeEntry entry) {
        requireFree(entry);
    }

    @Override
    protected void onDeleting(VolumeEntry entry) {
        if (entry.meter != null) {
            entry.meter.stop();
        }
        Use use = use(entry.id().region());
        use.volumes--;
        use.gib -= entry.gib() + entry.reservedGib;
    }

    private VolumeEntry newEntry(Region region, @Nullable Zone zone, String name, Map<String, String> tags, Plan plan) {
        VolumeEntry entry = new VolumeEntry(mint(region, name), name, tags, world().now(), zone, plan);
        Use use = use(region);
        use.volumes++;
        use.gib += entry.gib();
        return entry;
    }

    private void bill(VolumeEntry entry) {
        entry.meter = world().ledger()
                .start(
                        entry.id(),
                        "storage",
                        entry.kind().name(),
                        hourly(entry.kind(), entry.gib()),
                        Duration.ZERO,
                        entry.tags());
    }

    private @Nullable Zone placeIn(VolumeSpec spec, Region region) {
        List<Zone> zones = world().zonesFrom(region, 0);
        Zone wanted = spec.zone().orElse(null);
        if (wanted == null) {
            return zones.isEmpty() ? null : zones.get(0);
        }
        if (!zones.contains(wanted)) {
            throw invalid("there is no zone '" + wanted.name() + "' in " + region);
        }
        return wanted;
    }

    private VolumeKind chooseKind(VolumeClass wanted, DataSize size, VolumeKind.Use use) {
        List<VolumeKind> candidates = traits.candidates(wanted);
        if (candidates.isEmpty()) {
            throw invalid("there is no class of volumes '" + wanted + "'");
        }
        return traits.choose(wanted, size.bytes() / GIB, use)
                .orElseThrow(() -> invalid(
                        candidates.stream().allMatch(kind -> kind.use() == VolumeKind.Use.DATA_ONLY)
                                        && use == VolumeKind.Use.ANY
                                ? "a vm cannot boot from a volume of class '" + wanted + "'"
                                : sizeRule(candidates.get(0), size)));
    }

    private static String sizeRule(VolumeKind kind, DataSize size) {
        return "a volume of class '" + kind.name() + "' has from " + kind.smallestGib() + " to " + kind.largestGib()
                + " GiB, not " + size;
    }

    private long wholeGib(DataSize size) {
        if (size.bytes() % GIB != 0) {
            throw invalid("the size of a volume must be whole GiB, was " + size);
        }
        return size.bytes() / GIB;
    }

    private Use use(Region region) {
        return used.computeIfAbsent(region, key -> new Use());
    }

    private Optional<VM> findVm(ResourceId vm) {
        return vms == null ? Optional.empty() : vms.find(vm);
    }

    private void requireFree(VolumeEntry entry) {
        Attachment attachment = entry.attachment();
        if (attachment != null) {
            throw precondition("the volume '" + entry.id().nativeId() + "' is attached to '"
                    + attachment.vm().nativeId() + "'");
        }
    }

    private void requireAtRest(VolumeEntry entry, String done) {
        if (entry.phase() != Phase.READY) {
            throw precondition("the volume '" + entry.id().nativeId() + "' is " + entry.state() + " and cannot be "
                    + done + " before that has ended");
        }
    }

    private FakeNativeException precondition(String message) {
        return world().refusal(ErrorCode.FAILED_PRECONDITION, type(), message);
    }

    private FakeNativeException invalid(String message) {
        return world().refusal(ErrorCode.INVALID_ARGUMENT, type(), message);
    }

    private static Money hourly(VolumeKind kind, long gib) {
        return Ledger.monthly(Money.usd(kind.monthlyUsd()), (double) gib);
    }
}
