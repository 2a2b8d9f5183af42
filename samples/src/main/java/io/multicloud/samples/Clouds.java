package io.multicloud.samples;

import io.multicloud.api.spi.CloudProviderFactory;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.wire.WireClouds;
import java.util.Arrays;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How the samples open their fake clouds: directly, or, where the system property {@value #WIRE} says so, through the
 * adapters of the real clouds, over HTTP. Nothing else about a sample changes.
 */
public final class Clouds {
    /** Names the kinds to be opened over the wire, joined by commas, or is {@code true} for all that can be; default none. */
    public static final String WIRE = "multicloud.wire";

    private Clouds() {}

    /**
     * Returns what opens a cloud.
     *
     * @throws IllegalArgumentException if the property names a kind without an adapter that can be run so
     */
    public static CloudProviderFactory factory(FakeCloud cloud) {
        return overTheWire().contains(cloud.flavor().kind()) ? WireClouds.factory(cloud) : cloud.factory();
    }

    /**
     * Returns the kinds that are opened over the wire.
     *
     * @throws IllegalArgumentException if the property names a kind without an adapter that can be run so
     */
    public static SortedSet<String> overTheWire() {
        String property = System.getProperty(WIRE, "").strip();
        if (property.isEmpty()) {
            return new TreeSet<>();
        }
        SortedSet<String> possible = WireClouds.kinds();
        Set<String> chosen = property.equals("true") ? possible : Set.copyOf(Arrays.asList(property.split(",", -1)));
        if (chosen.isEmpty() || !possible.containsAll(chosen)) {
            throw new IllegalArgumentException(WIRE + "=" + property
                    + ", and adapters that can be run over the wire are" + " on the class path for " + possible
                    + "; the Maven profile 'wire' puts all there are there");
        }
        return new TreeSet<>(chosen);
    }
}
