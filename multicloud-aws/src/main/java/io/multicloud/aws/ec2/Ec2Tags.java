package io.multicloud.aws.ec2;

import io.multicloud.api.ErrorCode;
import io.multicloud.api.Tags;
import io.multicloud.aws.client.Aws;
import io.multicloud.aws.client.CreateToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/** Tags as EC2 has them. One of them, {@code Name}, is the name of most resources. */
final class Ec2Tags {
    static final String NAME = "Name";

    /** Which customer's key a volume or snapshot is encrypted with, in the words of the spec. */
    static final String KEY = "multicloud-key";

    private Ec2Tags() {}

    /** Refuses the tag that is the name. */
    static void check(Map<String, String> tags, Aws aws) {
        if (tags.containsKey(NAME)) {
            throw aws.error(
                            ErrorCode.INVALID_ARGUMENT,
                            "the tag '" + NAME + "' is the name of a resource of this cloud")
                    .build();
        }
    }

    /** Returns the tags but the name. */
    static Map<String, String> read(@Nullable List<Tag> tags) {
        Map<String, String> read = new TreeMap<>();
        if (tags != null) {
            for (Tag tag : tags) {
                if (!tag.key().equals(NAME) && !tag.key().isBlank()) {
                    read.put(tag.key(), tag.value() == null ? "" : tag.value());
                }
            }
        }
        return read;
    }

    /** Returns the name; empty without one. */
    static String name(@Nullable List<Tag> tags) {
        if (tags != null) {
            for (Tag tag : tags) {
                if (tag.key().equals(NAME) && tag.value() != null) {
                    return tag.value();
                }
            }
        }
        return "";
    }

    static List<Tag> write(Map<String, String> tags) {
        List<Tag> written = new ArrayList<>(tags.size());
        tags.forEach((key, value) -> written.add(tag(key, value)));
        return written;
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    /**
     * Returns what a create says of tags: the user's, the name and the token. Also where a resource has a name beside its tags,
     * the tag is what the cloud's console shows.
     */
    static TagSpecification onCreate(ResourceType what, String name, Map<String, String> tags, CreateToken token) {
        List<Tag> all = write(tags);
        all.add(tag(NAME, name));
        all.add(tag(Tags.TOKEN, token.tagValue()));
        return TagSpecification.builder().resourceType(what).tags(all).build();
    }
}
