package io.multicloud.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceType;
import io.multicloud.api.placement.Offer;
import io.multicloud.api.spi.CallInfo;
import io.multicloud.testkit.FakeOperation.Effect;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FlavorTest {
    private static final List<ResourceType> TYPES = List.of(
            ResourceType.VM,
            ResourceType.VOLUME,
            ResourceType.SNAPSHOT,
            ResourceType.IMAGE,
            ResourceType.KEY_PAIR,
            ResourceType.NETWORK,
            ResourceType.SUBNET,
            ResourceType.SECURITY_GROUP,
            ResourceType.PUBLIC_ADDRESS,
            ResourceType.BUCKET,
            ResourceType.ALERT);

    static Stream<Flavor> all() {
        return Stream.concat(Clouds.flavors(), Stream.of(Flavor.onPremise()));
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyErrorSurvivesTheWayThroughItsNativeWords(Flavor flavor) {
        Region region = flavor.defaultRegion();
        CallInfo write = CallInfo.write(flavor.nativeName(FakeOperation.CREATE_VM), region, "bucket");
        CallInfo read = CallInfo.read(flavor.nativeName(FakeOperation.GET_VM), region, "bucket");
        for (ResourceType type : TYPES) {
            for (ErrorCode code : List.of(
                    ErrorCode.NOT_FOUND,
                    ErrorCode.ALREADY_EXISTS,
                    ErrorCode.INVALID_ARGUMENT,
                    ErrorCode.FAILED_PRECONDITION,
                    ErrorCode.CONFLICT,
                    ErrorCode.PERMISSION_DENIED,
                    ErrorCode.UNAUTHENTICATED,
                    ErrorCode.THROTTLED,
                    ErrorCode.CAPACITY,
                    ErrorCode.QUOTA,
                    ErrorCode.UNAVAILABLE,
                    ErrorCode.UNSUPPORTED,
                    ErrorCode.DATA_LOSS,
                    ErrorCode.CANCELLED)) {
                assertThat(translate(flavor, flavor.nativeError(code, type), write)
                                .code())
                        .as("%s about a %s", code, type)
                        .isEqualTo(code);
            }
            Flavor.NativeError internal = flavor.nativeError(ErrorCode.INTERNAL, type);
            assertThat(internal.status()).isEqualTo(500);
            assertThat(translate(flavor, internal, write).code()).isEqualTo(ErrorCode.UNKNOWN_OUTCOME);
            assertThat(translate(flavor, internal, read).code()).isEqualTo(ErrorCode.UNAVAILABLE);
        }
    }

    private static CloudException translate(Flavor flavor, Flavor.NativeError error, CallInfo call) {
        return flavor.errors()
                .translate(
                        new FakeNativeException(error.code(), error.status(), "id", error.message("so it is"), null),
                        call);
    }

    @ParameterizedTest
    @MethodSource("all")
    void aDefectOfTheAdapterIsInternal(Flavor flavor) {
        CallInfo call = CallInfo.read("Get", flavor.defaultRegion(), "bucket");
        NullPointerException defect = new NullPointerException("oops");
        assertThat(flavor.errors().translate(defect, call))
                .hasCause(defect)
                .extracting(CloudException::code)
                .isEqualTo(ErrorCode.INTERNAL);
    }

    @ParameterizedTest
    @CsvSource({
        "aws,        vm,     i-0[0-9a-f]{16}",
        "aws,        volume, vol-0[0-9a-f]{16}",
        "gcp,        vm,     '[0-9]{19}'",
        "azure,      vm,     /subscriptions/[0-9a-f-]{36}/resourceGroups/[^/]+/providers/Microsoft.Compute/virtualMachines/web-1",
        "oci,        vm,     'ocid1\\.instance\\.oc1\\.us-ashburn-1\\.[a-z0-9]{10,}'",
        "on-premise, vm,     vm-.+"
    })
    void idsLookLikeTheClouds(String kind, String type, String form) {
        Flavor flavor =
                all().filter(each -> each.kind().equals(kind)).findFirst().orElseThrow();
        ResourceType resource = new ResourceType(type);
        Set<String> ids = new HashSet<>();
        for (long unique = 1; unique <= 10_000; unique++) {
            String id = flavor.mintId(resource, flavor.defaultRegion(), "web-1", unique);
            assertThat(id).matches(Pattern.compile(form));
            ids.add(id);
        }
        assertThat(ids).hasSize(kind.equals("azure") ? 1 : 10_000);
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyRequestHasANameAndABucketWithARate(Flavor flavor) {
        for (FakeOperation operation : FakeOperation.values()) {
            assertThat(flavor.nativeName(operation)).isNotBlank();
            assertThat(flavor.rateLimit(flavor.quotaBucket(operation)).permitsPerSecond())
                    .isPositive();
            assertThat(flavor.latency(operation).isNegative()).isFalse();
        }
    }

    @Test
    void everyKindHasTheUsualRequests() {
        for (ResourceType type : TYPES) {
            for (FakeOperation.Verb verb : FakeOperation.Verb.values()) {
                FakeOperation found = FakeOperation.of(verb, type);
                assertThat(found.type()).isEqualTo(type);
                assertThat(found.name()).startsWith(verb.name() + "_");
                assertThat(found.effect())
                        .isEqualTo(
                                switch (verb) {
                                    case CREATE -> Effect.CREATE;
                                    case GET, LIST -> Effect.READ;
                                    case DELETE, TAG, UNTAG -> Effect.CHANGE;
                                });
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.multicloud.testkit.Clouds#flavors")
    void theSheetIsPricedAndHasBothArchitectures(Flavor flavor) {
        List<Offer> offers = flavor.builtInOffers();
        assertThat(offers).hasSizeGreaterThan(20).allSatisfy(offer -> {
            assertThat(offer.cloud()).isEqualTo(flavor.kind());
            assertThat(offer.onDemandHourly().orElseThrow().isPositive()).isTrue();
            assertThat(offer.spotHourly()
                            .map(spot -> spot.compareTo(offer.onDemandHourly().orElseThrow()) < 0)
                            .orElse(true))
                    .isTrue();
            assertThat(offer.type().family())
                    .isEqualTo(flavor.family(offer.type()))
                    .isNotEmpty();
        });
        assertThat(offers)
                .extracting(offer -> offer.type().architecture().name())
                .contains("amd64", "arm64");
        assertThat(offers).extracting(Offer::region).contains(flavor.defaultRegion());
    }
}
