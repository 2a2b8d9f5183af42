package io.multicloud.testkit.conformance;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Operation;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceSpec;
import io.multicloud.testkit.conformance.ResourceKind.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Idempotency tokens, and creates at the same time. */
interface TokenContract<R extends Resource, S extends ResourceSpec> extends ResourceContract<R, S> {
    /** How many threads create at the same time. */
    int THREADS = 6;

    @Test
    default void aRepeatedTokenYieldsTheResourceOfTheFirstCall() {
        S spec = specWithToken();
        R first = make(spec);
        Set<ResourceId> before = bench().inventory();
        Expect.equal(
                first.id(), make(spec).id(), "the same token with the same arguments must yield the same resource");
        Expect.equal(
                first.id(),
                otherService().create(spec).await().id(),
                "a token must be recognised in another process, too");
        bench().expectInventory(before, "repeating a create with its token must create nothing");
    }

    @Test
    default void aTokenIsRecognisedWhileTheFirstCallIsUnderWay() {
        S spec = specWithToken();
        Operation<R> first = start(spec);
        Operation<R> second = start(spec);
        ResourceId id = first.await().id();
        Expect.equal(id, second.await().id(), "the same token must yield the same resource also before it is ready");
        Expect.equal(1, createdWith(spec).size(), "repeating a create that is under way must create nothing more");
    }

    @Test
    default void aTokenIsRememberedAsLongAsTheResourceExists() {
        S spec = specWithToken();
        R first = make(spec);
        bench().advance(Duration.ofDays(2));
        Set<ResourceId> before = bench().inventory();
        Expect.equal(
                first.id(),
                make(spec).id(),
                "a token must be remembered at least as long as its resource exists, here for two days");
        bench().expectInventory(before, "repeating a create after days must create nothing");
    }

    @Test
    default void aTokenWithOtherArgumentsIsAConflict() {
        S spec = specWithToken();
        R first = make(spec);
        List<S> others = new ArrayList<>(kind().others().apply(bench(), spec));
        if (!tokenIsName()) {
            others.add(kind().withName(spec, bench().name(kind().type())));
        }
        others.add(kind().withTags(spec, Map.of("stage", "other")));
        Set<ResourceId> before = bench().inventory();
        List<Runnable> checks = new ArrayList<>();
        for (S other : others) {
            checks.add(() -> {
                CloudException error = Expect.code(
                        ErrorCode.CONFLICT,
                        "a token used with other arguments must be refused: first " + spec + ", then " + other,
                        () -> service().create(other).await());
                Expect.that(!error.retryable(), "repeating it would not help", error.retryable());
            });
        }
        Expect.all("the same token with other arguments", checks);
        bench().expectInventory(before, "a create refused for its token must create and change nothing");
        R read = service().get(first.id());
        Expect.equal(spec.name(), read.name(), "the resource of the first call must keep its name");
        Expect.equal(
                spec.tags(), ResourceContract.usersTags(read), "the resource of the first call must keep its tags");
    }

    @Test
    default void withoutATokenEachCallIsANewOne() {
        S spec = spec();
        R first = make(spec);
        S again = kind().spec(bench(), spec.name());
        if (kind().names() == Names.UNIQUE) {
            Set<ResourceId> before = bench().inventory();
            Expect.code(
                    ErrorCode.ALREADY_EXISTS,
                    "names of this kind are unique",
                    () -> service().create(again).await());
            bench().expectInventory(before, "a create refused for its name must create nothing");
            return;
        }
        Operation<R> second;
        try {
            second = start(again);
        } catch (CloudException e) {
            Expect.equal(
                    ErrorCode.ALREADY_EXISTS,
                    e.code(),
                    "without a token, a second create of a name makes a second resource, or says that the name is taken");
            return;
        }
        Expect.that(
                !first.id().equals(second.await().id()),
                "without a token, a second create must not be taken for a repetition of the first",
                first.id());
    }

    @Test
    default void createsAtTheSameTimeDoNotDisturbEachOther() {
        List<S> specs = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            specs.add(spec());
        }
        List<Operation<R>> started = Threads.atOnce(THREADS, thread -> service().create(specs.get(thread)));
        Set<ResourceId> ids = new LinkedHashSet<>();
        for (int i = 0; i < THREADS; i++) {
            R made = bench().remember(kind(), started.get(i)).await();
            Expect.equal(specs.get(i).name(), made.name(), "each of several creates must yield its own resource");
            ids.add(made.id());
        }
        Expect.equal(THREADS, ids.size(), "creates at the same time must yield as many resources: " + ids);
    }

    @Test
    default void createsAtTheSameTimeWithOneTokenYieldOneResource() {
        S spec = specWithToken();
        List<Operation<R>> started = Threads.atOnce(THREADS, thread -> service().create(spec));
        Set<ResourceId> ids = new LinkedHashSet<>();
        for (Operation<R> operation : started) {
            ids.add(bench().remember(kind(), operation).await().id());
        }
        Expect.equal(1, ids.size(), "creates at the same time with one token must yield one resource: " + ids);
        Expect.equal(ids, createdWith(spec), "creates at the same time with one token must create one resource");
    }

    /** Returns what exists under the name of a spec. */
    private Set<ResourceId> createdWith(S spec) {
        bench().settle();
        Set<ResourceId> ids = new LinkedHashSet<>();
        service().list(ListQuery.all().withName(spec.name())).forEach(resource -> ids.add(resource.id()));
        return ids;
    }
}
