package io.multicloud.aws.s3;

import io.multicloud.api.object.HttpMethod;
import io.multicloud.api.object.ObjectKey;
import io.multicloud.aws.client.Aws;
import io.multicloud.aws.client.Clients;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.time.Duration;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;

/**
 * Signs URLs (<a
 * href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html">query string authentication</a>). The
 * SDK's own presigner dates them by the clock of the system, and takes no other.
 */
final class UrlSigner {
    private final Aws aws;
    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();

    UrlSigner(Aws aws) {
        this.aws = aws;
    }

    URI sign(ObjectKey key, HttpMethod method, Duration validFor) throws URISyntaxException {
        Clients clients = aws.clients();
        URL url = clients.s3(key.bucket().region())
                .utilities()
                .getUrl(request -> request.bucket(key.bucket().nativeId()).key(key.key()));
        SdkHttpRequest unsigned = SdkHttpRequest.builder()
                .method(method == HttpMethod.GET ? SdkHttpMethod.GET : SdkHttpMethod.PUT)
                .uri(url.toURI())
                .build();
        return signer.sign(request -> request.identity(clients.credentials())
                        .request(unsigned)
                        .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, "s3")
                        .putProperty(
                                AwsV4HttpSigner.REGION_NAME,
                                key.bucket().region().name())
                        .putProperty(
                                AwsV4FamilyHttpSigner.AUTH_LOCATION, AwsV4FamilyHttpSigner.AuthLocation.QUERY_STRING)
                        .putProperty(AwsV4FamilyHttpSigner.EXPIRATION_DURATION, validFor)
                        // As S3 wants it: the path as it is, and bodies that nobody knows yet.
                        .putProperty(AwsV4FamilyHttpSigner.DOUBLE_URL_ENCODE, false)
                        .putProperty(AwsV4FamilyHttpSigner.NORMALIZE_PATH, false)
                        .putProperty(AwsV4FamilyHttpSigner.PAYLOAD_SIGNING_ENABLED, false)
                        .putProperty(HttpSigner.SIGNING_CLOCK, clients.clock()))
                .request()
                .getUri();
    }
}
