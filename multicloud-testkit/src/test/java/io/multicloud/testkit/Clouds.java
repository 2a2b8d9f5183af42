package io.multicloud.testkit;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.Money;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import java.time.Instant;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What the tests of the fake cloud share. */
final class Clouds {
    static final Instant START = Instant.parse("2026-12-01T00:00:00Z");

    private Clouds() {}

    static VirtualTime time() {
        return VirtualTime.startingAt(START);
    }

    static Stream<Flavor> flavors() {
        return Stream.of(Flavor.aws(), Flavor.gcp(), Flavor.azure(), Flavor.oci());
    }

    static FakeCloud cloud(Flavor flavor) {
        return FakeCloud.builder(flavor, time()).build();
    }

    static FakeCloud site(int servers) {
        InstanceType server = new InstanceType("server", "server", 32, DataSize.gib(128), Architecture.AMD64, 0);
        return FakeCloud.onPremise(time(), server, servers, Money.usd("0.40"));
    }

    static VMSpec spec(String name) {
        return VMSpec.builder(name).build();
    }

    static VM running(CloudProvider provider, String name) {
        return provider.compute().create(spec(name)).await();
    }

    static CloudException refused(ThrowingCallable call) {
        CloudException error = catchThrowableOfType(CloudException.class, call);
        if (error == null) {
            throw new AssertionError("was not refused");
        }
        return error;
    }
}
