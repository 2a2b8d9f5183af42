package io.multicloud.testkit.fake.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Money;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.volume.Snapshot;
import io.multicloud.api.volume.SnapshotSpec;
import io.multicloud.api.volume.Volume;
import io.multicloud.api.volume.VolumeSpec;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.Flavor;
import io.multicloud.testkit.VirtualTime;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What tests of a fake cloud's storage share. Each test names the flavour it runs in, or runs in all of them. */
abstract class StorageTest {
    static final Instant START = Instant.parse("2026-12-01T00:00:00Z");
    /** Large enough for every cloud's smallest volume. */
    static final DataSize SIZE = DataSize.gib(50);

    final VirtualTime time = VirtualTime.startingAt(START);

    static Stream<Flavor> clouds() {
        return Stream.of(Flavor.aws(), Flavor.gcp(), Flavor.azure(), Flavor.oci());
    }

    static Flavor flavor(String kind) {
        return clouds().filter(flavor -> flavor.kind().equals(kind)).findFirst().orElseThrow();
    }

    FakeCloud open(Flavor flavor) {
        if (flavor.equals(Flavor.onPremise())) {
            InstanceType server = new InstanceType("server", "", 8, DataSize.gib(32), Architecture.AMD64, 0);
            return FakeCloud.onPremise(time, server, 4, Money.usd("0.10"));
        }
        return FakeCloud.builder(flavor, time).build();
    }

    static Volume volume(CloudProvider provider, String name) {
        return provider.volumes().create(VolumeSpec.builder(name, SIZE).build()).await();
    }

    static Snapshot snapshot(CloudProvider provider, String name, ResourceId volume) {
        return provider.volumes()
                .snapshots()
                .create(SnapshotSpec.builder(name, volume).build())
                .await();
    }

    static VM vm(CloudProvider provider, String name) {
        return provider.compute().create(VMSpec.builder(name).build()).await();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static CloudException assertRefused(ErrorCode code, ThrowingCallable call) {
        CloudException[] thrown = new CloudException[1];
        assertThatExceptionOfType(CloudException.class).isThrownBy(call).satisfies(error -> {
            assertThat(error.code()).as(error.getMessage()).isEqualTo(code);
            thrown[0] = error;
        });
        return thrown[0];
    }
}
