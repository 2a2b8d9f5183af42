package io.multicloud.testkit.conformance;

import io.multicloud.api.CreateIdempotence;
import io.multicloud.api.Operation;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceService;
import io.multicloud.api.ResourceSpec;
import io.multicloud.api.Tags;
import io.multicloud.api.spi.CallInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the parts of the common contract work on. */
interface ResourceContract<R extends Resource, S extends ResourceSpec> {
    Bench bench();

    ResourceKind<R, S> kind();

    /** The most requests that reading one resource takes where the cloud keeps parts of it apart. */
    int MOST_PARTS = 4;

    /** Tells whether reading one resource may take more than one request. */
    default boolean inParts() {
        return bench().provider().capabilities().readInParts(kind().type());
    }

    /** Tells whether a token is recognised with the name it was used with only. */
    default boolean tokenIsName() {
        return bench().provider().capabilities().createIdempotence(kind().type()) == CreateIdempotence.BY_NAME;
    }

    /** Fails unless these are the requests of reading one resource. */
    default void expectOneReading(List<CallInfo> calls, String rule) {
        Expect.that(
                calls.size() == 1 || (inParts() && calls.size() <= MOST_PARTS),
                rule + ", or where the cloud keeps parts apart at most " + MOST_PARTS,
                calls);
    }

    default ResourceService<R, S> service() {
        return kind().service(bench().provider());
    }

    /** Returns the service as another process sees it. */
    default ResourceService<R, S> otherService() {
        return kind().service(bench().other());
    }

    /** Tells whether the tags of what exists can be changed. */
    default boolean canRetag() {
        return bench().provider().capabilities().declared().containsAll(kind().retagging());
    }

    /** Skips the test unless the tags of what exists can be changed. */
    default void needsRetagging() {
        bench().needs(kind().retagging());
    }

    /** Returns the smallest spec of a fresh name; what it refers to exists. */
    default S spec() {
        return kind().spec(bench(), bench().name(kind().type()));
    }

    default S specWithToken() {
        return kind().withToken(spec(), bench().token());
    }

    /** Creates the resource of a spec. */
    default R make(S spec) {
        return bench().make(kind(), spec);
    }

    default Operation<R> start(S spec) {
        return bench().start(kind(), spec);
    }

    /** Creates the smallest resource. */
    default R make() {
        return make(spec());
    }

    /** Creates some that carry a tag of their own, so that a listing can be limited to them. */
    default List<R> makeTagged(int count, Map<String, String> tags) {
        List<Operation<R>> started = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            started.add(start(kind().withTags(spec(), tags)));
        }
        List<R> made = new ArrayList<>();
        started.forEach(operation -> made.add(operation.await()));
        return made;
    }

    /** Creates a resource, deletes it, and lets every read see that: its id is valid and nothing has it. */
    default ResourceId goneId() {
        ResourceId id = make().id();
        service().delete(id).await();
        bench().settle();
        return id;
    }

    /** Returns the tags without those that the library writes by itself. */
    static Map<String, String> usersTags(Resource resource) {
        Map<String, String> tags = new TreeMap<>(resource.tags());
        tags.remove(Tags.OWNER);
        tags.remove(Tags.TOKEN);
        tags.remove(Tags.WORK);
        return tags;
    }
}
