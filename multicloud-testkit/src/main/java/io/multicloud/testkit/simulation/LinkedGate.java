package io.multicloud.testkit.simulation;

import io.multicloud.api.spi.CallGate;
import io.multicloud.api.spi.CallInfo;
import io.multicloud.api.spi.Environment;
import io.multicloud.api.spi.ProviderContext;
import io.multicloud.testkit.DirectGate;
import io.multicloud.testkit.FakeNativeException;

/**
 * What a host's requests to a cloud go through: a plain gate, in which they arrive and are answered only if host and links allow
 * it.
 */
final class LinkedGate implements CallGate {
    private final SimulatedHost host;
    private final String cloud;
    private final Links links;
    private final CallGate gate;

    LinkedGate(SimulatedHost host, String cloud, Links links, DirectGate gate) {
        this.host = host;
        this.cloud = cloud;
        this.links = links;
        this.gate = gate;
    }

    ProviderContext context() {
        return new Context(host, this);
    }

    @Override
    public <T> T execute(CallInfo info, Request<T> request) {
        return gate.execute(info, attempt -> {
            if (host.dead() || !links.open(host.name(), cloud)) {
                throw new FakeNativeException(
                        "ConnectTimeout",
                        FakeNativeException.NOT_CONNECTED,
                        "",
                        host.name() + " could not connect to " + cloud,
                        null);
            }
            T answer = request.send(attempt);
            if (host.dead() || !links.open(cloud, host.name())) {
                throw new FakeNativeException(
                        "ConnectionReset",
                        FakeNativeException.NO_ANSWER,
                        "",
                        host.name() + " got no answer of " + cloud,
                        null);
            }
            return answer;
        });
    }

    private record Context(Environment environment, CallGate calls) implements ProviderContext {}
}
