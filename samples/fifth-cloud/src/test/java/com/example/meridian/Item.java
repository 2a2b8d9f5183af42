package com.example.meridian;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One thing in one of Meridian's collections. What it shows is what it is. */
final class Item {
    final String region;
    final String collection;
    final String id;
    final ObjectNode shown;

    /** The job that works on it. */
    @Nullable
    Job job;

    /** Until when a retired machine is shown; null for one that is not. */
    @Nullable
    Instant shownUntil;

    Item(String region, String collection, String id, ObjectNode shown) {
        this.region = region;
        this.collection = collection;
        this.id = id;
        this.shown = shown;
    }

    String state() {
        return shown.path("state").asText();
    }

    void state(String state) {
        shown.put("state", state);
    }

    boolean in(String... states) {
        for (String state : states) {
            if (state().equals(state)) {
                return true;
            }
        }
        return false;
    }

    /** Returns the machine a disk is linked to, or empty text. */
    String machine() {
        return shown.path("machine").asText("");
    }
}
