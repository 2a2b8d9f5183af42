package io.multicloud.core.health;

import io.multicloud.api.Region;
import io.multicloud.api.control.Feature;
import java.util.SortedMap;
import java.util.SortedSet;

/** Tells engines what to leave for now, because a place is not well. Asked before something is begun. Thread-safe. */
public interface Degradation {
    /** Tells whether a feature goes on in a region of an account. */
    boolean allows(Feature feature, String account, Region region);

    /** Returns where a feature rests, by account. */
    SortedMap<String, SortedSet<Region>> resting(Feature feature);
}
