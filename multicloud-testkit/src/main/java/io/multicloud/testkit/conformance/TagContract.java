package io.multicloud.testkit.conformance;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Limit;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceSpec;
import io.multicloud.api.Tags;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Tags and owners. */
interface TagContract<R extends Resource, S extends ResourceSpec> extends ResourceContract<R, S> {
    @Test
    default void tagsAreAddedAndReplacedAndTheOthersKept() {
        needsRetagging();
        R made = make(kind().withTags(spec(), Map.of("stage", "test", "team", "blue")));
        R tagged = service().tag(made.id(), Map.of("stage", "changed", "cost", "17"));
        Map<String, String> expected = Map.of("stage", "changed", "team", "blue", "cost", "17");
        Expect.equal(made.id(), tagged.id(), "tag must return the resource");
        Expect.equal(made.name(), tagged.name(), "tag must change nothing but tags");
        Expect.equal(
                sorted(expected),
                ResourceContract.usersTags(tagged),
                "tag must return the resource with what was added, replaced and kept");
        bench().settle();
        Expect.equal(
                sorted(expected),
                ResourceContract.usersTags(otherService().get(made.id())),
                "get must show what tag has added, replaced and kept");
    }

    @Test
    default void tagsAreRemovedByKeyAndUnknownKeysIgnored() {
        needsRetagging();
        R made = make(kind().withTags(spec(), Map.of("stage", "test", "team", "blue")));
        R untagged = service().untag(made.id(), Set.of("stage", "never-there"));
        Expect.equal(made.id(), untagged.id(), "untag must return the resource");
        Expect.equal(
                Map.of("team", "blue"),
                ResourceContract.usersTags(untagged),
                "untag must return the resource with the remaining tags");
        bench().settle();
        Expect.equal(
                Map.of("team", "blue"),
                ResourceContract.usersTags(otherService().get(made.id())),
                "get must show what untag has left");
    }

    @Test
    default void taggingWhatIsNotThereIsNotFound() {
        needsRetagging();
        ResourceId made = make().id();
        ResourceId gone = made.sibling(made.type(), made.nativeId() + "0");
        Expect.all(
                "changes to a resource that never was",
                List.of(
                        () -> Expect.code(
                                ErrorCode.NOT_FOUND, "tag", () -> service().tag(gone, Map.of("stage", "test"))),
                        () -> Expect.code(
                                ErrorCode.NOT_FOUND, "untag", () -> service().untag(gone, Set.of("stage"))),
                        () -> Expect.code(
                                ErrorCode.NOT_FOUND, "adopt", () -> service().adopt(gone, "someone"))));
    }

    @Test
    default void noMoreTagsThanDeclaredAreTaken() {
        needsRetagging();
        OptionalLong limit = bench().provider().capabilities().limit(Limit.TAG_COUNT);
        if (limit.isEmpty()) {
            Bench.skip("no limit declared: " + Limit.TAG_COUNT);
        }
        R made = make(spec());
        bench().settle();
        int room = (int) limit.orElseThrow() - service().get(made.id()).tags().size();
        Map<String, String> tags = new TreeMap<>();
        for (int i = 0; i < room; i++) {
            tags.put("key-" + i, "value-" + i);
        }
        service().tag(made.id(), tags);
        bench().settle();
        Map<String, String> full = service().get(made.id()).tags();
        Expect.equal(tags, ResourceContract.usersTags(service().get(made.id())), "as many tags as declared must fit");
        Expect.code(
                ErrorCode.INVALID_ARGUMENT,
                "one tag more than the declared " + limit,
                () -> service().tag(made.id(), Map.of("one-more", "value")));
        bench().settle();
        Expect.equal(full, service().get(made.id()).tags(), "a refused tag must change nothing");
    }

    @Test
    default void adoptingWritesTheOwnerAndNothingElse() {
        needsRetagging();
        R made = make(kind().withTags(spec(), Map.of("stage", "test")));
        bench().settle();
        R before = service().get(made.id());
        R adopted = service().adopt(made.id(), "someone");
        Map<String, String> expected = new TreeMap<>(before.tags());
        expected.put(Tags.OWNER, "someone");
        Expect.equal(expected, adopted.tags(), "adopt must return the resource with its owner");
        bench().settle();
        R after = service().get(made.id());
        Expect.equal(expected, after.tags(), "adopt must write the owner and keep the other tags");
        Expect.equal(before.name(), after.name(), "adopt must not change the name");
        Expect.equal(before.createdAt(), after.createdAt(), "adopt must not make the resource anew");
    }

    @Test
    default void adoptingOnesOwnAgainDoesNothing() {
        needsRetagging();
        R made = make();
        service().adopt(made.id(), "someone");
        bench().settle();
        R once = service().get(made.id());
        R twice = service().adopt(made.id(), "someone");
        Expect.equal(once.tags(), twice.tags(), "adopting one's own resource again must return it unchanged");
    }

    @Test
    default void adoptingWhatHasAnotherOwnerIsAConflict() {
        needsRetagging();
        R made = make();
        service().adopt(made.id(), "someone");
        bench().settle();
        CloudException error = Expect.code(
                ErrorCode.CONFLICT,
                "a resource that has another owner cannot be adopted",
                () -> service().adopt(made.id(), "somebody-else"));
        Expect.that(
                error.getMessage() != null && error.getMessage().contains("someone"),
                "the message must name the owner that a resource has",
                error.getMessage());
        bench().settle();
        Expect.equal(
                "someone",
                service().get(made.id()).tags().get(Tags.OWNER),
                "a refused adoption must leave the owner as it is");
    }

    @Test
    default void anOwnerMustNotBeBlank() {
        needsRetagging();
        R made = make();
        Expect.illegalArgument("a blank owner", () -> service().adopt(made.id(), " "));
    }

    private static Map<String, String> sorted(Map<String, String> tags) {
        return new TreeMap<>(tags);
    }
}
