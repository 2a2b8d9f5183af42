package io.multicloud.aws;

import io.multicloud.testkit.wire.WireRequest;
import io.multicloud.testkit.wire.WireResponse;
import io.multicloud.testkit.wire.WireServer;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server that writes down what it is asked: it knows one region, hands out credentials as the metadata services
 * of machines and containers do, and takes any signature. Thread-safe.
 */
final class Recorder implements AutoCloseable {
    private static final Pattern SCOPE = Pattern.compile("Credential=([^/]+)/[0-9]{8}/([^/]+)/([^/]+)/aws4_request");
    /** What it knows. */
    static final String REGIONS = "<DescribeRegionsResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">"
            + "<requestId>1</requestId><regionInfo><item><regionName>us-east-1</regionName></item></regionInfo>"
            + "</DescribeRegionsResponse>";

    private final List<WireRequest> requests = new ArrayList<>();
    private final WireServer server = WireServer.start(0, this::answer);
    private int refusing;

    /** Who signed a request, and for where. */
    record Signed(String key, String region, String service) {}

    URI endpoint() {
        return server.endpoint();
    }

    /** The raw server, with the request lines in its log. */
    WireServer server() {
        return server;
    }

    /** Answers the next requests for the cloud with 503. */
    synchronized void refuse(int times) {
        refusing = times;
    }

    synchronized List<WireRequest> requests() {
        return List.copyOf(requests);
    }

    /** Returns those of the cloud itself. */
    synchronized List<Signed> signed() {
        List<Signed> found = new ArrayList<>();
        for (WireRequest request : requests) {
            Matcher matcher = SCOPE.matcher(request.header("Authorization").orElse(""));
            if (matcher.find()) {
                found.add(new Signed(matcher.group(1), matcher.group(2), matcher.group(3)));
            }
        }
        return found;
    }

    private synchronized WireResponse answer(WireRequest request) {
        requests.add(request);
        if (request.text().contains("AssumeRoleWithWebIdentity")) {
            return WireResponse.text(200, "text/xml", assumed());
        }
        return switch (request.path()) {
            case "/latest/api/token" ->
                WireResponse.text(200, "text/plain", "metadata-token")
                        .with("x-aws-ec2-metadata-token-ttl-seconds", "21600");
            case "/latest/meta-data/iam/security-credentials/" -> WireResponse.text(200, "text/plain", "wire-role");
            case "/latest/meta-data/iam/security-credentials/wire-role" -> json("AKIAINSTANCE");
            case "/container" -> json("AKIACONTAINER");
            case "/" -> regions();
            default -> WireResponse.empty(404);
        };
    }

    private WireResponse regions() {
        if (refusing > 0) {
            refusing--;
            return WireResponse.text(
                    503,
                    "text/xml",
                    "<Response><Errors><Error><Code>Unavailable</Code><Message>down</Message></Error></Errors>"
                            + "<RequestID>1</RequestID></Response>");
        }
        return WireResponse.text(200, "text/xml", REGIONS);
    }

    private static WireResponse json(String key) {
        return WireResponse.text(
                200,
                "application/json",
                "{\"Code\":\"Success\",\"Type\":\"AWS-HMAC\",\"LastUpdated\":\"2026-01-01T00:00:00Z\",\"AccessKeyId\":\""
                        + key + "\",\"SecretAccessKey\":\"secret\",\"Token\":\"token-of-" + key
                        + "\",\"Expiration\":\"2099-01-01T00:00:00Z\"}");
    }

    private static String assumed() {
        return "<AssumeRoleWithWebIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
                + "<AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>AKIAWEBIDENTITY</AccessKeyId>"
                + "<SecretAccessKey>secret</SecretAccessKey><SessionToken>token-of-AKIAWEBIDENTITY</SessionToken>"
                + "<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>"
                + "<AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/wire/wire</Arn>"
                + "<AssumedRoleId>AROA:wire</AssumedRoleId></AssumedRoleUser></AssumeRoleWithWebIdentityResult>"
                + "<ResponseMetadata><RequestId>1</RequestId></ResponseMetadata>"
                + "</AssumeRoleWithWebIdentityResponse>";
    }

    @Override
    public void close() {
        server.close();
    }
}
