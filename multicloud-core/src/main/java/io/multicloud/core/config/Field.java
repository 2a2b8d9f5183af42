package io.multicloud.core.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One key of a section.
 *
 * @param <V> the value it is read from when writing
 * @param <B> the builder it is set on when reading
 */
public interface Field<V, B> {
    /** Which text is written. */
    enum Form {
        /** Everything, for reading it back. */
        COMPLETE,
        /** Secrets as references or masked, for people. */
        SHOWN
    }

    /** Returns the key. */
    String key();

    /** Reads the value of the key. */
    void read(Node node, String path, Reading reading, B builder);

    /** Returns what {@link #read} reads back; null if there is nothing to write. */
    @Nullable
    Node write(V value, Form form);

    /**
     * Tells which environment variables set it.
     *
     * @param variable the name so far, this key included
     * @param path the path so far, this key included
     * @param node what the tree has here
     */
    void variables(String variable, List<String> path, @Nullable Node node, Reading reading, VariableVisitor visitor);

    /** Learns which environment variables mean which keys. */
    interface VariableVisitor {
        /** A variable that sets one key. */
        void exact(String variable, List<String> path);

        /** Variables that begin so set a key that is named by the rest. */
        void beginning(String prefix, List<String> path);
    }
}
