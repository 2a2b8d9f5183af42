package io.multicloud.aws.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Pages of Describe operations: <a
 * href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html#api-pagination">pagination</a>. Each
 * resource gets a number when it is first listed, and a token names the last number seen, so that what is there during a whole
 * listing is in it exactly once. One of these serves one listing, whose order never changes but by what is added at its end.
 * Under the world's lock.
 */
public final class Pages {
    private final String listing;
    private final Map<String, Long> numbers = new HashMap<>();
    private long last;

    /**
     * Makes an empty one.
     *
     * @param listing tells its tokens from those of another
     */
    public Pages(String listing) {
        this.listing = listing;
    }

    /** A page, and the token of the next one; null if it is the last. */
    public record Slice<R>(List<R> items, @Nullable String next) {}

    /**
     * Cuts a page.
     *
     * @param all in the order of their creation, those that the filter leaves out among them
     * @param id names one of them for good
     * @param filter what is listed; its text is part of the token
     * @param least the smallest page that may be asked for
     * @param most the largest
     */
    public <R> Slice<R> cut(
            List<R> all,
            Function<R, String> id,
            Predicate<R> filter,
            String filterText,
            @Nullable Integer maxResults,
            @Nullable String token,
            int least,
            int most) {
        // What is too large is cut down, what is too small is refused.
        if (maxResults != null && maxResults < least) {
            throw AwsException.invalid(
                    "InvalidParameterValue",
                    "Value ( " + maxResults + " ) for parameter maxResults is invalid. Expecting a value greater than "
                            + (least - 1) + ".");
        }
        int size = maxResults == null ? most : Math.min(maxResults, most);
        long after = token == null || token.isEmpty() ? 0 : read(token, filterText);
        List<R> items = new ArrayList<>();
        long seen = after;
        for (R item : all) {
            long number = numbers.computeIfAbsent(id.apply(item), key -> ++last);
            if (number <= after || !filter.test(item)) {
                continue;
            }
            if (items.size() == size) {
                return new Slice<>(items, write(seen, filterText));
            }
            items.add(item);
            seen = number;
        }
        return new Slice<>(items, null);
    }

    private String write(long after, String filterText) {
        String plain = after + "/" + Integer.toHexString((listing + " " + filterText).hashCode());
        return Base64.getUrlEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    private long read(String token, String filterText) {
        try {
            String plain = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            long after = Long.parseLong(plain.substring(0, Math.max(0, plain.indexOf('/'))));
            if (token.equals(write(after, filterText))) {
                return after;
            }
        } catch (IllegalArgumentException e) {
            // The same answer as for one that was cut off another listing.
        }
        throw AwsException.invalid("InvalidNextToken", "The token '" + token + "' is invalid");
    }
}
