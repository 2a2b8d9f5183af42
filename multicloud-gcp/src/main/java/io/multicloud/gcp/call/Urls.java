package io.multicloud.gcp.call;

import java.util.Optional;

/** How Compute Engine's resources refer to each other: {@code .../projects/P/zones/Z/disks/D}. */
public final class Urls {
    private Urls() {}

    /** Returns what is behind the last slash. */
    public static String last(String url) {
        return url.substring(url.lastIndexOf('/') + 1);
    }

    /** Returns {@code zone/name} of a URL of a zone's resource. */
    public static Optional<String> zonal(String url) {
        return place("zones/", url).map(zone -> zone + "/" + last(url));
    }

    /** Returns the region in a URL of a region's resource. */
    public static Optional<String> region(String url) {
        return place("regions/", url);
    }

    /** Returns what stands between a word and the last two parts; without expressions, as listings are full of these. */
    private static Optional<String> place(String word, String url) {
        int name = url.lastIndexOf('/');
        int type = url.lastIndexOf('/', name - 1);
        int place = url.lastIndexOf('/', type - 1) + 1;
        boolean there = place < type
                && type + 1 < name
                && name + 1 < url.length()
                && place >= word.length()
                && url.startsWith(word, place - word.length());
        return there ? Optional.of(url.substring(place, type)) : Optional.empty();
    }

    /** Returns the region of a zone: {@code us-central1-a} is in {@code us-central1}. */
    public static String regionOf(String zone) {
        int hyphen = zone.lastIndexOf('-');
        return hyphen < 0 ? zone : zone.substring(0, hyphen);
    }
}
