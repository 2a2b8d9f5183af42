package io.multicloud.gcp.call;

import com.google.cloud.compute.v1.Errors;
import com.google.cloud.compute.v1.GetGlobalOperationRequest;
import com.google.cloud.compute.v1.GetRegionOperationRequest;
import com.google.cloud.compute.v1.GetZoneOperationRequest;
import com.google.cloud.compute.v1.ListGlobalOperationsRequest;
import com.google.cloud.compute.v1.ListRegionOperationsRequest;
import com.google.cloud.compute.v1.Operation;
import com.google.cloud.compute.v1.OperationList;
import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.OperationId;
import io.multicloud.api.OperationStatus;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.spi.CallInfo;
import io.multicloud.api.spi.PolledOperation;
import java.util.Optional;
import java.util.function.Supplier;

/** Operations of Compute Engine, asked for with one request each; the SDK's pollers are not used. */
public final class NativeOperations {
    private static final String CANCELLED = "CANCELLED";

    private final Account account;

    /** For the operations of an account. */
    public NativeOperations(Account account) {
        this.account = account;
    }

    /**
     * Sends one status request.
     *
     * @param ref the operation; with none, only the resource is looked at
     * @param resource what it works on
     * @param ended looks at the resource once the operation has ended well, or Google has forgotten it
     */
    public <R> OperationStatus<R> poll(OperationRef ref, ResourceId resource, Supplier<OperationStatus<R>> ended) {
        if (!ref.present()) {
            return ended.get();
        }
        Operation operation;
        try {
            operation = get(ref, resource);
        } catch (CloudException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return ended.get();
            }
            throw e;
        }
        if (operation.getStatus() != Operation.Status.DONE) {
            return new OperationStatus.Running<>(operation.getProgress() / 100.0, Optional.empty());
        }
        Optional<CloudException> failure = failure(operation, resource);
        return failure.isPresent() ? new OperationStatus.Failed<>(failure.get()) : ended.get();
    }

    /**
     * Waits for the end of an operation that belongs to a call which is answered at once.
     *
     * @throws CloudException the operation's error
     */
    public void await(OperationRef ref, ResourceId resource) {
        PolledOperation.<ResourceId>of(
                        account.environment(),
                        new OperationId("step " + ref + " " + resource),
                        () -> poll(ref, resource, () -> new OperationStatus.Succeeded<>(resource)))
                .await();
    }

    /**
     * Finds the delete of a resource that is under way: of what has no state of its own.
     *
     * @param link how the resource's URL ends, for example {@code global/networks/n1}
     */
    public Optional<OperationRef> deletion(ResourceId resource, String link) {
        String filter = "(operationType = \"delete\") (status != \"DONE\")";
        CallInfo call = CallInfo.read("compute.operations.list", resource.region(), QuotaBuckets.LISTS)
                .on(resource);
        OperationList list = resource.region().equals(Region.GLOBAL)
                ? account.compute(
                        call,
                        clients -> clients.globalOperations().listCallable(),
                        ListGlobalOperationsRequest.newBuilder()
                                .setProject(account.project())
                                .setFilter(filter)
                                .build())
                : account.compute(
                        call,
                        clients -> clients.regionOperations().listCallable(),
                        ListRegionOperationsRequest.newBuilder()
                                .setProject(account.project())
                                .setRegion(resource.region().name())
                                .setFilter(filter)
                                .build());
        return list.getItemsList().stream()
                .filter(operation -> operation.getTargetLink().endsWith("/" + link))
                .findFirst()
                .map(OperationRef::of);
    }

    private Operation get(OperationRef ref, ResourceId resource) {
        String where = Urls.last(ref.scope());
        Region region = ref.scope().startsWith("zones/")
                ? Region.of(Urls.regionOf(where))
                : ref.scope().startsWith("regions/") ? Region.of(where) : Region.GLOBAL;
        if (ref.scope().startsWith("zones/")) {
            return account.compute(
                    call("compute.zoneOperations.get", region, resource),
                    clients -> clients.zoneOperations().getCallable(),
                    GetZoneOperationRequest.newBuilder()
                            .setProject(account.project())
                            .setZone(where)
                            .setOperation(ref.name())
                            .build());
        }
        if (ref.scope().startsWith("regions/")) {
            return account.compute(
                    call("compute.regionOperations.get", region, resource),
                    clients -> clients.regionOperations().getCallable(),
                    GetRegionOperationRequest.newBuilder()
                            .setProject(account.project())
                            .setRegion(where)
                            .setOperation(ref.name())
                            .build());
        }
        return account.compute(
                call("compute.globalOperations.get", region, resource),
                clients -> clients.globalOperations().getCallable(),
                GetGlobalOperationRequest.newBuilder()
                        .setProject(account.project())
                        .setOperation(ref.name())
                        .build());
    }

    private static CallInfo call(String operation, Region region, ResourceId resource) {
        return CallInfo.read(operation, region, QuotaBuckets.OPERATIONS).on(resource);
    }

    private Optional<CloudException> failure(Operation operation, ResourceId resource) {
        int status = operation.getHttpErrorStatusCode();
        if (operation.getError().getErrorsCount() == 0) {
            return status < 400
                    ? Optional.empty()
                    : Optional.of(
                            failure(operation, resource, Integer.toString(status), operation.getHttpErrorMessage()));
        }
        Errors first = operation.getError().getErrors(0);
        return Optional.of(failure(operation, resource, first.getCode(), first.getMessage()));
    }

    private CloudException failure(Operation operation, ResourceId resource, String reason, String message) {
        ErrorCode code = reason.equalsIgnoreCase(CANCELLED)
                ? ErrorCode.CANCELLED
                : NativeErrors.ofOperation(reason, operation.getHttpErrorStatusCode());
        return account.error(code, message.isBlank() ? "the operation failed with " + reason : message)
                .nativeCode(reason)
                .operation(operation.getOperationType())
                .resourceId(resource)
                .requestId(operation.getName())
                .build();
    }
}
