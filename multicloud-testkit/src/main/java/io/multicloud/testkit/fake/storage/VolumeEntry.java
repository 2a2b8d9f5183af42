package io.multicloud.testkit.fake.storage;

import io.multicloud.api.DataSize;
import io.multicloud.api.ResourceId;
import io.multicloud.api.Zone;
import io.multicloud.api.volume.Encryption;
import io.multicloud.api.volume.Volume;
import io.multicloud.api.volume.VolumeState;
import io.multicloud.testkit.fake.Entry;
import io.multicloud.testkit.fake.Ledger;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A volume of a fake cloud. */
public final class VolumeEntry extends Entry<Volume> {
    private final VolumeKind kind;
    private final Encryption encryption;
    private final @Nullable Zone zone;

    /** GiB of a resize under way, which the quota counts already. */
    long reservedGib;

    Ledger.@Nullable Meter meter;
    private ByteImage bytes;
    private @Nullable Attachment attachment;

    /**
     * Where a volume is attached.
     *
     * @param vm to which
     * @param device under which name
     * @param role as what
     * @param end what becomes of it with the VM
     * @param step whether it is on its way
     */
    record Attachment(ResourceId vm, String device, Role role, End end, Step step) {
        Attachment at(Step next) {
            return new Attachment(vm, device, role, end, next);
        }
    }

    /** As what a volume is attached. */
    enum Role {
        ROOT,
        DATA
    }

    /** What becomes of a volume with its VM. */
    enum End {
        DELETED,
        DETACHED
    }

    /** Whether a volume is on its way to a VM or from it. */
    enum Step {
        ATTACHING(VolumeState.ATTACHING),
        ATTACHED(VolumeState.IN_USE),
        DETACHING(VolumeState.DETACHING);

        private final VolumeState state;

        Step(VolumeState state) {
            this.state = state;
        }
    }

    VolumeEntry(
            ResourceId id,
            String name,
            Map<String, String> tags,
            Instant createdAt,
            @Nullable Zone zone,
            VolumeBackend.Plan plan) {
        super(id, name, tags, createdAt);
        this.zone = zone;
        this.kind = plan.kind();
        this.encryption = plan.encryption();
        this.bytes = plan.bytes();
    }

    VolumeKind kind() {
        return kind;
    }

    Encryption encryption() {
        return encryption;
    }

    @Nullable
    Zone zone() {
        return zone;
    }

    ByteImage bytes() {
        return bytes;
    }

    void bytes(ByteImage next) {
        bytes = next;
        changed();
    }

    DataSize size() {
        return DataSize.bytes(bytes.size());
    }

    long gib() {
        return bytes.size() >> 30;
    }

    @Nullable
    Attachment attachment() {
        return attachment;
    }

    void attachment(@Nullable Attachment next) {
        attachment = next;
        changed();
    }

    /** Moves on the way to a VM or from it. */
    void step(Step next) {
        if (attachment != null) {
            attachment(attachment.at(next));
        }
    }

    /** Tells whether it is deleted with its VM: it came with it, and nobody is detaching it. */
    boolean goesWithItsVm() {
        return attachment != null && attachment.end() == End.DELETED && attachment.step() != Step.DETACHING;
    }

    /** Returns the name it has inside its VM; empty without one. */
    String device() {
        return attachment == null ? "" : attachment.device();
    }

    boolean attachedTo(ResourceId vm) {
        return attachment != null && attachment.vm().equals(vm);
    }

    VolumeState state() {
        return switch (phase()) {
            case CREATING -> VolumeState.CREATING;
            case READY, CHANGING -> attachment == null ? VolumeState.AVAILABLE : attachment.step().state;
            case DELETING, GONE -> VolumeState.DELETING;
            case FAILED -> VolumeState.FAILED;
        };
    }

    @Override
    protected Volume build() {
        Volume.Builder volume = Volume.builder(id())
                .name(name())
                .tags(tags())
                .createdAt(createdAt())
                .state(state())
                .size(size())
                .volumeClass(kind.portable())
                .encryption(encryption)
                .zone(zone);
        if (attachment != null) {
            volume.attachedTo(attachment.vm()).device(attachment.device());
        }
        return volume.build();
    }
}
