package com.example.meridian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Operation;
import io.multicloud.api.OperationStatus;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.DiskSpec;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.image.Image;
import io.multicloud.api.image.ImageRef;
import io.multicloud.api.spi.CredentialSource;
import io.multicloud.api.spi.ProviderConfig;
import io.multicloud.api.volume.VolumeClass;
import io.multicloud.testkit.CallLog;
import io.multicloud.testkit.DirectGate;
import io.multicloud.testkit.VirtualTime;
import io.multicloud.testkit.conformance.FaultInjector.Fault;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is Meridian's own, beside the contract of all providers. */
class MeridianProviderTest {
    private static final VMSpec SPEC = VMSpec.builder("web-1").vcpus(2).build();

    private final MeridianTarget target = MeridianTarget.start();
    private final CloudProvider provider = target.provider();

    @AfterEach
    void giveUp() {
        target.close();
    }

    private CloudException refused(VMSpec spec) {
        return catchThrowableOfType(
                CloudException.class, () -> provider.compute().create(spec).await());
    }

    @Test
    void aMachineThatDoesNotComeUpIsRemovedBeforeItsFailureIsTold() {
        target.cloud().nextMachineDoesNotComeUp();
        CloudException error = refused(SPEC);
        assertThat(error.code()).isEqualTo(ErrorCode.CAPACITY);
        assertThat(error.nativeCode()).hasValue("E_NO_ROOM");
        assertThat(error.leftovers()).isEmpty();
        assertThat(target.billed().orElseThrow()).isEmpty();
        assertThat(provider.compute().list(ListQuery.all())).isEmpty();
    }

    @Test
    void whatIsLeftOfAFailedMachineIsRemovedByALaterPollWhenTheFirstCannot() {
        target.cloud().nextMachineDoesNotComeUp();
        Operation<VM> create = provider.compute().create(SPEC);
        target.advance(Duration.ofMinutes(1));
        // The first request of a poll asks, the second removes.
        target.faults().orElseThrow().place(Fault.UNAVAILABLE, 2, 1);
        assertThat(catchThrowableOfType(CloudException.class, create::poll).code())
                .isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(create.status().done()).isFalse();
        assertThat(create.poll()).isInstanceOf(OperationStatus.Failed.class);
        assertThat(target.billed().orElseThrow()).isEmpty();
    }

    @Test
    void aFailedMachineThatMustNotBeRemovedIsNamed() {
        target.cloud().nextMachineDoesNotComeUp();
        Operation<VM> create = provider.compute().create(SPEC);
        VM vm = provider.compute().list(ListQuery.all()).iterator().next();
        target.advance(Duration.ofMinutes(1));
        target.faults().orElseThrow().place(Fault.PERMISSION_DENIED, 2, 1);
        CloudException error = catchThrowableOfType(CloudException.class, create::await);
        assertThat(error.code()).isEqualTo(ErrorCode.CAPACITY);
        assertThat(error.leftovers()).containsExactly(vm.id());
        assertThat(vm.volumes()).isSubsetOf(target.billed().orElseThrow());
    }

    @Test
    void anotherHallTakesTheMachineWhenOneIsFull() {
        target.cloud().room("n1", 0);
        assertThat(provider.compute().create(SPEC).await().zone().orElseThrow().name())
                .isEqualTo("n2");
        target.cloud().room("n2", 0);
        assertThat(refused(SPEC).code()).isEqualTo(ErrorCode.CAPACITY);
    }

    @Test
    void aLimitOfTheAccountIsAQuota() {
        target.cloud().limit(1);
        provider.compute().create(SPEC).await();
        CloudException error = refused(SPEC);
        assertThat(error.code()).isEqualTo(ErrorCode.QUOTA);
        assertThat(error.requestId()).isPresent();
    }

    @Test
    void throttlingSaysHowLongToWait() {
        target.faults().orElseThrow().place(Fault.THROTTLED, 1, 1);
        CloudException error = refused(SPEC);
        assertThat(error.code()).isEqualTo(ErrorCode.THROTTLED);
        assertThat(error.retryAfter()).hasValue(Duration.ofSeconds(2));
    }

    @Test
    void anAliasMeansTheNewestBuild() {
        Image image = provider.images().resolve(ImageRef.alias("ubuntu-22.04"), provider.region(), Architecture.AMD64);
        assertThat(image.createdAt()).isEqualTo(Instant.parse("2026-07-01T00:00:00Z"));
    }

    @Test
    void aPinnedTypeBootsAnImageOfItsOwnArchitecture() {
        VM vm = provider.compute()
                .create(VMSpec.builder("arm").instanceType("wren-2").build())
                .await();
        assertThat(vm.architecture()).isEqualTo(Architecture.ARM64);
        assertThat(provider.images().get(vm.image().orElseThrow()).architecture())
                .isEqualTo(Architecture.ARM64);
    }

    @Test
    void aDiskOfHalfAGibibyteIsRefusedAndNotRounded() {
        DiskSpec disk = DiskSpec.of(DataSize.mib(10_752), VolumeClass.SSD);
        assertThat(refused(VMSpec.builder("odd").rootDisk(disk).build()).code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(target.billed().orElseThrow()).isEmpty();
    }

    @Test
    void anOptionOfMeridiansThatItDoesNotHaveIsRefused() {
        VMSpec spec = SPEC.toBuilder().nativeOption("meridian:hall-light", "on").build();
        CloudException error = refused(spec);
        assertThat(error.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(error.summary()).contains("meridian:hall-light");
    }

    @Test
    void credentialsOfAnotherKindAreMissingOnes() {
        assertThat(regions(URI.create("http://127.0.0.1:1"), CredentialSource.defaultChain()))
                .extracting(CloudException::code)
                .isEqualTo(ErrorCode.UNAUTHENTICATED);
    }

    @Test
    void whereNobodyListensNothingWasDone() throws Exception {
        HttpServer gone = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        URI address = URI.create("http://127.0.0.1:" + gone.getAddress().getPort());
        gone.start();
        gone.stop(0);
        assertThat(regions(address, MeridianTarget.CREDENTIALS).code()).isEqualTo(ErrorCode.UNAVAILABLE);
    }

    @Test
    void anAnswerThatIsNotMeridiansLeavesTheOutcomeOpenAndShowsNoKey() throws Exception {
        HttpServer proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] page = "<html>Bad gateway</html>".getBytes(StandardCharsets.UTF_8);
        proxy.createContext("/", exchange -> {
            exchange.sendResponseHeaders(502, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        proxy.start();
        try {
            URI address = URI.create("http://127.0.0.1:" + proxy.getAddress().getPort());
            CloudException error = regions(address, MeridianTarget.CREDENTIALS);
            assertThat(error.code()).isEqualTo(ErrorCode.UNKNOWN_OUTCOME);
            assertThat(error.nativeCode()).hasValue("HTTP_502");
            assertThat(error).hasMessageNotContaining(MeridianServer.KEY);
        } finally {
            proxy.stop(0);
        }
    }

    /** Asks for the regions at an address where there is no Meridian, and returns how that fails. */
    private static CloudException regions(URI address, CredentialSource credentials) {
        MeridianFactory factory = new MeridianFactory();
        VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-09-01T00:00:00Z"));
        ProviderConfig config = ProviderConfig.builder("acme", MeridianFactory.KIND)
                .endpoint(address)
                .credentials(credentials)
                .build();
        DirectGate gate = new DirectGate(time, "acme", factory.errors(), new CallLog());
        try (CloudProvider nowhere = factory.open(config, gate.context())) {
            return catchThrowableOfType(CloudException.class, nowhere::regions);
        }
    }

    @Test
    void preflightTellsOfAKeyThatIsNotTaken() {
        target.faults().orElseThrow().place(Fault.UNAUTHENTICATED, 1, 1);
        assertThat(provider.preflight())
                .singleElement()
                .satisfies(check -> assertThat(check.detail()).contains("expired"));
        assertThat(List.copyOf(provider.preflight())).hasSize(1);
    }
}
