package io.multicloud.testkit.conformance;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Operation;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceSpec;
import io.multicloud.api.ResourceType;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMState;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Deleting. */
interface DeleteContract<R extends Resource, S extends ResourceSpec> extends ResourceContract<R, S> {
    @Test
    default void whatWasDeletedIsGone() {
        S spec = spec();
        Set<ResourceId> before = bench().inventory();
        R made = make(spec);
        ResourceId deleted = service().delete(made.id()).await();
        Expect.equal(made.id(), deleted, "the result of a delete must be the id");
        bench().expectInventory(before, "a delete must end only when the resource is gone and no longer billed");
        bench().settle();
        expectGone(made.id());
        Set<ResourceId> listed = new LinkedHashSet<>();
        service().list(ListQuery.all()).forEach(resource -> listed.add(resource.id()));
        Expect.that(!listed.contains(made.id()), "a listing must leave out what was deleted", "listed " + made.id());
    }

    @Test
    default void deletingTwiceIsHarmless() {
        ResourceId id = make().id();
        service().delete(id).await();
        Expect.equal(id, service().delete(id).await(), "deleting at once what is gone must succeed");
        bench().settle();
        Expect.equal(id, service().delete(id).await(), "deleting later what is gone must succeed");
        Expect.equal(id, otherService().delete(id).await(), "deleting from another process what is gone must succeed");
    }

    @Test
    default void deletingWhatIsBeingDeletedSucceeds() {
        ResourceId id = make().id();
        Operation<ResourceId> first = service().delete(id);
        Operation<ResourceId> second = otherService().delete(id);
        Expect.equal(id, second.await(), "a second delete during the first must end when the resource is gone");
        Expect.equal(id, first.await(), "the first delete must not be disturbed by the second");
    }

    @Test
    default void deletesAtTheSameTimeAllSucceed() {
        ResourceId id = make().id();
        List<Operation<ResourceId>> deletes =
                Threads.atOnce(TokenContract.THREADS, thread -> service().delete(id));
        for (Operation<ResourceId> delete : deletes) {
            Expect.equal(id, delete.await(), "each of several deletes at the same time must succeed");
        }
    }

    @Test
    default void deleteRefusesTheIdOfAnotherAccountProviderOrType() {
        ResourceId id = make().id();
        Expect.illegalArgument(
                "delete must refuse the id of another account",
                () -> service()
                        .delete(new ResourceId(
                                id.provider(), "another-account", id.region(), id.type(), id.nativeId())));
        Expect.illegalArgument(
                "delete must refuse the id of another provider",
                () -> service()
                        .delete(new ResourceId("another-cloud", id.account(), id.region(), id.type(), id.nativeId())));
        Expect.illegalArgument(
                "delete must refuse the id of another type",
                () -> service().delete(id.sibling(new ResourceType("another-type"), id.nativeId())));
        bench().settle();
        Expect.equal(id, service().get(id).id(), "a refused delete must delete nothing");
    }

    @Test
    default void aDeleteCanBeReattached() {
        ResourceId id = make().id();
        Operation<ResourceId> delete = service().delete(id);
        Expect.equal(
                id,
                bench().other().attach(delete.id(), ResourceId.class).await(),
                "a delete must be found again from another process, and yield the id");
        bench().settle();
        expectGone(id);
    }

    /** Reading it must fail, or show it in its final state. */
    private void expectGone(ResourceId id) {
        R read = null;
        try {
            read = service().get(id);
        } catch (CloudException e) {
            Expect.equal(ErrorCode.NOT_FOUND, e.code(), "get of what was deleted (" + e.getMessage() + ")");
        }
        Expect.that(
                read == null || inItsFinalState(read),
                "what was deleted must be gone, or be shown in its final state",
                read);
    }

    private static boolean inItsFinalState(@Nullable Resource resource) {
        // Of all kinds, only VMs have a state for what is gone.
        return resource instanceof VM vm && vm.state() == VMState.DELETED;
    }
}
