package io.multicloud.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Operation;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.compute.VMState;
import io.multicloud.core.MultiCloud;
import io.multicloud.core.MultiCloudConfig;
import io.multicloud.testkit.VirtualTime;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The provider of the guide, compiled against the api alone, found as a jar would be, works. */
class SpiGuideTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    @TempDir
    Path classes;

    private final VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-09-01T00:00:00Z"));
    private URLClassLoader loader;
    private ClassLoader before;

    @BeforeEach
    void compileAndInstall() throws IOException {
        RackExample.compile(classes);
        Path services = Files.createDirectories(classes.resolve("META-INF/services"));
        Files.writeString(
                services.resolve("io.multicloud.api.spi.CloudProviderFactory"),
                RackExample.SPI.block("", 0).strip() + "\n");
        before = Thread.currentThread().getContextClassLoader();
        loader = new URLClassLoader(new URL[] {classes.toUri().toURL()}, before);
        Thread.currentThread().setContextClassLoader(loader);
    }

    @AfterEach
    void restore() throws IOException {
        Thread.currentThread().setContextClassLoader(before);
        loader.close();
    }

    @Test
    void itIsFoundAndRunsVms() throws IOException {
        MultiCloudConfig config =
                MultiCloudConfig.parse(RackExample.SPI.block("yaml", 0), "guide", Map.of("RACK_KEY", "secret"));
        try (MultiCloud clouds =
                MultiCloud.builder().config(config).environment(time).open()) {
            CloudProvider rack = clouds.provider("basement");
            assertThat(clouds.preflight().ok())
                    .as(clouds.preflight().toString())
                    .isTrue();

            VMSpec spec = VMSpec.builder("web-1")
                    .vcpus(4)
                    .memory(DataSize.gib(8))
                    .tag("team", "a")
                    .build();
            Operation<VM> create = rack.compute().create(spec);
            VM vm = rack.attach(create.id(), VM.class).await(LONG);

            assertThat(vm.state()).isEqualTo(VMState.RUNNING);
            assertThat(vm.instanceType()).isEqualTo("medium");
            assertThat(rack.compute().list(ListQuery.all().withTags(Map.of("team", "a"))))
                    .extracting(VM::id)
                    .containsExactly(vm.id());
            assertThat(rack.compute().tag(vm.id(), Map.of("x", "y")).tags()).containsKeys("team", "x");
            assertThat(rack.compute().untag(vm.id(), Set.of("team")).tags()).doesNotContainKey("team");

            assertThat(rack.compute().delete(vm.id()).await(LONG)).isEqualTo(vm.id());
            assertThat(rack.attach(rack.compute().delete(vm.id()).id(), ResourceId.class)
                            .await(LONG))
                    .as("deleting twice is harmless")
                    .isEqualTo(vm.id());
            assertThat(code(() -> rack.compute().get(vm.id()))).isEqualTo(ErrorCode.NOT_FOUND);
            assertThat(code(() -> rack.compute().stop(vm.id()))).isEqualTo(ErrorCode.UNSUPPORTED);
            assertThat(code(() -> rack.compute()
                            .create(VMSpec.builder("big").vcpus(1000).build())))
                    .isEqualTo(ErrorCode.UNSUPPORTED);
            assertThat(code(() -> rack.volumes().list(ListQuery.all()))).isEqualTo(ErrorCode.UNSUPPORTED);
            assertThatIllegalArgumentException().isThrownBy(() -> rack.attach(create.id(), ResourceId.class));
            rack.close();
            assertThatIllegalStateException().isThrownBy(rack::compute);
        }
    }

    private static ErrorCode code(ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(CloudException.class, call).code();
    }
}
