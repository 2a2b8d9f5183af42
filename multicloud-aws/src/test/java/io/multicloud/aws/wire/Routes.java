package io.multicloud.aws.wire;

import io.multicloud.api.Region;
import io.multicloud.api.Zone;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.fake.World;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;

/** The operations of a service by name. Filled once, then read by many threads. */
public final class Routes {
    private final Map<String, Route<?>> byName = new LinkedHashMap<>();

    /**
     * One operation.
     *
     * @param request what it takes
     * @param operation what it counts as in the fake
     * @param zone the zone it is about, for faults that strike a zone
     * @param handler answers it, under the world's lock
     */
    record Route<I extends SdkPojo>(
            Class<I> request,
            Function<I, FakeOperation> operation,
            BiFunction<Region, I, Optional<Zone>> zone,
            BiFunction<Region, I, SdkPojo> handler) {
        /** Answers as one request of the fake, so that its faults strike once, whatever the handler asks of it. */
        SdkPojo run(World world, Region region, SdkPojo decoded, Consumer<SdkPojo> first) {
            I input = request.cast(decoded);
            return world.request(operation.apply(input), region, () -> zone.apply(region, input), null, () -> {
                first.accept(input);
                return handler.apply(region, input);
            });
        }
    }

    /** Adds an operation, named by the class of its request, that always counts as the same request of the fake. */
    public <I extends SdkPojo> void on(
            Class<I> request, FakeOperation operation, BiFunction<Region, I, SdkPojo> handler) {
        on(request, input -> operation, handler);
    }

    /** Adds an operation of which the request decides what it counts as. */
    public <I extends SdkPojo> void on(
            Class<I> request, Function<I, FakeOperation> operation, BiFunction<Region, I, SdkPojo> handler) {
        on(request, operation, (region, input) -> Optional.empty(), handler);
    }

    /** Adds an operation that is about a zone. */
    public <I extends SdkPojo> void on(
            Class<I> request,
            Function<I, FakeOperation> operation,
            BiFunction<Region, I, Optional<Zone>> zone,
            BiFunction<Region, I, SdkPojo> handler) {
        String name = request.getSimpleName();
        byName.put(
                name.substring(0, name.length() - "Request".length()), new Route<>(request, operation, zone, handler));
    }

    @Nullable
    Route<?> find(String name) {
        return byName.get(name);
    }
}
