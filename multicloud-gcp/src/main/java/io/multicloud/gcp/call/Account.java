package io.multicloud.gcp.call;

import com.google.api.gax.httpjson.HttpJsonCallContext;
import com.google.api.gax.rpc.UnaryCallable;
import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.spi.CallInfo;
import io.multicloud.api.spi.Environment;
import io.multicloud.api.spi.ProviderConfig;
import io.multicloud.api.spi.ProviderContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One opened account: its project, its clients, and the way of every request through the call gate. Thread-safe. */
public final class Account implements AutoCloseable {
    /** The adapter's kind. */
    public static final String KIND = "gcp";

    private final ProviderConfig config;
    private final ProviderContext context;
    private final Optional<String> configured;
    private final Region region;
    private volatile @Nullable String project;
    private @Nullable Clients clients;
    private boolean closed;

    /**
     * Opens an account; no client is made yet.
     *
     * @param project empty: that of the credentials
     */
    public Account(ProviderConfig config, ProviderContext context, Optional<String> project, Region region) {
        this.config = config;
        this.context = context;
        this.configured = project;
        this.region = region;
    }

    /** Returns its name in the configuration. */
    public String name() {
        return config.account();
    }

    /**
     * Returns Google's id of the project.
     *
     * @throws CloudException {@code INVALID_ARGUMENT} if neither the configuration nor the credentials tell it
     */
    public String project() {
        String known = project;
        if (known == null) {
            known = configured
                    .or(() -> clients().bearer().project())
                    .orElseThrow(() -> error(
                                    ErrorCode.INVALID_ARGUMENT,
                                    "the account '" + name()
                                            + "' needs the setting 'project': its credentials do not tell it")
                            .build());
            project = known;
        }
        return known;
    }

    /** Returns the region that is meant where none is named. */
    public Region region() {
        return region;
    }

    /** Returns time and chance. */
    public Environment environment() {
        return context.environment();
    }

    /**
     * Refuses once the provider is closed.
     *
     * @throws IllegalStateException after close
     */
    public synchronized void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the account '" + name() + "' is closed");
        }
    }

    /** Sends one request of any kind. */
    public <T> T send(CallInfo call, Request<T> request) {
        requireOpen();
        return context.calls().execute(call, attempt -> request.send());
    }

    /** Sends one request of the generated JSON clients. */
    public <T> T json(CallInfo call, JsonRequest<T> request) {
        return send(call, () -> request.send(clients().json()));
    }

    /** Sends one request to Compute Engine. */
    public <Q, A> A compute(CallInfo call, Function<ComputeClients, UnaryCallable<Q, A>> method, Q request) {
        return send(call, () -> {
            Clients present = clients();
            HttpJsonCallContext headers = (HttpJsonCallContext) HttpJsonCallContext.createDefault()
                    .withExtraHeaders(
                            Map.of("Authorization", List.of(present.bearer().header())));
            return method.apply(present.compute()).call(request, headers);
        });
    }

    /** Sends one request to Compute Engine that starts an operation. */
    public <Q> OperationRef start(
            CallInfo call,
            Function<ComputeClients, UnaryCallable<Q, com.google.cloud.compute.v1.Operation>> method,
            Q request) {
        return OperationRef.of(compute(call, method, request));
    }

    /** Returns what signs URLs and where buckets are. */
    public JsonClients jsonClients() {
        return clients().json();
    }

    /** Returns the credentials as headers and signatures. */
    public Bearer bearer() {
        return clients().bearer();
    }

    private synchronized Clients clients() {
        requireOpen();
        if (clients == null) {
            clients = new Clients(config);
        }
        return clients;
    }

    /** Returns a new id for the field {@code requestId}, by which Compute Engine recognises a repetition. */
    public String requestId() {
        return UUID.nameUUIDFromBytes(environment().newId().getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    /** Returns the id of a resource of this account. */
    public ResourceId id(ResourceType type, Region where, String nativeId) {
        return new ResourceId(KIND, name(), where, type, nativeId);
    }

    /**
     * Returns the id if it is of this account.
     *
     * @throws IllegalArgumentException if it is of another account, provider or type
     */
    public ResourceId own(ResourceId id, ResourceType type) {
        if (!id.provider().equals(KIND)
                || !id.account().equals(name())
                || !id.type().equals(type)) {
            throw new IllegalArgumentException(id + " is no " + type + " of the account '" + name() + "'");
        }
        return id;
    }

    /** Starts an error of this account. */
    public CloudException.Builder error(ErrorCode code, String message) {
        return CloudException.builder(code, message).provider(name());
    }

    /** Returns the SDK's client of a class, if there is one. */
    public <T> Optional<T> unwrap(Class<T> type) {
        Clients present = clients();
        return present.compute().unwrap(type).or(() -> present.json().unwrap(type));
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (clients != null) {
            clients.close();
            clients = null;
        }
    }

    /**
     * A native request.
     *
     * @param <T> its answer
     */
    @FunctionalInterface
    public interface Request<T> {
        /** Sends it once. */
        T send() throws Exception;
    }

    /**
     * A request of the generated JSON clients.
     *
     * @param <T> its answer
     */
    @FunctionalInterface
    public interface JsonRequest<T> {
        /** Sends it once. */
        T send(JsonClients clients) throws IOException;
    }

    private static final class Clients implements AutoCloseable {
        private final HttpConnections connections;
        private final Bearer bearer;
        private final ComputeClients compute;
        private final JsonClients json;

        Clients(ProviderConfig config) {
            this.connections = new HttpConnections(config.connectTimeout(), config.requestTimeout(), config.proxy());
            this.bearer = new Bearer(config.credentials(), connections);
            Optional<String> endpoint =
                    config.endpoint().map(address -> address.toString().replaceAll("/+$", ""));
            this.compute = new ComputeClients(connections, endpoint);
            this.json = new JsonClients(connections, bearer, endpoint.map(address -> address + "/"));
        }

        Bearer bearer() {
            return bearer;
        }

        ComputeClients compute() {
            return compute;
        }

        JsonClients json() {
            return json;
        }

        @Override
        public void close() {
            compute.close();
            try {
                connections.shutdown();
            } catch (IOException e) {
                throw new UncheckedIOException("connections cannot be closed", e);
            }
        }
    }
}
