package io.multicloud.core.migration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.VM;
import io.multicloud.api.image.Firmware;
import io.multicloud.api.migration.HandOver;
import io.multicloud.api.migration.MigrationSpec;
import io.multicloud.api.migration.MigrationStrategy;
import io.multicloud.api.migration.SourceDisposal;
import io.multicloud.api.migration.TargetNetwork;
import io.multicloud.api.migration.TransferPath;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What a migration was asked for and what was found out before it began: the input of its saga, from which all its steps
 * follow on every host.
 *
 * @param spec what was asked for
 * @param parts how it is done
 * @param running whether the source was up
 * @param disks of the source, the root disk first
 * @param region where it goes
 * @param type what it becomes
 * @param alternatives what else it may become where there is no capacity for that, in this order
 * @param name of the target
 * @param tags of the target
 * @param architecture of both
 * @param firmware that starts it, if known
 * @param transfer how long the copy is estimated to take
 * @param path how the disks come to the target
 * @param strategy how the source is treated, which may be less than what was asked for
 */
record MigrationInput(
        MigrationSpec spec,
        Set<MigrationSettings.Part> parts,
        Running running,
        List<Disk> disks,
        Region region,
        String type,
        List<Alternative> alternatives,
        String name,
        Map<String, String> tags,
        Architecture architecture,
        Optional<Firmware> firmware,
        Duration transfer,
        TransferPath path,
        MigrationStrategy strategy) {
    /** Since 2 there are a path and a strategy. */
    private static final int FORMAT = 2;

    private static final ObjectMapper JSON = new ObjectMapper();

    MigrationInput {
        EnumSet<MigrationSettings.Part> copy = EnumSet.noneOf(MigrationSettings.Part.class);
        copy.addAll(parts);
        parts = Collections.unmodifiableSet(copy);
        disks = List.copyOf(disks);
        alternatives = List.copyOf(alternatives);
        tags = Collections.unmodifiableMap(new TreeMap<>(tags));
    }

    /** Whether the source was up. */
    enum Running {
        YES,
        NO
    }

    /**
     * A disk of the source.
     *
     * @param volume which
     * @param bytes its size when it was looked at
     * @param volumeClass a portable class
     */
    record Disk(ResourceId volume, long bytes, String volumeClass) {}

    /**
     * Another choice.
     *
     * @param type of the machine
     * @param zone where; empty as asked for
     */
    record Alternative(String type, Optional<String> zone) {}

    boolean wants(MigrationSettings.Part part) {
        return parts.contains(part);
    }

    /** Returns how many rounds are tried before the last one, at the most; 0 for a cold migration. */
    int rounds() {
        if (strategy instanceof MigrationStrategy.Warm warm) {
            return warm.maxRounds();
        }
        return strategy instanceof MigrationStrategy.Live live ? live.maxRounds() : 0;
    }

    /** Returns how long the source may be down, or the last round may take; only with rounds. */
    Duration downtime() {
        if (strategy instanceof MigrationStrategy.Warm warm) {
            return warm.downtime();
        }
        return ((MigrationStrategy.Live) strategy).downtime();
    }

    boolean live() {
        return strategy instanceof MigrationStrategy.Live;
    }

    // ---- as JSON

    String toJson() {
        ObjectNode root = JSON.createObjectNode().put("format", FORMAT);
        root.put("source", spec.source().toString()).put("account", spec.account());
        spec.region().ifPresent(value -> root.put("region", value.name()));
        spec.zone()
                .ifPresent(value -> root.put("zone", value.name())
                        .put("zoneRegion", value.region().name()));
        spec.instanceType().ifPresent(value -> root.put("instanceType", value));
        spec.name().ifPresent(value -> root.put("name", value));
        ObjectNode ownTags = root.putObject("tags");
        spec.tags().forEach(ownTags::put);
        putStrategy(root.putObject("strategy"), spec.strategy());
        root.put("orCold", spec.fallsBackToCold());
        root.put("dearerBy", spec.dearerBy());
        putNetwork(root.putObject("network"), spec.network());
        root.put("disposal", spec.disposal().name());
        spec.bootProbe().ifPresent(value -> root.put("bootProbe", value));
        root.put("bootTimeout", spec.bootTimeout().toString());
        spec.rollbackWindow().ifPresent(value -> root.put("rollbackWindow", value.toString()));
        ObjectNode found = root.putObject("found");
        parts.forEach(part -> found.withArray("parts").add(part.name()));
        found.put("running", running.name());
        for (Disk disk : disks) {
            found.withArray("disks")
                    .addObject()
                    .put("volume", disk.volume.toString())
                    .put("bytes", disk.bytes)
                    .put("class", disk.volumeClass);
        }
        found.put("region", region.name()).put("type", type).put("name", name);
        for (Alternative alternative : alternatives) {
            ObjectNode node = found.withArray("alternatives").addObject().put("type", alternative.type);
            alternative.zone.ifPresent(zone -> node.put("zone", zone));
        }
        ObjectNode allTags = found.putObject("tags");
        tags.forEach(allTags::put);
        found.put("architecture", architecture.name());
        firmware.ifPresent(value -> found.put("firmware", value.name()));
        found.put("transfer", transfer.toString()).put("path", path.name());
        putStrategy(found.putObject("strategy"), strategy);
        return root.toString();
    }

    private static void putStrategy(ObjectNode node, MigrationStrategy strategy) {
        if (strategy instanceof MigrationStrategy.Warm warm) {
            node.put("kind", "warm").put("downtime", warm.downtime().toString()).put("rounds", warm.maxRounds());
        } else if (strategy instanceof MigrationStrategy.Live live) {
            node.put("kind", "live").put("downtime", live.downtime().toString()).put("rounds", live.maxRounds());
            node.put("handOver", live.handOver().name());
        } else {
            node.put("kind", "cold");
        }
    }

    private static void putNetwork(ObjectNode node, TargetNetwork network) {
        if (network instanceof TargetNetwork.Existing existing) {
            node.put("kind", "existing").put("subnet", existing.subnet().toString());
            existing.groups().forEach(group -> node.withArray("groups").add(group.toString()));
        } else {
            node.put("kind", network instanceof TargetNetwork.Copied ? "copied" : "default");
        }
    }

    /**
     * Reads what {@link #toJson} has written.
     *
     * @param handOvers those of this host; one that it does not have fails when it is needed
     * @throws IllegalArgumentException if it is something else, or newer
     */
    static MigrationInput parse(String json, Map<String, HandOver> handOvers) {
        try {
            JsonNode root = JSON.readTree(json);
            if (root.required("format").intValue() > FORMAT) {
                throw new IllegalArgumentException("the migration was planned by a newer version of this library");
            }
            JsonNode found = root.required("found");
            Set<MigrationSettings.Part> parts = EnumSet.noneOf(MigrationSettings.Part.class);
            found.path("parts").forEach(part -> parts.add(MigrationSettings.Part.valueOf(part.textValue())));
            List<Disk> disks = new ArrayList<>();
            for (JsonNode disk : found.required("disks")) {
                disks.add(new Disk(
                        ResourceId.parse(text(disk, "volume")),
                        disk.required("bytes").longValue(),
                        text(disk, "class")));
            }
            List<Alternative> alternatives = new ArrayList<>();
            for (JsonNode node : found.path("alternatives")) {
                alternatives.add(new Alternative(
                        text(node, "type"),
                        Optional.ofNullable(node.get("zone")).map(JsonNode::textValue)));
            }
            MigrationSpec spec = spec(root, handOvers);
            JsonNode treated = found.get("strategy");
            return new MigrationInput(
                    spec,
                    parts,
                    Running.valueOf(text(found, "running")),
                    disks,
                    Region.of(text(found, "region")),
                    text(found, "type"),
                    alternatives,
                    text(found, "name"),
                    tags(found.required("tags")),
                    new Architecture(text(found, "architecture")),
                    Optional.ofNullable(found.get("firmware"))
                            .map(JsonNode::textValue)
                            .map(Firmware::valueOf),
                    Duration.parse(text(found, "transfer")),
                    TransferPath.valueOf(found.path("path").asText(TransferPath.BLOCKS.name())),
                    treated == null ? spec.strategy() : strategy(treated, handOvers));
        } catch (JsonProcessingException | java.time.DateTimeException e) {
            throw new IllegalArgumentException("the input of a migration cannot be read: " + e.getMessage(), e);
        }
    }

    private static MigrationSpec spec(JsonNode root, Map<String, HandOver> handOvers) {
        MigrationSpec.Builder spec =
                MigrationSpec.builder(ResourceId.parse(text(root, "source")), text(root, "account"));
        optional(root, "region", value -> spec.region(Region.of(value)));
        optional(root, "zone", value -> spec.zone(new Zone(Region.of(text(root, "zoneRegion")), value)));
        optional(root, "instanceType", spec::instanceType);
        optional(root, "name", spec::name);
        tags(root.required("tags")).forEach(spec::tag);
        spec.strategy(strategy(root.required("strategy"), handOvers));
        spec.dearerBy(root.path("dearerBy").asInt());
        if (root.path("orCold").asBoolean()) {
            spec.orCold();
        }
        spec.network(network(root.required("network")));
        spec.disposal(SourceDisposal.valueOf(text(root, "disposal")));
        optional(root, "bootProbe", spec::bootProbe);
        spec.bootTimeout(Duration.parse(text(root, "bootTimeout")));
        optional(root, "rollbackWindow", value -> spec.rollbackWindow(Duration.parse(value)));
        return spec.build();
    }

    private static MigrationStrategy strategy(JsonNode node, Map<String, HandOver> handOvers) {
        String kind = text(node, "kind");
        if (kind.equals("cold")) {
            return MigrationStrategy.cold();
        }
        Duration downtime = Duration.parse(text(node, "downtime"));
        int rounds = node.required("rounds").intValue();
        if (kind.equals("warm")) {
            return new MigrationStrategy.Warm(downtime, rounds);
        }
        String name = text(node, "handOver");
        HandOver handOver = handOvers.get(name);
        return new MigrationStrategy.Live(handOver == null ? new MissingHandOver(name) : handOver, downtime, rounds);
    }

    private static TargetNetwork network(JsonNode node) {
        return switch (text(node, "kind")) {
            case "existing" -> {
                List<ResourceId> groups = new ArrayList<>();
                node.path("groups").forEach(group -> groups.add(ResourceId.parse(group.textValue())));
                yield new TargetNetwork.Existing(ResourceId.parse(text(node, "subnet")), groups);
            }
            case "copied" -> TargetNetwork.copied();
            default -> TargetNetwork.byDefault();
        };
    }

    private static Map<String, String> tags(JsonNode node) {
        Map<String, String> tags = new TreeMap<>();
        node.properties()
                .forEach(field -> tags.put(field.getKey(), field.getValue().textValue()));
        return tags;
    }

    private static void optional(JsonNode node, String field, Consumer<String> use) {
        JsonNode value = node.get(field);
        if (value != null) {
            use.accept(value.textValue());
        }
    }

    private static String text(JsonNode node, String field) {
        return node.required(field).textValue();
    }

    /** One that is registered elsewhere. */
    private record MissingHandOver(String name) implements HandOver {
        @Override
        public void copyState(VM source, VM target) {
            throw missing();
        }

        @Override
        public void switchTraffic(VM source, VM target) {
            throw missing();
        }

        @Override
        public void switchBack(VM source, VM target) {
            throw missing();
        }

        private IllegalStateException missing() {
            return new IllegalStateException("the hand-over '" + name + "' is not registered on this host");
        }
    }
}
