package com.example.meridian;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Meridian's disks. Runs inside the lock of its {@link MeridianCloud}. */
final class Disks {
    private static final List<String> MEDIA = List.of("flash", "flash-plus", "platter");
    private static final long LARGEST_GIB = 16_384;

    private final MeridianCloud cloud;

    Disks(MeridianCloud cloud) {
        this.cloud = cloud;
    }

    /** Makes a disk of its own. */
    Item create(String region, ObjectNode body) {
        String hall = body.path("hall").asText(MeridianCloud.halls(region).get(0));
        if (!MeridianCloud.halls(region).contains(hall)) {
            throw Refusal.badValue("no hall '" + hall + "' in " + region);
        }
        requireFit(body);
        Item disk = add(region, hall, body);
        disk.state("making");
        cloud.begin(disk, 5, done -> disk.state("free"), () -> cloud.remove(disk));
        return disk;
    }

    /** Makes a disk that comes with a machine. */
    Item createFor(Item machine, JsonNode body, String name) {
        ObjectNode named = body.<ObjectNode>deepCopy().put("name", name);
        Item disk = add(machine.region, machine.shown.path("hall").asText(), named);
        disk.state("making");
        disk.shown.put("machine", machine.id);
        disk.shown.put("withMachine", true);
        slot(machine, disk);
        return disk;
    }

    static void requireFit(JsonNode body) {
        long gib = body.path("gib").asLong();
        if (gib < 1 || gib > LARGEST_GIB) {
            throw Refusal.badValue("a disk has 1 to " + LARGEST_GIB + " GiB, was " + gib);
        }
        if (!MEDIA.contains(body.path("media").asText())) {
            throw Refusal.badValue("media must be one of " + MEDIA + ", was " + body.path("media"));
        }
    }

    private Item add(String region, String hall, ObjectNode body) {
        Item disk = cloud.add(region, "disks", "d", body);
        disk.shown
                .put("gib", body.path("gib").asLong())
                .put("media", body.path("media").asText())
                .put("hall", hall);
        return disk;
    }

    void delete(Item disk) {
        if (disk.in("wiping")) {
            return;
        }
        if (!disk.machine().isEmpty()) {
            throw Refusal.state("the disk is " + disk.state() + " to " + disk.machine());
        }
        cloud.overtake(disk, "deletion");
        disk.state("wiping");
        cloud.begin(disk, 2, done -> cloud.remove(disk), null);
    }

    void link(Item disk, Item machine) {
        if (disk.machine().equals(machine.id) && disk.in("linking", "linked")) {
            return;
        }
        if (!disk.in("free")) {
            throw Refusal.state("the disk is " + disk.state());
        }
        if (!machine.in("on", "off")) {
            throw Refusal.state("the machine is " + machine.state());
        }
        if (!disk.shown.path("hall").equals(machine.shown.path("hall"))) {
            throw Refusal.state("disk and machine are in different halls");
        }
        disk.state("linking");
        disk.shown.put("machine", machine.id);
        slot(machine, disk);
        cloud.begin(disk, 3, done -> disk.state("linked"), () -> free(disk));
    }

    void unlink(Item disk) {
        if (disk.in("free", "unlinking")) {
            return;
        }
        if (!disk.in("linked")) {
            throw Refusal.state("the disk is " + disk.state());
        }
        Item machine = cloud.item(disk.region, "machines", disk.machine());
        boolean root = machine.shown.path("disks").path(0).asText().equals(disk.id);
        if (root && !machine.in("off")) {
            throw Refusal.state("the root disk of a machine that is " + machine.state());
        }
        disk.state("unlinking");
        cloud.begin(disk, 3, done -> free(disk), () -> disk.state("linked"));
    }

    /** Takes a disk from its machine at once. */
    void free(Item disk) {
        Item machine = cloud.find(disk.machine());
        if (machine != null) {
            ArrayNode others = MeridianCloud.array();
            machine.shown.path("disks").forEach(id -> {
                if (!id.asText().equals(disk.id)) {
                    others.add(id);
                }
            });
            machine.shown.set("disks", others);
        }
        disk.state("free");
        disk.shown.remove(List.of("machine", "slot", "withMachine"));
    }

    private static void slot(Item machine, Item disk) {
        ArrayNode disks = (ArrayNode) machine.shown.path("disks");
        disk.shown.put("slot", "/dev/mb" + (char) ('a' + disks.size()));
        disks.add(disk.id);
    }
}
