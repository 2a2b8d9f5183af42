package io.multicloud.gcp.wire;

import io.multicloud.api.Region;
import io.multicloud.api.Zone;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * URLs of resources, whole or in part: <a
 * href="https://cloud.google.com/compute/docs/reference/rest/v1/instances/insert">the forms that a request may use</a>.
 */
record Links(String project) {
    private static final String ROOT = "https://www.googleapis.com/compute/v1/";
    private static final Pattern HOST = Pattern.compile("https?://[^/]+/compute/(?:v1|beta)/");
    private static final Pattern FORM = Pattern.compile("(?:projects/(?<project>[^/]+)/)?"
            + "(?:(?<kind>zones|regions)/(?<place>[^/]+)/|global/)(?<collection>[a-zA-Z]+(?:/family)?)/(?<name>[^/]+)");
    private static final Pattern PLACE =
            Pattern.compile("(?:projects/(?<project>[^/]+)/)?(?:zones|regions)/(?<name>[^/]+)");

    /**
     * What a URL means.
     *
     * @param project in which project
     * @param place the zone or region; empty for global
     * @param collection for example {@code disks}
     * @param name its name
     */
    record Target(String project, String place, String collection, String name) {}

    /** Returns the path of something, as errors name it. */
    String path(String scope, String collection, String name) {
        return "projects/" + project + "/" + scope + "/" + collection + "/" + name;
    }

    String inZone(Zone zone, String collection, String name) {
        return ROOT + path("zones/" + zone.name(), collection, name);
    }

    String inRegion(Region region, String collection, String name) {
        return ROOT + path("regions/" + region.name(), collection, name);
    }

    String global(String collection, String name) {
        return ROOT + path("global", collection, name);
    }

    String globalOf(String other, String collection, String name) {
        return ROOT + "projects/" + other + "/global/" + collection + "/" + name;
    }

    String zone(Zone zone) {
        return ROOT + "projects/" + project + "/zones/" + zone.name();
    }

    String region(Region region) {
        return ROOT + "projects/" + project + "/regions/" + region.name();
    }

    String ofProject() {
        return ROOT + "projects/" + project;
    }

    /** Returns the path of a URL of ours. */
    static String pathOf(String link) {
        return link.startsWith(ROOT) ? link.substring(ROOT.length()) : link;
    }

    /**
     * Reads a URL.
     *
     * @param field names it in a refusal
     * @param collection what it must lead to, for example {@code machineTypes}
     */
    Target parse(String field, String text, String collection) {
        Target target = parseAny(text);
        if (target == null || !target.collection.equals(collection)) {
            throw GcpError.invalidField(
                    field,
                    text,
                    "The URL is malformed. Must be a valid URL of one of the collection '" + collection + "'.");
        }
        return target;
    }

    /** Reads a URL that may lead to one of several collections; null if it is none. */
    @Nullable
    Target parseAny(String text) {
        Matcher host = HOST.matcher(text);
        String path = host.lookingAt() ? text.substring(host.end()) : text;
        Matcher form = FORM.matcher(path);
        if (!form.matches()) {
            return null;
        }
        String named = form.group("project");
        String place = form.group("place");
        return new Target(
                named == null ? project : named,
                place == null ? "" : place,
                form.group("collection"),
                form.group("name"));
    }

    /** Returns the last segment of a zone's or region's URL, or the name itself. */
    static String placeName(String text) {
        Matcher host = HOST.matcher(text);
        String path = host.lookingAt() ? text.substring(host.end()) : text;
        Matcher form = PLACE.matcher(path);
        return form.matches() ? form.group("name") : text;
    }
}
