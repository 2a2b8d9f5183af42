package io.multicloud.api.object;

import io.multicloud.api.ResourceId;
import java.util.Optional;

/**
 * Which objects to list, by key in the order of their UTF-8 bytes.
 *
 * @param bucket where
 * @param prefix what their keys start with; empty for all
 * @param pageSize items a request asks for; empty for the provider's default
 * @param pageToken where to resume an earlier listing
 */
public record ObjectQuery(ResourceId bucket, String prefix, Optional<Integer> pageSize, Optional<String> pageToken) {
    /** @throws IllegalArgumentException if the page size is not positive */
    public ObjectQuery {
        pageSize.ifPresent(size -> {
            if (size < 1) {
                throw new IllegalArgumentException("page size must be at least 1, was " + size);
            }
        });
    }

    /** Returns a query for every object of a bucket. */
    public static ObjectQuery in(ResourceId bucket) {
        return new ObjectQuery(bucket, "", Optional.empty(), Optional.empty());
    }

    /** Returns this query limited to a prefix. */
    public ObjectQuery withPrefix(String wanted) {
        return new ObjectQuery(bucket, wanted, pageSize, pageToken);
    }

    /** Returns this query with another page size. */
    public ObjectQuery withPageSize(int size) {
        return new ObjectQuery(bucket, prefix, Optional.of(size), pageToken);
    }

    /** Returns this query resuming at a token. */
    public ObjectQuery withPageToken(String token) {
        return new ObjectQuery(bucket, prefix, pageSize, Optional.of(token));
    }
}
