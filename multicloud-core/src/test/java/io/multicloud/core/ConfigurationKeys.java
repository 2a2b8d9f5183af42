package io.multicloud.core;

import io.multicloud.core.config.Field;
import io.multicloud.core.config.Node;
import io.multicloud.core.config.Overlay;
import io.multicloud.core.config.Problems;
import io.multicloud.core.config.Reading;
import io.multicloud.core.config.YamlTree;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Walks over every key, with one account named {@code x}. */
final class ConfigurationKeys {
    private ConfigurationKeys() {}

    static void visit(BiConsumer<String, List<String>> exact, Consumer<String> beginning) {
        Problems problems = new Problems();
        Node.Mapping tree = YamlTree.read("providers: [{ name: x }]", "keys", problems);
        Reading reading = new Reading(problems, name -> null, Path.of("/"));
        ConfigKeys.ROOT.variables(Overlay.PREFIX, List.of(), tree, reading, new Field.VariableVisitor() {
            @Override
            public void exact(String variable, List<String> path) {
                exact.accept(variable, path);
            }

            @Override
            public void beginning(String prefix, List<String> path) {
                beginning.accept(prefix);
            }
        });
    }
}
