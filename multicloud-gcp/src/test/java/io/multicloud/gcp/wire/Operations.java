package io.multicloud.gcp.wire;

import com.google.cloud.compute.v1.DeleteGlobalOperationRequest;
import com.google.cloud.compute.v1.DeleteGlobalOperationResponse;
import com.google.cloud.compute.v1.Error;
import com.google.cloud.compute.v1.Errors;
import com.google.cloud.compute.v1.Operation;
import io.multicloud.api.Region;
import io.multicloud.api.Zone;
import io.multicloud.testkit.FakeNativeException;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.fake.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Operations of Compute Engine: one for each change that was accepted, kept for 14 days (<a
 * href="https://cloud.google.com/compute/docs/api/how-tos/api-requests-responses">API responses</a>). Their state is the
 * fake's, and so moves with its time.
 *
 * <p>A change that carries the {@code requestId} of an earlier one is not made: its answer is the earlier operation, as it
 * is now (<a href="https://cloud.google.com/compute/docs/reference/rest/v1/instances/insert">"the server knows to ignore
 * the request if it has already been completed"</a>), whether that succeeded or not.
 */
final class Operations {
    private static final Duration KEPT = Duration.ofDays(14);

    /** What is made or removed takes a while, also where the fake has it at once. */
    private static final Duration MOMENT = Duration.ofSeconds(1);

    private static final List<String> BY_NATURE_LONG = List.of("insert", "delete");
    private static final UUID ZERO = new UUID(0, 0);

    // What an operation says that failed for want of machines or quota: https://cloud.google.com/compute/docs/
    // troubleshooting/troubleshooting-resource-availability and https://cloud.google.com/docs/quotas/troubleshoot
    private static final String NO_MACHINES = "ZONE_RESOURCE_POOL_EXHAUSTED";
    private static final String NO_QUOTA = "QUOTA_EXCEEDED";

    /** What an operation says that found no address: https://cloud.google.com/vpc/docs/subnets. */
    static final String NO_ADDRESSES = "IP_SPACE_EXHAUSTED";

    private final Backing backing;
    private final Map<String, Entry> byName = new LinkedHashMap<>();
    private final Map<String, Entry> byRequest = new HashMap<>();

    Operations(Backing backing) {
        this.backing = backing;
    }

    /** Where an operation is. */
    sealed interface Scope {
        /** In a zone. */
        record InZone(Zone zone) implements Scope {}

        /** In a region. */
        record InRegion(Region region) implements Scope {}

        /** In the project. */
        enum Global implements Scope {
            /** The only value. */
            INSTANCE
        }
    }

    /** How far a change is. */
    sealed interface State {
        /** It goes on; in percent. */
        record Going(int percent) implements State {}

        /** It succeeded. */
        enum Done implements State {
            /** The only value. */
            INSTANCE
        }

        /** It failed. */
        record Failed(String code, int status, String message) implements State {}

        /** Returns what the fake says. */
        static State of(Progress<?> progress) {
            if (progress instanceof Progress.Going<?> going) {
                return new Going((int) (going.fraction() * 100));
            }
            if (progress instanceof Progress.Ended<?> ended) {
                return failed(ended.error());
            }
            return Done.INSTANCE;
        }

        /** Returns the state of a deletion: what is not known any more is deleted. */
        static State ofDeletion(Supplier<Progress<?>> progress) {
            try {
                return of(progress.get());
            } catch (FakeNativeException e) {
                if (e.status() == 404) {
                    return Done.INSTANCE;
                }
                throw e;
            }
        }

        private static State failed(FakeNativeException error) {
            String code = error.nativeCode();
            return new Failed(
                    code.equals("quotaExceeded") ? NO_QUOTA : code, error.status(), String.valueOf(error.getMessage()));
        }
    }

    /**
     * A change that was accepted.
     *
     * @param target the URL of what is changed
     * @param targetId its id
     * @param state tells how far it is
     */
    record Accepted(String target, String targetId, Supplier<State> state) {
        static Accepted of(String target, String targetId, Supplier<State> state) {
            return new Accepted(target, targetId, state);
        }

        /** A change that is over at once. */
        static Accepted done(String target, String targetId) {
            return new Accepted(target, targetId, () -> State.Done.INSTANCE);
        }
    }

    private static final class Entry {
        final String name;
        final long id;
        final Scope scope;
        final String type;
        final FakeOperation read;
        final Instant insertTime;
        String target = "";
        String targetId = "";
        Supplier<State> progress = () -> State.Done.INSTANCE;
        State state = new State.Going(0);

        @Nullable
        Instant endTime;

        Entry(String name, long id, Scope scope, String type, FakeOperation read, Instant insertTime) {
            this.name = name;
            this.id = id;
            this.scope = scope;
            this.type = type;
            this.read = read;
            this.insertTime = insertTime;
        }
    }

    /**
     * Makes a change.
     *
     * @param requestId distinguishes it from others; empty for none
     * @param type what Compute Engine calls it, for example {@code insert}
     * @param change what the fake calls it, for its faults
     * @param read what the fake calls a look at what is changed, for the faults of polls
     * @param target what it is about, should it fail
     * @param body makes it
     */
    Operation change(
            String requestId,
            Scope scope,
            String type,
            FakeOperation change,
            FakeOperation read,
            String target,
            Supplier<Accepted> body) {
        requireRequestId(requestId);
        try {
            return request(change, scope, () -> {
                Entry known = requestId.isEmpty() ? null : byRequest.get(requestId);
                if (known != null) {
                    return picture(known);
                }
                Accepted accepted = body.get();
                Entry entry = begin(requestId, scope, type, read);
                entry.target = accepted.target();
                entry.targetId = accepted.targetId();
                entry.progress = accepted.state();
                return picture(entry);
            });
        } catch (FakeNativeException e) {
            if (!List.of(NO_MACHINES, NO_ADDRESSES, "quotaExceeded").contains(e.nativeCode())) {
                throw e;
            }
            // These are found out when the request has been accepted: it is the operation that fails.
            State failure = State.failed(e);
            return backing.world().locked(() -> {
                Entry entry = begin(requestId, scope, type, read);
                entry.target = target;
                entry.progress = () -> new State.Going(0);
                Operation accepted = picture(entry);
                entry.progress = () -> failure;
                return accepted;
            });
        }
    }

    private <T> T request(FakeOperation operation, Scope scope, Supplier<T> body) {
        if (scope instanceof Scope.InZone in) {
            return backing.request(operation, in.zone(), body);
        }
        return backing.request(operation, scope instanceof Scope.InRegion in ? in.region() : backing.home(), body);
    }

    private static void requireRequestId(String requestId) {
        if (requestId.isEmpty()) {
            return;
        }
        try {
            if (requestId.length() == 36 && !UUID.fromString(requestId).equals(ZERO)) {
                return;
            }
        } catch (IllegalArgumentException e) {
            // Refused below.
        }
        throw GcpError.invalidField("requestId", requestId, "Must be a valid UUID, and not the zero UUID.");
    }

    private <T> T read(FakeOperation operation, Scope scope, Supplier<T> body) {
        if (scope instanceof Scope.InZone in) {
            return backing.request(RateLimits.OPERATIONS, operation, in.zone(), body);
        }
        Region region = scope instanceof Scope.InRegion in ? in.region() : backing.home();
        return backing.request(RateLimits.OPERATIONS, operation, region, body);
    }

    private Entry begin(String requestId, Scope scope, String type, FakeOperation read) {
        forget();
        long id = backing.newId();
        String name = "operation-" + backing.now().toEpochMilli() + "-" + Long.toHexString(id);
        Entry entry = new Entry(name, id, scope, type, read, backing.now());
        byName.put(name, entry);
        if (!requestId.isEmpty()) {
            byRequest.put(requestId, entry);
        }
        return entry;
    }

    private void forget() {
        Instant oldest = backing.now().minus(KEPT);
        boolean any = byName.values().removeIf(entry -> entry.endTime != null && entry.insertTime.isBefore(oldest));
        if (any) {
            byRequest.values().removeIf(entry -> !byName.containsKey(entry.name));
        }
    }

    /** Reads an operation. */
    Operation get(String project, Scope scope, String name) {
        backing.requireProject(project);
        Entry entry = backing.world().locked(() -> byName.get(name));
        FakeOperation read = entry == null ? FakeOperation.GET_VM : entry.read;
        return read(read, scope, () -> {
            if (entry == null || !entry.scope.equals(scope)) {
                throw GcpError.notFound("projects/" + project + "/" + text(scope) + "operations/" + name);
            }
            return picture(entry);
        });
    }

    /** Lists operations of a place, the oldest first. */
    List<Operation> all(Predicate<Scope> where) {
        List<Operation> found = new ArrayList<>();
        for (Entry entry : List.copyOf(byName.values())) {
            if (where.test(entry.scope)) {
                found.add(picture(entry));
            }
        }
        return found;
    }

    /** Forgets an operation. */
    DeleteGlobalOperationResponse delete(DeleteGlobalOperationRequest request) {
        get(request.getProject(), Scope.Global.INSTANCE, request.getOperation());
        return backing.world().locked(() -> {
            byName.remove(request.getOperation());
            return DeleteGlobalOperationResponse.getDefaultInstance();
        });
    }

    private Operation picture(Entry entry) {
        if (entry.endTime == null) {
            entry.state = entry.progress.get();
            boolean moment = backing.now().isBefore(entry.insertTime.plus(MOMENT));
            if (entry.state == State.Done.INSTANCE && moment && BY_NATURE_LONG.contains(entry.type)) {
                entry.state = new State.Going(0);
            }
            if (!(entry.state instanceof State.Going)) {
                entry.endTime = backing.now();
            }
        }
        Operation.Builder operation = Operation.newBuilder()
                .setKind("compute#operation")
                .setId(entry.id)
                .setName(entry.name)
                .setOperationType(entry.type)
                .setInsertTime(entry.insertTime.toString())
                .setStartTime(entry.insertTime.toString())
                .setUser("wire@" + backing.links().project() + ".iam.gserviceaccount.com")
                .setTargetLink(entry.target);
        if (!entry.targetId.isEmpty()) {
            operation.setTargetId(Long.parseUnsignedLong(entry.targetId));
        }
        place(operation, entry);
        if (entry.state instanceof State.Going going) {
            return operation
                    .setStatus(Operation.Status.RUNNING)
                    .setProgress(going.percent())
                    .build();
        }
        operation.setStatus(Operation.Status.DONE).setProgress(100).setEndTime(String.valueOf(entry.endTime));
        if (entry.state instanceof State.Failed failed) {
            operation
                    .setHttpErrorStatusCode(failed.status())
                    .setHttpErrorMessage(httpMessage(failed.status()))
                    .setError(Error.newBuilder()
                            .addErrors(
                                    Errors.newBuilder().setCode(failed.code()).setMessage(failed.message())));
        }
        return operation.build();
    }

    private static String httpMessage(int status) {
        return switch (status) {
            case 400 -> "BAD REQUEST";
            case 403 -> "FORBIDDEN";
            case 404 -> "NOT FOUND";
            case 409 -> "CONFLICT";
            case 499 -> "CLIENT CLOSED REQUEST";
            case 503 -> "SERVICE UNAVAILABLE";
            default -> "INTERNAL SERVER ERROR";
        };
    }

    private void place(Operation.Builder operation, Entry entry) {
        Links links = backing.links();
        if (entry.scope instanceof Scope.InZone in) {
            operation.setZone(links.zone(in.zone())).setSelfLink(links.inZone(in.zone(), "operations", entry.name));
        } else if (entry.scope instanceof Scope.InRegion in) {
            operation
                    .setRegion(links.region(in.region()))
                    .setSelfLink(links.inRegion(in.region(), "operations", entry.name));
        } else {
            operation.setSelfLink(links.global("operations", entry.name));
        }
    }

    private static String text(Scope scope) {
        if (scope instanceof Scope.InZone in) {
            return "zones/" + in.zone().name() + "/";
        }
        return scope instanceof Scope.InRegion in ? "regions/" + in.region().name() + "/" : "global/";
    }
}
