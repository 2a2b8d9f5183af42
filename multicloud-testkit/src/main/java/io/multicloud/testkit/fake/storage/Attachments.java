package io.multicloud.testkit.fake.storage;

import io.multicloud.api.ResourceId;
import io.multicloud.testkit.fake.VmDirectory;
import io.multicloud.testkit.fake.storage.StorageTraits.DeviceNames;
import io.multicloud.testkit.fake.storage.VolumeEntry.Attachment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Which volumes are attached to which VM, in the order in which they were. Called under the world's lock. */
final class Attachments {
    private final DeviceNames devices;
    private final Map<ResourceId, List<VolumeEntry>> byVm = new HashMap<>();
    private @Nullable VmDirectory vms;

    Attachments(DeviceNames devices) {
        this.devices = devices;
    }

    void connect(VmDirectory directory) {
        vms = directory;
    }

    void add(VolumeEntry entry, Attachment attachment) {
        entry.attachment(attachment);
        byVm.computeIfAbsent(attachment.vm(), vm -> new ArrayList<>(2)).add(entry);
        tell(attachment.vm());
    }

    void drop(VolumeEntry entry) {
        Attachment attachment = entry.attachment();
        if (attachment == null) {
            return;
        }
        entry.attachment(null);
        List<VolumeEntry> others = byVm.get(attachment.vm());
        if (others != null) {
            others.remove(entry);
            if (others.isEmpty()) {
                byVm.remove(attachment.vm());
            }
        }
        tell(attachment.vm());
    }

    /** Returns the volumes of a VM, oldest attachment first; the root disk, if it has one, is the oldest. */
    List<VolumeEntry> of(ResourceId vm) {
        return byVm.getOrDefault(vm, List.of());
    }

    /** Returns the root disk of a VM, or null if it has none. */
    @Nullable
    VolumeEntry rootOf(ResourceId vm) {
        for (VolumeEntry entry : of(vm)) {
            Attachment attachment = entry.attachment();
            if (attachment != null && attachment.role() == VolumeEntry.Role.ROOT) {
                return entry;
            }
        }
        return null;
    }

    /** Returns the first name for a data disk that the VM does not use yet. */
    Optional<String> freeDevice(ResourceId vm) {
        List<String> taken = of(vm).stream().map(VolumeEntry::device).toList();
        return IntStream.range(0, devices.most())
                .mapToObj(devices::data)
                .filter(device -> !taken.contains(device))
                .findFirst();
    }

    private void tell(ResourceId vm) {
        if (vms != null) {
            vms.changed(vm);
        }
    }
}
