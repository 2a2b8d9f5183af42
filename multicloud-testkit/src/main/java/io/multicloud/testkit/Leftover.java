package io.multicloud.testkit;

import io.multicloud.api.Money;
import io.multicloud.api.ResourceId;
import io.multicloud.api.Tags;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Something that exists in a fake cloud and costs money by the hour.
 *
 * @param resource what
 * @param tags what it carries
 * @param since when it began to cost
 * @param hourly what an hour costs
 */
public record Leftover(ResourceId resource, Map<String, String> tags, Instant since, Money hourly) {
    /** Copies the tags. */
    public Leftover {
        tags = Tags.copyOf(tags);
    }

    /** Returns who answers for it, if it says so. */
    public Optional<String> owner() {
        return Optional.ofNullable(tags.get(Tags.OWNER));
    }

    /** Returns the burst, migration or recovery it belongs to, if it says so. */
    public Optional<String> work() {
        return Optional.ofNullable(tags.get(Tags.WORK));
    }
}
