package io.multicloud.api;

import java.util.Map;
import java.util.Optional;

/**
 * What to list. Filters are applied by the provider, or page by page by its adapter where the cloud lacks
 * them ({@link Capabilities#serverFilters()} tells); either way a page token stays valid.
 *
 * @param region where; empty for the region the account is configured with
 * @param name only resources of exactly this name
 * @param tags only resources that carry all of these
 * @param pageSize items a request asks for; empty for the provider's default. A larger value than the
 *     cloud allows is cut to what it allows
 * @param pageToken where to resume an earlier listing with the same filters
 */
public record ListQuery(
        Optional<Region> region,
        Optional<String> name,
        Map<String, String> tags,
        Optional<Integer> pageSize,
        Optional<String> pageToken) {
    private static final ListQuery ALL =
            new ListQuery(Optional.empty(), Optional.empty(), Map.of(), Optional.empty(), Optional.empty());

    /** @throws IllegalArgumentException if the page size is not positive */
    public ListQuery {
        tags = Tags.copyOf(tags);
        pageSize.ifPresent(size -> {
            if (size < 1) {
                throw new IllegalArgumentException("page size must be at least 1, was " + size);
            }
        });
    }

    /** Returns a query for everything in the account's region. */
    public static ListQuery all() {
        return ALL;
    }

    /** Returns a query for everything in a region. */
    public static ListQuery in(Region region) {
        return new ListQuery(Optional.of(region), Optional.empty(), Map.of(), Optional.empty(), Optional.empty());
    }

    /** Returns this query limited to a name. */
    public ListQuery withName(String wanted) {
        return new ListQuery(region, Optional.of(wanted), tags, pageSize, pageToken);
    }

    /** Returns this query limited to resources with these tags. */
    public ListQuery withTags(Map<String, String> wanted) {
        return new ListQuery(region, name, wanted, pageSize, pageToken);
    }

    /**
     * Returns this query with another page size.
     *
     * @throws IllegalArgumentException if the page size is not positive
     */
    public ListQuery withPageSize(int size) {
        return new ListQuery(region, name, tags, Optional.of(size), pageToken);
    }

    /** Returns this query resuming at a token. */
    public ListQuery withPageToken(String token) {
        return new ListQuery(region, name, tags, pageSize, Optional.of(token));
    }

    /** Tells whether a resource passes the name and tag filters; for adapters of clouds that lack one. */
    public boolean matches(Resource resource) {
        return name.map(resource.name()::equals).orElse(true)
                && resource.tags().entrySet().containsAll(tags.entrySet());
    }
}
