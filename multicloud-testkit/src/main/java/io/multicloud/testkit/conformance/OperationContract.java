package io.multicloud.testkit.conformance;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Operation;
import io.multicloud.api.OperationId;
import io.multicloud.api.OperationStatus;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceSpec;
import io.multicloud.api.spi.CallInfo;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Waiting for a create or delete, finding it again, and stopping it. */
interface OperationContract<R extends Resource, S extends ResourceSpec> extends ResourceContract<R, S> {
    @Test
    default void waitingTooShortlyIsATimeoutAndTheOperationGoesOn() {
        Operation<R> create = running(start(specWithToken()));
        CloudException timeout = Expect.code(
                ErrorCode.TIMEOUT,
                "an operation that goes on after the time to wait",
                () -> create.await(Duration.ZERO));
        Expect.equal(create.id(), timeout.operationId().orElse(null), "TIMEOUT must name the operation that goes on");
        R made = bench().other()
                .attach(timeout.operationId().orElseThrow(), kind().resourceClass())
                .await();
        Expect.equal(
                made.id(), create.await().id(), "the operation and the one attached to must yield the same resource");
        Expect.equal(made.id(), service().get(made.id()).id(), "what another process has waited for must be there");
    }

    @Test
    default void anEndedOperationCanBeReattached() {
        Operation<R> create = start(spec());
        R made = create.await();
        Expect.equal(
                made.id(),
                bench().other()
                        .attach(new OperationId(create.id().text()), kind().resourceClass())
                        .await()
                        .id(),
                "an operation must be found by its durable name after it has ended");
    }

    @Test
    default void attachRefusesWhatTheOperationDoesNotYield() {
        Operation<R> create = start(spec());
        Expect.illegalArgument(
                "attach must refuse a create as a delete",
                () -> bench().provider().attach(create.id(), ResourceId.class));
        R made = create.await();
        Operation<ResourceId> delete = service().delete(made.id());
        Expect.illegalArgument(
                "attach must refuse a delete as a create",
                () -> bench().provider().attach(delete.id(), kind().resourceClass()));
        delete.await();
    }

    @Test
    default void aNegativeTimeIsRefused() {
        Operation<R> create = start(spec());
        Expect.illegalArgument("a negative time to wait", () -> create.await(Duration.ofSeconds(-1)));
        create.await();
    }

    @Test
    default void pollingSendsOneStatusRequestAndNoneAfterTheEnd() {
        Operation<R> create = start(spec());
        Expect.equal(List.of(), bench().callsOf(create::status), "status must send no request");
        running(create);
        List<CallInfo> polled = bench().callsOf(create::poll);
        if (create.status().done()) {
            Bench.skip("the create ends too quickly to be polled");
        }
        expectOneReading(polled, "poll must send one status request");
        R made = create.await();
        Expect.equal(List.of(), bench().callsOf(create::poll), "poll must send nothing once the end is known");
        Expect.equal(List.of(), bench().callsOf(create::await), "await must send nothing once the end is known");
        Expect.that(
                create.status() instanceof OperationStatus.Succeeded<R> ended
                        && ended.result().id().equals(made.id()),
                "status must tell the end once it is known",
                create.status());
    }

    @Test
    default void pollingADeleteSendsOneStatusRequest() {
        R made = make();
        Operation<ResourceId> delete = running(service().delete(made.id()));
        List<CallInfo> polled = bench().callsOf(delete::poll);
        expectOneReading(polled, "poll must send one status request");
        delete.await();
        Expect.equal(List.of(), bench().callsOf(delete::poll), "poll must send nothing once the end is known");
    }

    @Test
    default void anInterruptEndsWaitingAndTheOperationGoesOn() {
        Operation<R> create = running(start(spec()));
        Interrupted.expectCancelled("await", create::await);
        R made = create.await();
        Expect.equal(made.id(), service().get(made.id()).id(), "an operation must go on when waiting was interrupted");
    }

    @Test
    default void aCancelledCreateLeavesNothingBehind() {
        bench().needs(Capability.OPERATION_CANCEL);
        S spec = spec();
        Set<ResourceId> before = bench().inventory();
        Operation<R> create = running(start(spec));
        if (!cancelled(create)) {
            Bench.skip("the create can no longer be stopped once it is accepted");
        }
        CloudException error = Expect.errorOf(create::await);
        if (error == null) {
            Bench.skip("the create was faster than its cancellation");
            return;
        }
        Expect.equal(ErrorCode.CANCELLED, error.code(), "a cancelled create must say so (" + error.getMessage() + ")");
        Expect.equal(List.of(), error.leftovers(), "a cancelled create must leave nothing behind");
        bench().expectInventory(before, "a cancelled create must leave nothing behind");
        bench().settle();
        service()
                .list(ListQuery.all().withName(spec.name()))
                .forEach(resource -> Expect.that(false, "a listing must not show a cancelled create", resource));
    }

    @Test
    default void cancellingWhatHasEndedDoesNothing() {
        Operation<R> create = start(spec());
        R made = create.await();
        create.cancel();
        Expect.equal(made.id(), create.await().id(), "cancelling after the end must not change the result");
        bench().settle();
        Expect.equal(made.id(), service().get(made.id()).id(), "cancelling after the end must not undo anything");
    }

    @Test
    default void withoutTheCapabilityCancellingIsRefused() {
        if (bench().declares(Capability.OPERATION_CANCEL)) {
            Bench.skip("declared: " + Capability.OPERATION_CANCEL);
        }
        Operation<R> create = running(start(spec()));
        Expect.code(ErrorCode.UNSUPPORTED, "cancelling without " + Capability.OPERATION_CANCEL, () -> {
            create.cancel();
            return "accepted";
        });
        Expect.equal(create.await().id(), create.await().id(), "a refused cancellation must not disturb the create");
    }

    @Test
    default void aDeleteDuringACreateWins() {
        S spec = spec();
        Set<ResourceId> before = bench().inventory();
        Operation<R> create = running(start(spec));
        bench().settle();
        ResourceId id = null;
        for (R resource : service().list(ListQuery.all().withName(spec.name()))) {
            id = resource.id();
        }
        if (id == null || create.poll().done()) {
            Bench.skip("nothing to delete is visible while it is created");
            return;
        }
        ResourceId pending = id;
        CloudException refused = Expect.errorOf(() -> service().delete(pending).await());
        if (refused != null) {
            Expect.that(
                    refused.code() == ErrorCode.FAILED_PRECONDITION && !kind().equals(ResourceKinds.VM),
                    "a delete during a create must be accepted for VMs, and be accepted or refused with"
                            + " FAILED_PRECONDITION for other kinds",
                    refused.getMessage());
            create.await();
            return;
        }
        Expect.failure(
                ErrorCode.CANCELLED, "a delete must end the create that is under way", Expect.errorOf(create::await));
        bench().expectInventory(before, "a delete during a create must leave nothing behind");
    }

    /** Skips the test if the operation has ended already: some clouds answer some requests at once. */
    private static <T> Operation<T> running(Operation<T> operation) {
        if (operation.status().done()) {
            Bench.skip("ends at once");
        }
        return operation;
    }

    private static boolean cancelled(Operation<?> operation) {
        try {
            operation.cancel();
            return true;
        } catch (CloudException e) {
            Expect.equal(
                    ErrorCode.FAILED_PRECONDITION,
                    e.code(),
                    "a create that can no longer be stopped (" + e.getMessage() + ")");
            return false;
        }
    }
}
