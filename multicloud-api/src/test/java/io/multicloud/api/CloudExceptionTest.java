package io.multicloud.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CloudExceptionTest {
    private static final ResourceId DISK =
            new ResourceId("aws", "prod", Region.of("us-east-1"), ResourceType.VOLUME, "vol-1");

    @Test
    void theMessageNamesEverythingThatIsKnown() {
        CloudException error = CloudException.builder(ErrorCode.THROTTLED, "too many requests")
                .provider("prod")
                .operation("RunInstances")
                .nativeCode("RequestLimitExceeded")
                .requestId("r-1")
                .retryAfter(Duration.ofSeconds(2))
                .leftovers(List.of(DISK))
                .build();
        assertThat(error)
                .hasMessage(
                        "THROTTLED [prod RunInstances]: too many requests (native code RequestLimitExceeded, "
                                + "request id r-1, retry after PT2S, could not be removed: [mc:aws/prod/us-east-1/volume/vol-1])");
    }

    @Test
    void aLayerAddsWhatItKnowsAndKeepsTheRest() {
        CloudException inner = CloudException.builder(ErrorCode.CAPACITY, "none left")
                .nativeCode("N")
                .leftovers(List.of(DISK))
                .build();
        CloudException outer = inner.toBuilder().provider("prod").build();
        assertThat(outer.summary()).isEqualTo("none left");
        assertThat(outer.leftovers()).containsExactly(DISK);
        assertThat(outer.nativeCode()).contains("N");
        assertThat(outer).hasCause(inner);
    }

    @Test
    void onlyThrottlingAndUnavailabilityAreRetryableUnlessSaidOtherwise() {
        for (ErrorCode code : ErrorCode.values()) {
            assertThat(CloudException.builder(code, "x").build().retryable())
                    .as(code.name())
                    .isEqualTo(code == ErrorCode.THROTTLED || code == ErrorCode.UNAVAILABLE);
        }
        assertThat(CloudException.builder(ErrorCode.UNAVAILABLE, "x")
                        .notRetryable()
                        .build()
                        .retryable())
                .isFalse();
    }
}
