package io.multicloud.gcp.call;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How Compute Engine's resources refer to each other: {@code .../projects/P/zones/Z/disks/D}. */
public final class Urls {
    private static final Pattern ZONAL = Pattern.compile("zones/([^/]+)/[^/]+/([^/]+)$");
    private static final Pattern REGIONAL = Pattern.compile("regions/([^/]+)/[^/]+/([^/]+)$");

    private Urls() {}

    /** Returns what is behind the last slash. */
    public static String last(String url) {
        return url.substring(url.lastIndexOf('/') + 1);
    }

    /** Returns {@code zone/name} of a URL of a zone's resource. */
    public static Optional<String> zonal(String url) {
        Matcher matcher = ZONAL.matcher(url);
        return matcher.find() ? Optional.of(matcher.group(1) + "/" + matcher.group(2)) : Optional.empty();
    }

    /** Returns the region in a URL of a region's resource. */
    public static Optional<String> region(String url) {
        Matcher matcher = REGIONAL.matcher(url);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** Returns the region of a zone: {@code us-central1-a} is in {@code us-central1}. */
    public static String regionOf(String zone) {
        int hyphen = zone.lastIndexOf('-');
        return hyphen < 0 ? zone : zone.substring(0, hyphen);
    }
}
