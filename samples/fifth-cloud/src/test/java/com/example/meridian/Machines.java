package com.example.meridian;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Meridian's machines. Runs inside the lock of its {@link MeridianCloud}. */
final class Machines {
    private final MeridianCloud cloud;
    private final Disks disks;
    private final Map<String, Integer> room = new HashMap<>();
    private int limit = 200;
    private boolean nextFails;
    private int addresses;

    Machines(MeridianCloud cloud) {
        this.cloud = cloud;
        this.disks = new Disks(cloud);
    }

    void room(String hall, int free) {
        room.put(hall, free);
    }

    void limit(int most) {
        limit = most;
    }

    void nextDoesNotComeUp() {
        nextFails = true;
    }

    /** Accepts a machine, or nothing of it. */
    Item create(String region, ObjectNode body) {
        ObjectNode shape = Shapes.find(body.path("shape").asText());
        if (shape == null) {
            throw Refusal.badValue("no shape " + body.path("shape"));
        }
        JsonNode template = template(region, body.path("template").asText());
        if (!template.path("arch").equals(shape.path("arch"))) {
            throw Refusal.badValue(
                    "a template for " + template.path("arch") + " does not run on " + shape.path("name"));
        }
        if (body.has("key")) {
            requireKey(region, body.path("key").asText());
        }
        Disks.requireFit(body.path("root"));
        if (body.path("root").path("gib").asLong() < template.path("gib").asLong()) {
            throw Refusal.badValue("the root disk is smaller than the template");
        }
        body.path("disks").forEach(Disks::requireFit);
        long present = cloud.all(region, "machines").stream()
                .filter(machine -> !machine.in("retired"))
                .count();
        if (present >= limit) {
            throw Refusal.limit("at most " + limit + " machines in " + region);
        }
        String hall = hall(region, body);
        Item machine = cloud.add(region, "machines", "m", body);
        machine.shown.put("hall", hall).put("template", body.path("template").asText());
        machine.shown.set("shape", shape);
        machine.shown.set("disks", MeridianCloud.array());
        machine.shown.put("privateIp", "10.1.0." + ++addresses);
        if (body.has("key")) {
            machine.shown.set("key", body.path("key"));
        }
        if (body.path("public").asBoolean()) {
            machine.shown.put("publicIp", "203.0.113." + addresses);
        }
        String name = body.path("name").asText();
        disks.createFor(machine, body.path("root"), name + "-root");
        int number = 1;
        for (JsonNode disk : body.path("disks")) {
            disks.createFor(machine, disk, name + "-" + number++);
        }
        machine.state("placing");
        boolean fails = nextFails;
        nextFails = false;
        cloud.begin(
                machine,
                40,
                placing -> {
                    if (fails) {
                        stayDown(machine, placing);
                    } else {
                        comeUp(machine);
                    }
                },
                () -> vanish(machine));
        return machine;
    }

    private JsonNode template(String region, String id) {
        ObjectNode system = Systems.find(id);
        if (system != null) {
            return system;
        }
        Item template = cloud.item(region, "templates", id);
        if (!template.in("ready")) {
            throw Refusal.state("the template is " + template.state());
        }
        return template.shown;
    }

    private void requireKey(String region, String name) {
        boolean known = cloud.all(region, "keys").stream()
                .anyMatch(key -> key.shown.path("name").asText().equals(name));
        if (!known) {
            throw Refusal.absent("key '" + name + "' in " + region);
        }
    }

    private String hall(String region, ObjectNode body) {
        List<String> halls = MeridianCloud.halls(region);
        List<String> wanted = body.has("hall") ? List.of(body.path("hall").asText()) : halls;
        if (!halls.containsAll(wanted)) {
            throw Refusal.badValue("no hall " + wanted + " in " + region);
        }
        String hall = wanted.stream()
                .filter(candidate -> room.getOrDefault(candidate, Integer.MAX_VALUE) > 0)
                .findFirst()
                .orElseThrow(() -> Refusal.noRoom("no room in " + wanted));
        room.computeIfPresent(hall, (key, free) -> free - 1);
        return hall;
    }

    private void comeUp(Item machine) {
        machine.state("on");
        cloud.eachDiskOf(machine, disk -> {
            if (disk.in("making")) {
                disk.state("linked");
            }
        });
    }

    private static void stayDown(Item machine, Job placing) {
        machine.state("unplaced");
        machine.shown.put("failure", "the host went away");
        placing.fail(Refusal.noRoom("the host went away"));
    }

    /** Removes a machine that never came up. */
    private void vanish(Item machine) {
        cloud.eachDiskOf(machine, cloud::remove);
        cloud.remove(machine);
        giveRoomBack(machine);
    }

    void start(Item machine) {
        if (machine.in("on", "placing", "powering-on")) {
            return;
        }
        if (!machine.in("off") || machine.shown.path("disks").isEmpty()) {
            throw Refusal.state("the machine is " + machine.state());
        }
        machine.state("powering-on");
        cloud.begin(machine, 20, done -> machine.state("on"), () -> machine.state("off"));
    }

    void stop(Item machine) {
        if (machine.in("off", "powering-off")) {
            return;
        }
        if (!machine.in("on")) {
            throw Refusal.state("the machine is " + machine.state());
        }
        machine.state("powering-off");
        cloud.begin(machine, 15, done -> machine.state("off"), () -> machine.state("on"));
    }

    void delete(Item machine) {
        if (machine.in("retiring", "retired")) {
            return;
        }
        cloud.overtake(machine, "deletion");
        if (machine.in("unplaced")) {
            vanish(machine);
            return;
        }
        machine.state("retiring");
        cloud.begin(machine, 10, done -> retire(machine), null);
    }

    private void giveRoomBack(Item machine) {
        room.computeIfPresent(machine.shown.path("hall").asText(), (hall, free) -> free + 1);
    }

    private void retire(Item machine) {
        giveRoomBack(machine);
        machine.state("retired");
        cloud.showForAWhile(machine);
        cloud.eachDiskOf(machine, disk -> {
            cloud.overtake(disk, "deletion of its machine");
            if (disk.shown.path("withMachine").asBoolean()) {
                cloud.remove(disk);
            } else {
                disks.free(disk);
            }
        });
        machine.shown.set("disks", MeridianCloud.array());
    }
}
