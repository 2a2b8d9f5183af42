package com.example.meridian;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sizes of machines that Meridian sells, alike in all regions. */
final class Shapes {
    private static final List<ObjectNode> ALL = List.of(
            shape("tern-1", "tern", 1, 2, "x86_64"),
            shape("tern-2", "tern", 2, 4, "x86_64"),
            shape("tern-4", "tern", 4, 16, "x86_64"),
            shape("gull-8", "gull", 8, 32, "x86_64"),
            shape("gull-16", "gull", 16, 64, "x86_64"),
            shape("wren-2", "wren", 2, 8, "aarch64"));

    private Shapes() {}

    static ArrayNode all() {
        ArrayNode all = MeridianCloud.array();
        ALL.forEach(shape -> all.add(shape.deepCopy()));
        return all;
    }

    static @Nullable ObjectNode find(String name) {
        return ALL.stream()
                .filter(shape -> shape.path("name").asText().equals(name))
                .findFirst()
                .map(ObjectNode::deepCopy)
                .orElse(null);
    }

    private static ObjectNode shape(String name, String series, int cores, int gib, String arch) {
        return MeridianCloud.object()
                .put("name", name)
                .put("series", series)
                .put("cores", cores)
                .put("mib", gib * 1024)
                .put("arch", arch);
    }
}
