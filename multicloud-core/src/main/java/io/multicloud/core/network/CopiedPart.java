package io.multicloud.core.network;

import io.multicloud.api.CloudException;
import io.multicloud.api.Operation;
import io.multicloud.api.OperationStatus;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceService;
import io.multicloud.api.ResourceSpec;
import io.multicloud.api.network.Network;
import io.multicloud.api.network.NetworkState;
import io.multicloud.api.network.Subnet;
import java.util.Optional;
import java.util.function.Supplier;

/** Makes a network, subnet or security group like another cloud's, over several looks. */
public final class CopiedPart {
    private CopiedPart() {}

    /**
     * Returns what is there; asks for it if nothing is.
     *
     * @param there what a look has found of it, the first of which counts
     * @param spec with a token, so that two looks at the same time make it once
     * @return empty while it comes to be: look again
     * @throws CloudException what the create throws or ends with
     */
    public static <R extends Resource, S extends ResourceSpec> Optional<R> made(
            ResourceService<R, S> service, Iterable<R> there, Supplier<S> spec) {
        for (R part : there) {
            return ready(part) ? Optional.of(part) : Optional.empty();
        }
        Operation<R> create = service.create(spec.get());
        if (create.status() instanceof OperationStatus.Failed<R> failed) {
            throw failed.error();
        }
        return create.status() instanceof OperationStatus.Succeeded<R> succeeded
                ? Optional.of(succeeded.result())
                : Optional.empty();
    }

    private static boolean ready(Resource part) {
        if (part instanceof Network network) {
            return network.state() == NetworkState.AVAILABLE;
        }
        return !(part instanceof Subnet subnet) || subnet.state() == NetworkState.AVAILABLE;
    }
}
