package io.multicloud.aws.wire;

import io.multicloud.testkit.FakeCloud;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.auth.signer.AwsSignerExecutionAttribute;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

/** Plain clients of the SDK that talk to a front and sign by the time of its cloud. */
final class Clients {
    private Clients() {}

    /** Points a client at a front. */
    static <B extends AwsClientBuilder<B, ?> & AwsSyncClientBuilder<B, ?>> B to(AwsFront front, B builder) {
        return to(front, builder, AwsBasicCredentials.create(AwsFront.ACCESS_KEY, AwsFront.SECRET_KEY));
    }

    @SuppressWarnings("deprecation") // The only way by which every client can be given a clock to sign by.
    static <B extends AwsClientBuilder<B, ?> & AwsSyncClientBuilder<B, ?>> B to(
            AwsFront front, B builder, AwsCredentials credentials) {
        URI endpoint = front.endpoint();
        return builder.endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .httpClientBuilder(UrlConnectionHttpClient.builder().socketTimeout(Duration.ofSeconds(10)))
                .overrideConfiguration(override -> override.putExecutionAttribute(
                                AwsSignerExecutionAttribute.SIGNING_CLOCK, new CloudClock(front.cloud()))
                        .retryStrategy(retry -> retry.maxAttempts(1)));
    }

    private static final class CloudClock extends Clock {
        private final FakeCloud cloud;

        CloudClock(FakeCloud cloud) {
            this.cloud = cloud;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return cloud.time().now();
        }
    }
}
