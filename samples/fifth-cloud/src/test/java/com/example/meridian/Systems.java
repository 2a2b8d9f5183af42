package com.example.meridian;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Meridian's public templates, alike in all regions: two builds of each system, of which the newer one is meant. */
final class Systems {
    private static final List<ObjectNode> ALL = List.of(
            template("ubuntu-22.04", "x86_64", "2026-03-01"),
            template("ubuntu-22.04", "x86_64", "2026-07-01"),
            template("ubuntu-22.04", "aarch64", "2026-07-01"),
            template("ubuntu-24.04", "x86_64", "2026-07-01"),
            template("ubuntu-24.04", "aarch64", "2026-07-01"),
            template("debian-12", "x86_64", "2026-06-01"),
            template("debian-12", "aarch64", "2026-06-01"));

    private Systems() {}

    static ArrayNode all() {
        ArrayNode all = MeridianCloud.array();
        ALL.forEach(template -> all.add(template.deepCopy()));
        return all;
    }

    static @Nullable ObjectNode find(String id) {
        return ALL.stream()
                .filter(template -> template.path("id").asText().equals(id))
                .findFirst()
                .orElse(null);
    }

    private static ObjectNode template(String system, String arch, String day) {
        ObjectNode template = MeridianCloud.object()
                .put("id", "sys-" + system + "-" + arch + "-" + day)
                .put("name", system + " of " + day)
                .put("system", system)
                .put("arch", arch)
                .put("gib", 10)
                .put("state", "ready")
                .put("createdAt", day + "T00:00:00Z");
        template.set("labels", MeridianCloud.object());
        return template;
    }
}
