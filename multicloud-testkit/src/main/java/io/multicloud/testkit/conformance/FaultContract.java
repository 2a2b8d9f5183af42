package io.multicloud.testkit.conformance;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Operation;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceSpec;
import io.multicloud.testkit.conformance.FaultInjector.Fault;
import io.multicloud.testkit.conformance.FaultInjector.Placed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is left, and what is told, when native requests fail. */
interface FaultContract<R extends Resource, S extends ResourceSpec> extends ResourceContract<R, S> {
    /** More requests than one create sends. */
    int MOST_REQUESTS = 60;

    @Test
    default void aThrottledCreateSaysSo() {
        createFailsWith(Fault.THROTTLED);
    }

    @Test
    default void aCreateWithoutCapacitySaysSo() {
        createFailsWith(Fault.CAPACITY);
    }

    @Test
    default void aCreateBeyondAQuotaSaysSo() {
        createFailsWith(Fault.QUOTA);
    }

    @Test
    default void aCreateWithExpiredCredentialsSaysSo() {
        createFailsWith(Fault.UNAUTHENTICATED);
    }

    @Test
    default void aCreateThatIsNotAllowedSaysSo() {
        createFailsWith(Fault.PERMISSION_DENIED);
    }

    @Test
    default void aCreateOnAServiceThatIsDownSaysSo() {
        createFailsWith(Fault.UNAVAILABLE);
    }

    private void createFailsWith(Fault fault) {
        FaultInjector faults = bench().faults(fault);
        S spec = spec();
        Set<ResourceId> before = bench().inventory();
        Placed placed = faults.place(fault, 1, Integer.MAX_VALUE);
        CloudException outcome = outcomeOf(spec);
        placed.remove();
        if (placed.hits() == 0) {
            Bench.skip("a create of this kind never meets " + fault);
        }
        CloudException error =
                Expect.failure(fault.code(), "a create whose requests are refused must say why", outcome);
        Expect.equal(
                fault.code().retryableByDefault(),
                error.retryable(),
                "an error must say whether the same request may succeed later");
        Expect.that(error.operation().isPresent(), "an error must name the operation that failed", error.getMessage());
        Expect.equal(List.of(), error.leftovers(), "a create that did nothing must name no leftovers");
        bench().expectInventory(
                        before, "a create that was refused with " + error.code() + " must leave nothing behind");
    }

    @Test
    default void aCreateLeavesNothingBehindWhicheverOfItsRequestsFails() {
        FaultInjector faults = bench().faults(Fault.UNAVAILABLE);
        for (int k = 1; k <= MOST_REQUESTS; k++) {
            S spec = spec();
            Set<ResourceId> before = bench().inventory();
            Placed placed = faults.place(Fault.UNAVAILABLE, k, 1);
            CloudException error = outcomeOf(spec);
            placed.remove();
            String where = "request " + k + " of a create failed, and the create ";
            if (error == null) {
                expectOne(spec, where + "succeeded: there must be one resource");
            } else {
                Expect.equal(
                        ErrorCode.UNAVAILABLE,
                        error.code(),
                        where + "must say that the service failed (" + error.getMessage() + ")");
                Expect.equal(List.of(), error.leftovers(), where + "had every chance to remove what it had created");
            }
            bench().expectInventory(before, where + "must leave nothing behind");
            if (placed.hits() == 0) {
                Expect.that(k > 1, "a create must send requests", k);
                return;
            }
        }
        Expect.that(false, "a create must end after some requests", MOST_REQUESTS);
    }

    @Test
    default void whatAFailedCreateCouldNotRemoveIsNamed() {
        FaultInjector faults = bench().faults(Fault.UNAVAILABLE);
        for (int k = 1; k <= MOST_REQUESTS; k++) {
            S spec = specWithToken();
            Set<ResourceId> before = bench().inventory();
            Placed placed = faults.place(Fault.UNAVAILABLE, k, Integer.MAX_VALUE);
            CloudException error = outcomeOf(spec);
            placed.remove();
            Set<ResourceId> left = new LinkedHashSet<>(bench().inventory());
            left.removeAll(before);
            String where = "every request from number " + k + " of a create failed, and the create ";
            if (error != null && error.code() == ErrorCode.TIMEOUT) {
                bench().other()
                        .attach(error.operationId().orElseThrow(), kind().resourceClass())
                        .await();
            } else if (error != null) {
                Expect.equal(
                        ErrorCode.UNAVAILABLE,
                        error.code(),
                        where + "must say that the service failed (" + error.getMessage() + ")");
                Expect.equal(
                        left, new LinkedHashSet<>(error.leftovers()), where + "must name exactly what it left behind");
            }
            // With the service back, the token makes one resource of whatever there is.
            R made = bench().make(kind(), spec);
            expectOne(spec, where + "was repeated: there must be one resource");
            Expect.equal(spec.name(), made.name(), "a repeated create must yield what was asked for");
            bench().expectInventory(before, where + "was repeated and undone: nothing must be left");
            if (placed.hits() == 0) {
                return;
            }
        }
        Expect.that(false, "a create must end after some requests", MOST_REQUESTS);
    }

    @Test
    default void aLostAnswerMakesNoDuplicate() {
        repeatAfter(Fault.LOST_RESPONSE, Set.of(ErrorCode.UNKNOWN_OUTCOME));
    }

    @Test
    default void aFailureAfterTheFactMakesNoDuplicate() {
        // Nobody can tell it from a failure before the fact.
        repeatAfter(Fault.FAILED_AFTER_COMMIT, Set.of(ErrorCode.UNAVAILABLE, ErrorCode.UNKNOWN_OUTCOME));
    }

    private void repeatAfter(Fault fault, Set<ErrorCode> codes) {
        FaultInjector faults = bench().faults(fault);
        for (int k = 1; k <= MOST_REQUESTS; k++) {
            S spec = specWithToken();
            Set<ResourceId> before = bench().inventory();
            Placed placed = faults.place(fault, k, 1);
            CloudException error = outcomeOf(spec);
            placed.remove();
            String where = "request " + k + " of a create met " + fault + ", and the create ";
            if (error != null) {
                Expect.that(
                        codes.contains(error.code()),
                        where + "must be looked up, or fail with one of " + codes,
                        error.getMessage());
            }
            bench().make(kind(), spec);
            expectOne(spec, where + "was repeated with its token: there must be one resource");
            bench().expectInventory(before, where + "was undone: nothing must be left");
            if (placed.hits() == 0) {
                return;
            }
        }
        Expect.that(false, "a create must end after some requests", MOST_REQUESTS);
    }

    @Test
    default void aDeleteWhoseAnswerWasLostCanBeRepeated() {
        FaultInjector faults = bench().faults(Fault.LOST_RESPONSE);
        ResourceId id = make().id();
        Placed placed = faults.place(Fault.LOST_RESPONSE, 1, 1);
        CloudException error = Expect.errorOf(() -> service().delete(id).await());
        placed.remove();
        Expect.that(
                error == null || error.code() == ErrorCode.UNKNOWN_OUTCOME,
                "a delete whose answer was lost must succeed or have an unknown outcome",
                error);
        Expect.equal(id, service().delete(id).await(), "repeating a delete must succeed");
    }

    @Test
    default void aDeleteThatWasRefusedDeletesNothing() {
        FaultInjector faults = bench().faults(Fault.PERMISSION_DENIED);
        ResourceId id = make().id();
        Set<ResourceId> before = bench().inventory();
        Placed placed = faults.place(Fault.PERMISSION_DENIED, 1, Integer.MAX_VALUE);
        try {
            Expect.code(
                    ErrorCode.PERMISSION_DENIED,
                    "a delete that is not allowed",
                    () -> service().delete(id).await());
        } finally {
            placed.remove();
        }
        bench().expectInventory(before, "a delete that is not allowed must delete nothing");
    }

    @Test
    default void readsFailWithTheCodeOfTheFailure() {
        FaultInjector faults = bench().faults(Fault.UNAVAILABLE);
        ResourceId id = make(kind().withTags(spec(), Map.of("stage", "test"))).id();
        List<Runnable> checks = new ArrayList<>();
        for (Fault fault :
                List.of(Fault.THROTTLED, Fault.UNAVAILABLE, Fault.UNAUTHENTICATED, Fault.PERMISSION_DENIED)) {
            if (faults.supported().contains(fault)) {
                checks.add(() -> {
                    Placed placed = faults.place(fault, 1, Integer.MAX_VALUE);
                    try {
                        Expect.code(fault.code(), "get", () -> service().get(id));
                        Expect.code(fault.code(), "list", () -> {
                            List<R> items = new ArrayList<>();
                            service().list(ListQuery.all()).forEach(items::add);
                            return items;
                        });
                        if (canRetag()) {
                            Expect.code(fault.code(), "tag", () -> service().tag(id, Map.of("stage", "changed")));
                        }
                    } finally {
                        placed.remove();
                    }
                });
            }
        }
        Expect.all("reads and changes that fail", checks);
        bench().settle();
        Expect.equal("test", service().get(id).tags().get("stage"), "a change that failed must change nothing");
    }

    @Test
    default void aFailedStatusRequestDoesNotEndAnOperation() {
        FaultInjector faults = bench().faults(Fault.UNAVAILABLE);
        Operation<R> create = start(spec());
        if (create.status().done()) {
            Bench.skip("the create ends at once");
        }
        Placed all = faults.place(Fault.UNAVAILABLE, 1, Integer.MAX_VALUE);
        try {
            Expect.code(ErrorCode.UNAVAILABLE, "a poll whose request failed", create::poll);
        } finally {
            all.remove();
        }
        faults.place(Fault.UNAVAILABLE, 1, 1);
        R made = create.await();
        Expect.equal(made.id(), service().get(made.id()).id(), "await must ride out a status request that fails");
    }

    /** Creates and waits; returns the error, or null if it succeeded. */
    private @Nullable CloudException outcomeOf(S spec) {
        return Expect.errorOf(() -> bench().start(kind(), spec).await(Duration.ofMinutes(10)));
    }

    /** Fails unless there is one resource of this name, and deletes it. */
    private void expectOne(S spec, String rule) {
        bench().settle();
        List<ResourceId> found = new ArrayList<>();
        service().list(ListQuery.all().withName(spec.name())).forEach(resource -> found.add(resource.id()));
        Expect.equal(1, found.size(), rule + ", found " + found);
        service().delete(found.get(0)).await();
    }
}
