package io.multicloud.aws.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.spi.CallInfo;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;

class NativeErrorsTest {
    private static final ResourceId VM =
            new ResourceId("aws", "prod", Region.of("us-east-1"), ResourceType.VM, "i-0abc");

    private static final CallInfo CALL =
            CallInfo.write("RunInstances", VM.region(), "ec2:RunInstances").on(VM);

    private static CloudException translate(Throwable error) {
        return new NativeErrors().translate(error, CALL);
    }

    private static Ec2Exception answer(String code, int status) {
        return (Ec2Exception) Ec2Exception.builder()
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage("said so")
                        .sdkHttpResponse(SdkHttpResponse.builder()
                                .statusCode(status)
                                .putHeader("Retry-After", "7")
                                .build())
                        .build())
                .statusCode(status)
                .requestId("request-1")
                .build();
    }

    @ParameterizedTest
    @CsvSource({
        "InvalidInstanceID.NotFound, 400, NOT_FOUND",
        "InvalidAMIID.Malformed, 400, NOT_FOUND",
        "InvalidKeyPair.Duplicate, 400, ALREADY_EXISTS",
        "InvalidParameterValue, 400, INVALID_ARGUMENT",
        "TagLimitExceeded, 400, INVALID_ARGUMENT",
        "IncorrectInstanceState, 400, FAILED_PRECONDITION",
        "InvalidIPAddress.InUse, 400, FAILED_PRECONDITION",
        "InvalidVolume.ZoneMismatch, 400, FAILED_PRECONDITION",
        "IdempotentParameterMismatch, 400, CONFLICT",
        "UnauthorizedOperation, 403, PERMISSION_DENIED",
        "AuthFailure, 401, UNAUTHENTICATED",
        "RequestLimitExceeded, 503, THROTTLED",
        "InsufficientInstanceCapacity, 500, CAPACITY",
        "VcpuLimitExceeded, 400, QUOTA",
        "AddressLimitExceeded, 400, QUOTA",
        "Unavailable, 503, UNAVAILABLE",
        "InternalError, 500, UNKNOWN_OUTCOME",
        "NeverHeardOf, 400, INVALID_ARGUMENT",
        "NeverHeardOf, 404, NOT_FOUND",
        "NeverHeardOf, 429, THROTTLED",
        "NeverHeardOf, 502, UNKNOWN_OUTCOME",
    })
    void aCodeOfTheCloudHasOneMeaning(String nativeCode, int status, ErrorCode meaning) {
        assertThat(translate(answer(nativeCode, status)).code()).isEqualTo(meaning);
    }

    @Test
    void everythingTheCloudSaidIsKept() {
        Ec2Exception native_ = answer("RequestLimitExceeded", 503);
        CloudException error = translate(native_);
        assertThat(error.nativeCode()).contains("RequestLimitExceeded");
        assertThat(error.requestId()).contains("request-1");
        assertThat(error.retryAfter()).contains(Duration.ofSeconds(7));
        assertThat(error.retryable()).isTrue();
        assertThat(error.operation()).contains("RunInstances");
        assertThat(error.resourceId()).contains(VM);
        assertThat(error.summary()).isEqualTo("said so");
        assertThat(error).hasCause(native_);
    }

    @Test
    void onlyWhatNeverLeftIsSaidToHaveDoneNothing() {
        assertThat(withoutAnswer(new ConnectException("refused"))).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(withoutAnswer(new UnknownHostException("nowhere"))).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(withoutAnswer(new SocketTimeoutException("Connect timed out")))
                .isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(withoutAnswer(new SocketTimeoutException("Read timed out"))).isEqualTo(ErrorCode.UNKNOWN_OUTCOME);
        assertThat(withoutAnswer(new SocketException("Unexpected end of file from server")))
                .isEqualTo(ErrorCode.UNKNOWN_OUTCOME);
    }

    private static ErrorCode withoutAnswer(Exception cause) {
        return translate(SdkClientException.create("Unable to execute HTTP request", cause))
                .code();
    }

    @Test
    void anInterruptIsACancellation() {
        assertThat(translate(AbortedException.create("Thread was interrupted")).code())
                .isEqualTo(ErrorCode.CANCELLED);
    }

    @Test
    void missingCredentialsSaySo() {
        assertThat(translate(SdkClientException.create(
                                "Unable to load credentials from any of the providers in the chain"))
                        .code())
                .isEqualTo(ErrorCode.UNAUTHENTICATED);
    }

    @Test
    void anErrorOfTheAccountsOwnSourcePassesAsItIs() {
        CloudException source = CloudException.builder(ErrorCode.UNAUTHENTICATED, "no key in the vault")
                .build();
        assertThat(translate(SdkClientException.create("wrapped", source))).isSameAs(source);
    }

    @Test
    void anIdOfTheWrongFormIsOneThatNothingHas() {
        Ec2Exception refusal = (Ec2Exception) Ec2Exception.builder()
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode("InvalidParameterValue")
                        .errorMessage("Value (x) for parameter volumeId is invalid. Expected: 'vol-...'.")
                        .build())
                .statusCode(400)
                .build();
        assertThat(translate(refusal).code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(translate(answer("InvalidAMIName.Malformed", 400)).code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
    }
}
