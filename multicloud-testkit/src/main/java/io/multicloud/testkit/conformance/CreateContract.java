package io.multicloud.testkit.conformance;

import io.multicloud.api.BatchResult;
import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Operation;
import io.multicloud.api.Region;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceService;
import io.multicloud.api.ResourceSpec;
import io.multicloud.api.ResourceType;
import io.multicloud.api.spi.CallInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Creating and reading. */
interface CreateContract<R extends Resource, S extends ResourceSpec> extends ResourceContract<R, S> {
    @Test
    default void whatWasCreatedIsFoundByGet() {
        S spec = kind().withTags(spec(), Map.of("stage", "test", "team", "blue"));
        R made = make(spec);
        for (ResourceService<R, S> seenBy : List.of(service(), otherService())) {
            R read = seenBy.get(made.id());
            Expect.equal(made.id(), read.id(), "get must find a resource as soon as its create has succeeded");
            Expect.equal(spec.name(), read.name(), "a resource must have the name it was created with");
            Expect.equal(
                    spec.tags(),
                    ResourceContract.usersTags(read),
                    "a resource must have the tags it was created with, and no others of the user's");
        }
    }

    @Test
    default void theResultOfACreateIsTheResourceAsItIs() {
        S spec = kind().withTags(spec(), Map.of("stage", "test"));
        Instant before = bench().target().now();
        R made = make(spec);
        Instant after = bench().target().now();
        Expect.equal(spec.name(), made.name(), "the result of a create must have the name asked for");
        Expect.equal(
                spec.tags(), ResourceContract.usersTags(made), "the result of a create must have the tags asked for");
        // A cloud's clock may differ from ours by seconds.
        Duration skew = Duration.ofMinutes(1);
        Expect.that(
                made.createdAt().equals(Instant.EPOCH)
                        || (!made.createdAt().isBefore(before.minus(skew))
                                && !made.createdAt().isAfter(after.plus(skew))),
                "the time of creation must lie between the request at " + before + " and its end at " + after
                        + ", or be the epoch where it is not known",
                made.createdAt());
    }

    @Test
    default void anIdNamesProviderAccountRegionAndType() {
        S spec = spec();
        ResourceId id = make(spec).id();
        Expect.equal(bench().provider().kind(), id.provider(), "an id must name the adapter's kind");
        Expect.equal(bench().provider().account(), id.account(), "an id must name the account");
        Expect.equal(kind().type(), id.type(), "an id must name the type of the resource");
        Expect.that(
                id.region().equals(bench().provider().region()) || id.region().equals(Region.GLOBAL),
                "an id must name the region it was created in, here the account's, or be global",
                id);
    }

    @Test
    default void anIdSurvivesItsTextForm() {
        ResourceId id = make().id();
        ResourceId read = ResourceId.parse(id.toString());
        Expect.equal(id, read, "the text form of an id must be reversible");
        Expect.equal(
                id, otherService().get(read).id(), "another process must find a resource by the text form of its id");
        Expect.equal(
                id,
                bench().other().resourceId(id.type(), id.region(), id.nativeId()),
                "the native id must lead back to the same id");
    }

    @Test
    default void aSpecThatNamesAnotherRegionIsCreatedThere() {
        if (kind().stands() == ResourceKind.Stands.ON_ANOTHER) {
            Bench.skip("stands on another resource, which fixes its region");
        }
        Region elsewhere = bench().otherRegion();
        R made = make(kind().in(spec(), elsewhere));
        Expect.that(
                made.id().region().equals(elsewhere) || made.id().region().equals(Region.GLOBAL),
                "a resource created in " + elsewhere + " must say so in its id",
                made.id());
        Expect.equal(made.id(), otherService().get(made.id()).id(), "get must find a resource of another region");
        bench().settle();
        Expect.that(
                ids(ListQuery.in(elsewhere)).contains(made.id()),
                "a listing of " + elsewhere + " must show what was created there",
                made.id());
        if (!made.id().region().equals(Region.GLOBAL)) {
            Expect.that(
                    !ids(ListQuery.all()).contains(made.id()),
                    "a listing of the account's region must not show what is in another",
                    made.id());
        }
    }

    private Set<ResourceId> ids(ListQuery query) {
        Set<ResourceId> ids = new LinkedHashSet<>();
        service().list(query).forEach(resource -> ids.add(resource.id()));
        return ids;
    }

    @Test
    default void getOfWhatIsNotThereIsNotFound() {
        ResourceId made = make().id();
        ResourceId gone = made.sibling(made.type(), made.nativeId() + "0");
        CloudException error = Expect.code(
                ErrorCode.NOT_FOUND,
                "get of a resource that never was",
                () -> service().get(gone));
        Expect.equal(gone, error.resourceId().orElse(null), "NOT_FOUND must name the resource asked for");
        Expect.equal(
                bench().provider().account(),
                error.provider().orElse(null),
                "an error must name the account it comes from");
        Expect.that(!error.retryable(), "NOT_FOUND must not invite to repeat the request", error.retryable());
    }

    @Test
    default void getRefusesTheIdOfAnotherAccountProviderOrType() {
        ResourceId id = make().id();
        Expect.illegalArgument(
                "get must refuse the id of another account",
                () -> service()
                        .get(new ResourceId(id.provider(), "another-account", id.region(), id.type(), id.nativeId())));
        Expect.illegalArgument(
                "get must refuse the id of another provider",
                () -> service()
                        .get(new ResourceId("another-cloud", id.account(), id.region(), id.type(), id.nativeId())));
        Expect.illegalArgument(
                "get must refuse the id of another type",
                () -> service().get(id.sibling(new ResourceType("another-type"), id.nativeId())));
    }

    @Test
    default void getSendsOneRequestAndNeverLists() {
        R made = make();
        bench().settle();
        List<CallInfo> got = bench().callsOf(() -> service().get(made.id()));
        List<CallInfo> listed =
                bench().callsOf(() -> service().list(ListQuery.all()).forEach(resource -> {}));
        expectOneReading(got, "get must send exactly one request");
        Expect.that(
                !listed.contains(got.get(0)) || inParts(),
                "get must not send the request of a listing; where the cloud has one request for both, the call names"
                        + " the resource",
                got.get(0));
    }

    @Test
    default void getOfWhatIsNotThereSendsOneRequest() {
        ResourceId gone = goneId();
        List<CallInfo> calls =
                bench().callsOf(() -> Expect.errorOf(() -> service().get(gone)));
        expectOneReading(calls, "get must send exactly one request, also when nothing is found");
    }

    @Test
    default void aBatchTellsOfEachPartHowItWent() {
        S first = specWithToken();
        S second = spec();
        make(first);
        S refused = tokenIsName()
                ? kind().withTags(first, Map.of("stage", "other"))
                : kind().withName(first, bench().name(kind().type()));
        S third = spec();
        BatchResult<Operation<R>> batch = service().createAll(List.of(second, refused, third));
        batch.results().forEach(operation -> bench().remember(kind(), operation));
        Expect.equal(3, batch.requested(), "a batch must say how many parts were asked for");
        Expect.equal(
                List.of(second.name(), refused.name(), third.name()),
                batch.items().stream().map(BatchResult.Item::name).toList(),
                "a batch must tell of every part, in the order asked for");
        Expect.equal(2, batch.results().size(), "one refused part must not stop or undo the others");
        Expect.equal(
                List.of(ErrorCode.CONFLICT),
                batch.refused().stream().map(part -> part.error().code()).toList(),
                "a refused part must carry its error, here that of a token used with other arguments");
        Expect.that(!batch.complete(), "a batch with a refused part is not complete", batch);
        Expect.equal(
                List.of(second.name(), third.name()),
                batch.results().stream()
                        .map(operation -> operation.await().name())
                        .toList(),
                "the accepted parts must be created as asked for");
    }

    @Test
    default void aBatchThatSucceedsIsComplete() {
        BatchResult<Operation<R>> batch = service().createAll(List.of(spec(), spec()));
        batch.results().forEach(operation -> bench().remember(kind(), operation).await());
        Expect.that(batch.complete(), "a batch whose parts were all accepted is complete", batch);
        BatchResult<Operation<R>> none = service().createAll(List.of());
        Expect.that(none.complete() && none.items().isEmpty(), "a batch of nothing is complete", none);
    }

    @Test
    default void anInterruptEndsACreateBeforeAnythingIsDone() {
        S spec = spec();
        Set<ResourceId> before = bench().inventory();
        Interrupted.expectCancelled("create", () -> service().create(spec));
        bench().expectInventory(before, "a create that was interrupted before it was sent must create nothing");
    }

    @Test
    default void anInterruptEndsABatchAtOnce() {
        List<S> specs = List.of(spec(), spec());
        Set<ResourceId> before = bench().inventory();
        Thread.currentThread().interrupt();
        BatchResult<Operation<R>> batch;
        boolean kept;
        try {
            batch = service().createAll(specs);
        } finally {
            kept = Thread.interrupted();
        }
        Expect.that(kept, "the interrupt flag must be set again", kept);
        Expect.equal(1, batch.items().size(), "a batch must end with the part that was interrupted");
        Expect.equal(
                List.of(ErrorCode.CANCELLED),
                batch.refused().stream().map(part -> part.error().code()).toList(),
                "the part that was interrupted must say so");
        Expect.equal(2, batch.requested(), "a batch must say how many parts were asked for");
        bench().expectInventory(before, "an interrupted batch must create nothing more");
    }

    @Test
    default void anInterruptEndsReads() {
        R made = make();
        Interrupted.expectCancelled("get", () -> service().get(made.id()));
        Interrupted.expectCancelled("list", () -> {
            service().list(ListQuery.all()).forEach(resource -> {});
            return null;
        });
    }

    @Test
    default void anInterruptEndsChangesBeforeAnythingIsDone() {
        R made = make(kind().withTags(spec(), Map.of("stage", "test")));
        bench().settle();
        if (canRetag()) {
            Interrupted.expectCancelled("tag", () -> service().tag(made.id(), Map.of("stage", "changed")));
            Interrupted.expectCancelled("untag", () -> service().untag(made.id(), Set.of("stage")));
            Interrupted.expectCancelled("adopt", () -> service().adopt(made.id(), "someone"));
        }
        Interrupted.expectCancelled("delete", () -> service().delete(made.id()));
        bench().settle();
        Expect.equal(
                made.tags(),
                service().get(made.id()).tags(),
                "changes that were interrupted before they were sent must change nothing");
    }
}
