package io.multicloud.gcp.wire;

import com.google.cloud.compute.v1.Data;
import com.google.cloud.compute.v1.Warning;
import com.google.protobuf.Message;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Pages of a listing of Compute Engine: up to 500 items, in the order of their names or by {@code creationTimestamp desc},
 * going on behind the last item of the page before (<a
 * href="https://cloud.google.com/compute/docs/reference/rest/v1/instances/list">instances.list</a>).
 *
 * @param filter the request's filter
 * @param maxResults the request's page size; 0 if it has none, which means all that fit a page
 * @param orderBy the request's order
 * @param pageToken where to go on; empty for the beginning
 */
record Listing(String filter, int maxResults, String orderBy, String pageToken) {
    private static final int MOST = 500;

    Listing {
        if (maxResults < 0 || maxResults > MOST) {
            throw GcpError.invalidField("maxResults", maxResults, "Values must be within the range: [0, 500]");
        }
        if (!orderBy.isEmpty() && !orderBy.equals("name") && !orderBy.equals("creationTimestamp desc")) {
            throw GcpError.invalidField("orderBy", orderBy, "Only name and creationTimestamp desc are supported.");
        }
    }

    /** Returns whether the request asks for a page at all: listings without a size answer with as many as fit. */
    private int size() {
        return maxResults == 0 ? MOST : maxResults;
    }

    /**
     * A page.
     *
     * @param items what is on it
     * @param nextToken where the next begins; empty if there is none
     */
    record Page<M extends Message>(List<M> items, String nextToken) {}

    /**
     * Makes the page that is asked for.
     *
     * @param all everything there is
     * @param key a key of each that no other has, in whose order they are listed
     * @param created orders them by creation, the oldest first
     * @param picture what is shown of each
     */
    <T, M extends Message> Page<M> page(
            List<T> all, Function<T, String> key, Comparator<T> created, Function<T, M> picture) {
        Predicate<Message> wanted = Filter.of(filter);
        List<T> ordered = new ArrayList<>(all);
        Comparator<T> byKey = Comparator.comparing(key);
        boolean newestFirst = !orderBy.isEmpty() && !orderBy.equals("name");
        Comparator<T> order = newestFirst ? created.reversed().thenComparing(byKey) : byKey;
        ordered.sort(order);
        String after = pageToken.isEmpty() ? null : decode(pageToken);
        List<M> items = new ArrayList<>();
        String last = "";
        boolean started = after == null;
        for (T each : ordered) {
            String name = key.apply(each);
            if (!started) {
                // By name it goes on behind a name that is gone; by time it must still find where it was.
                started = newestFirst ? name.equals(after) : name.compareTo(after) > 0;
                if (newestFirst || !started) {
                    continue;
                }
            }
            M shown = picture.apply(each);
            if (!wanted.test(shown)) {
                continue;
            }
            if (items.size() == size()) {
                return new Page<>(items, encode(last));
            }
            items.add(shown);
            last = name;
        }
        return new Page<>(items, "");
    }

    /** Returns the zones of which a page shows nothing, with the warning that says so. */
    static Map<String, Warning> scopesWithout(Backing backing, Set<String> shown) {
        Map<String, Warning> empty = new TreeMap<>();
        backing.world().places().values().stream()
                .flatMap(List::stream)
                .map(zone -> "zones/" + zone.name())
                .filter(scope -> !shown.contains(scope))
                .forEach(scope -> empty.put(
                        scope,
                        Warning.newBuilder()
                                .setCode("NO_RESULTS_ON_PAGE")
                                .setMessage("There are no results for scope '" + scope + "' on this page.")
                                .addData(Data.newBuilder().setKey("scope").setValue(scope))
                                .build()));
        return empty;
    }

    private String encode(String key) {
        byte[] plain = (key + "\n" + filter + "\n" + orderBy).getBytes(StandardCharsets.UTF_8);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain);
    }

    private String decode(String token) {
        try {
            String plain = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            if (plain.endsWith("\n" + filter + "\n" + orderBy)) {
                return plain.substring(0, plain.indexOf('\n'));
            }
        } catch (IllegalArgumentException e) {
            // Refused below.
        }
        throw GcpError.invalidField("pageToken", token, "The page token is not of this listing.");
    }
}
