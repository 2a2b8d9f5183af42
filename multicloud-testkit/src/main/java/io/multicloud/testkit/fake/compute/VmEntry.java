package io.multicloud.testkit.fake.compute;

import io.multicloud.api.ResourceId;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.compute.Purchase;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMAction;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.image.Image;
import io.multicloud.api.spi.ScheduledTask;
import io.multicloud.testkit.fake.AddressBackend;
import io.multicloud.testkit.fake.DiskBackend;
import io.multicloud.testkit.fake.Entry;
import io.multicloud.testkit.fake.Ledger;
import io.multicloud.testkit.fake.RunTimes;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One virtual machine. */
public final class VmEntry extends Entry<VM> {
    private final DiskBackend disks;
    private final AddressBackend addresses;
    private final Set<VMAction> possible;
    final Zone zone;
    final Purchase purchase;
    final Image image;
    final @Nullable String keyPair;
    final @Nullable String userData;
    InstanceType type;
    VMState state = VMState.PENDING;
    Ledger.@Nullable Meter meter;

    @Nullable
    Instant interruptionAt;

    @Nullable
    String failure;

    int boots;
    Instant lastBoot = Instant.EPOCH;
    final RunTimes runTimes = new RunTimes();
    boolean holdsMachines;

    @Nullable
    ScheduledTask takenBack;

    VmEntry(
            ResourceId id,
            VMSpec spec,
            Instant createdAt,
            Zone zone,
            InstanceType type,
            Image image,
            DiskBackend disks,
            AddressBackend addresses,
            Set<VMAction> possible) {
        super(id, spec.name(), spec.tags(), createdAt);
        this.zone = zone;
        this.type = type;
        this.image = image;
        this.purchase = spec.purchase();
        this.keyPair = spec.keyPair().orElse(null);
        this.userData = spec.userData().orElse(null);
        this.disks = disks;
        this.addresses = addresses;
        this.possible = possible;
    }

    void state(VMState next, Instant now) {
        state = next;
        // A restart is no stop: the hypervisor goes on measuring.
        if (next == VMState.RUNNING) {
            runTimes.start(now);
        } else if (next != VMState.RESTARTING) {
            runTimes.stop(now);
        }
        changed();
    }

    Set<VMAction> allowed() {
        EnumSet<VMAction> allowed = switch (state) {
            case RUNNING -> EnumSet.of(VMAction.STOP, VMAction.RESTART, VMAction.DELETE);
            case STOPPED -> EnumSet.of(VMAction.START, VMAction.RESIZE, VMAction.DELETE);
            case DELETING, DELETED -> EnumSet.noneOf(VMAction.class);
            default -> EnumSet.of(VMAction.DELETE);
        };
        allowed.retainAll(possible);
        return allowed;
    }

    @Override
    protected VM build() {
        AddressBackend.Connection connection = addresses.of(id());
        return VM.builder(id())
                .name(name())
                .tags(tags())
                .createdAt(createdAt())
                .state(state)
                .instanceType(type)
                .zone(zone)
                .purchase(purchase)
                .allowedActions(allowed())
                .image(image.id())
                .volumes(disks.of(id()))
                .subnet(connection.subnet().orElse(null))
                .securityGroups(connection.securityGroups())
                .privateAddress(connection.privateAddress().isEmpty() ? null : connection.privateAddress())
                .publicAddress(connection.publicAddress().orElse(null))
                .keyPair(keyPair)
                .interruptionAt(interruptionAt)
                .failure(failure)
                .build();
    }
}
