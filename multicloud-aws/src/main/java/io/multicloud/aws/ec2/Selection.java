package io.multicloud.aws.ec2;

import io.multicloud.api.ResourceId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.Filter;

/**
 * What a Describe request asks for: one resource by its id, or a page of those that filters let through. What is absent is
 * null, because an empty list is a parameter of its own on the wire.
 *
 * @param concerned the resource asked for by its id
 * @param filters what it must match
 * @param pageSize the most to return
 * @param token where to go on
 */
record Selection(
        @Nullable ResourceId concerned,
        @Nullable List<Filter> filters,
        @Nullable Integer pageSize,
        @Nullable String token) {
    /** Returns one resource. */
    static Selection of(ResourceId id) {
        return new Selection(id, null, null, null);
    }

    /** Returns everything that matches, in the first page. */
    static Selection matching(List<Filter> filters) {
        return new Selection(null, filters, null, null);
    }

    /** Returns the ids asked for. */
    @Nullable
    List<String> ids() {
        return concerned == null ? null : List.of(concerned.nativeId());
    }

    /** Returns a filter. */
    static Filter filter(String name, String... values) {
        return Filter.builder().name(name).values(values).build();
    }

    /** Returns a filter for exactly this text: <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html">wild
     * cards</a> in it are taken literally. */
    static Filter exactly(String name, String text) {
        return filter(name, text.replace("\\", "\\\\").replace("*", "\\*").replace("?", "\\?"));
    }
}
