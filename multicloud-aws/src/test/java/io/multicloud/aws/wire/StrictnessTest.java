package io.multicloud.aws.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.aws.wire.RawRequest.Answer;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.s3.S3Client;

/** What AWS refuses, sent to the front. The codes and statuses are those of the vendor's pages that the front cites. */
@SuppressWarnings("unchecked") // The SDK takes builders as varargs of a generic type.
class StrictnessTest {
    private static final String INSTANCE = "&ImageId=ami-0123456789abcdef0&InstanceType=m5.large&MinCount=1&MaxCount=1";

    private final FakeCloud cloud = FakeCloud.aws(VirtualTime.startingAt(Instant.parse("2026-11-20T08:00:00Z")));
    private final AwsFront front = AwsFront.start(cloud);

    @AfterEach
    void close() {
        front.close();
        assertThat(front.server().failures()).isEmpty();
    }

    private static Arguments refused(String what, RawRequest request, int status, String code) {
        return Arguments.of(what, request, status, code);
    }

    private static RawRequest s3(String method, String target) {
        return RawRequest.of("s3", method, target).header("x-amz-content-sha256", "UNSIGNED-PAYLOAD");
    }

    private static List<Arguments> refusals() {
        List<Arguments> all = new ArrayList<>();
        all.addAll(signatures());
        all.addAll(forms());
        all.addAll(objects());
        all.addAll(documents());
        return all;
    }

    private static List<Arguments> signatures() {
        String describe = "Action=DescribeInstances";
        return List.of(
                refused("no signature", RawRequest.ec2(describe).unsigned(), 403, "MissingAuthenticationToken"),
                refused(
                        "a secret that is not the key's",
                        RawRequest.ec2(describe).by(AwsFront.ACCESS_KEY, "another"),
                        401,
                        "AuthFailure"),
                refused("an unknown key", RawRequest.ec2(describe).by("AKIANOBODY", "x"), 401, "AuthFailure"),
                refused(
                        "a signature of yesterday",
                        RawRequest.ec2(describe).signedEarlier(Duration.ofDays(1)),
                        400,
                        "RequestExpired"),
                refused(
                        "a signature of tomorrow",
                        RawRequest.ec2(describe).signedEarlier(Duration.ofDays(-1)),
                        400,
                        "RequestExpired"),
                refused(
                        "another body than the signed one",
                        RawRequest.ec2(describe).butSend(describe + "&Version=2016-11-15&MaxResults=5"),
                        401,
                        "AuthFailure"),
                refused("a region that is none", RawRequest.ec2(describe).in("mars-north-1"), 401, "AuthFailure"),
                refused(
                        "a token of a session that is unknown",
                        RawRequest.ec2(describe).header("X-Amz-Security-Token", "token"),
                        401,
                        "AuthFailure"),
                refused("no signature at S3", s3("GET", "/").unsigned(), 403, "AccessDenied"),
                refused(
                        "a wrong secret at S3",
                        s3("GET", "/").by(AwsFront.ACCESS_KEY, "another"),
                        403,
                        "SignatureDoesNotMatch"),
                refused("an unknown key at S3", s3("GET", "/").by("AKIANOBODY", "x"), 403, "InvalidAccessKeyId"),
                refused(
                        "a signature of yesterday at S3",
                        s3("GET", "/").signedEarlier(Duration.ofDays(1)),
                        403,
                        "RequestTimeTooSkewed"),
                refused(
                        "a wrong secret at a service of JSON",
                        RawRequest.json("pricing", "AWSPriceListService.GetProducts", "{}")
                                .by(AwsFront.ACCESS_KEY, "another"),
                        400,
                        "InvalidSignatureException"),
                refused(
                        "an unknown key at STS",
                        RawRequest.form("sts", "Action=GetCallerIdentity&Version=2011-06-15")
                                .by("AKIANOBODY", "x"),
                        403,
                        "InvalidClientTokenId"));
    }

    private static List<Arguments> forms() {
        return List.of(
                refused("no action", RawRequest.form("ec2", "Version=2016-11-15"), 400, "MissingAction"),
                refused("an unknown action", RawRequest.ec2("Action=MakeCoffee"), 400, "InvalidAction"),
                refused(
                        "another version",
                        RawRequest.form("ec2", "Action=DescribeInstances&Version=2006-06-26"),
                        400,
                        "NoSuchVersion"),
                refused(
                        "an unknown field",
                        RawRequest.ec2("Action=DescribeInstances&Colour=red"),
                        400,
                        "UnknownParameter"),
                refused(
                        "an unknown field deep inside",
                        RawRequest.ec2("Action=RunInstances" + INSTANCE + "&NetworkInterface.1.Colour=red"),
                        400,
                        "UnknownParameter"),
                refused(
                        "a word for a number",
                        RawRequest.ec2("Action=DescribeInstances&MaxResults=many"),
                        400,
                        "InvalidParameterValue"),
                refused(
                        "a word for a truth",
                        RawRequest.ec2("Action=DescribeInstances&DryRun=perhaps"),
                        400,
                        "InvalidParameterValue"),
                refused(
                        "a value where a structure belongs",
                        RawRequest.ec2("Action=RunInstances" + INSTANCE + "&Placement=here"),
                        400,
                        "InvalidParameterValue"),
                refused("a missing member", RawRequest.ec2("Action=TerminateInstances"), 400, "MissingParameter"),
                refused(
                        "a page that is too small",
                        RawRequest.ec2("Action=DescribeInstances&MaxResults=4"),
                        400,
                        "InvalidParameterValue"),
                refused(
                        "a token of no listing",
                        RawRequest.ec2("Action=DescribeInstances&NextToken=abc"),
                        400,
                        "InvalidNextToken"),
                refused(
                        "an unknown filter",
                        RawRequest.ec2("Action=DescribeInstances&Filter.1.Name=colour&Filter.1.Value.1=red"),
                        400,
                        "InvalidParameterValue"),
                refused(
                        "ids and a page together",
                        RawRequest.ec2("Action=DescribeInstances&InstanceId.1=i-0123456789abcdef0&MaxResults=5"),
                        400,
                        "InvalidParameterCombination"),
                refused(
                        "a subnet beside an interface",
                        RawRequest.ec2("Action=RunInstances" + INSTANCE
                                + "&SubnetId=subnet-0123456789abcdef0&NetworkInterface.1.DeviceIndex=0"),
                        400,
                        "InvalidParameterCombination"),
                refused(
                        "an id of another form",
                        RawRequest.ec2("Action=StartInstances&InstanceId.1=web"),
                        400,
                        "InvalidInstanceID.Malformed"),
                refused(
                        "an id that nothing has",
                        RawRequest.ec2("Action=StartInstances&InstanceId.1=i-0123456789abcdef0"),
                        400,
                        "InvalidInstanceID.NotFound"),
                refused(
                        "a type that is none",
                        RawRequest.ec2("Action=DescribeInstanceTypes&InstanceType.1=m5.tiny"),
                        400,
                        "InvalidInstanceType"),
                refused(
                        "a network that is none",
                        RawRequest.ec2("Action=CreateVpc&CidrBlock=10.0.0.0/8"),
                        400,
                        "InvalidVpc.Range"),
                refused(
                        "an unknown field of metrics",
                        RawRequest.form("monitoring", "Action=DescribeAlarms&Version=2010-08-01&Colour=red"),
                        400,
                        "InvalidQueryParameter"),
                refused(
                        "an unknown action of metrics",
                        RawRequest.form("monitoring", "Action=MakeCoffee&Version=2010-08-01"),
                        400,
                        "InvalidAction"),
                refused(
                        "an alarm without a name",
                        RawRequest.form("monitoring", "Action=PutMetricAlarm&Version=2010-08-01&EvaluationPeriods=1"),
                        400,
                        "MissingParameter"));
    }

    private static List<Arguments> objects() {
        return List.of(
                refused("a bucket that is not there", s3("GET", "/no-such-bucket?list-type=2"), 404, "NoSuchBucket"),
                refused("an operation that is none", s3("PUT", "/?list-type=2"), 501, "NotImplemented"),
                refused(
                        "a header of S3 that is none",
                        s3("GET", "/no-such-bucket?list-type=2").header("x-amz-colour", "red"),
                        501,
                        "NotImplemented"),
                refused(
                        "a parameter that is none",
                        s3("GET", "/no-such-bucket?list-type=2&colour=red"),
                        400,
                        "InvalidArgument"),
                refused(
                        "a word for a number",
                        s3("GET", "/no-such-bucket?list-type=2&max-keys=many"),
                        400,
                        "InvalidArgument"),
                refused("a name that no bucket has", s3("PUT", "/No_Bucket"), 400, "InvalidBucketName"),
                refused(
                        "XML that is none",
                        s3("PUT", "/some-bucket").body("<CreateBucketConfiguration>"),
                        400,
                        "MalformedXML"),
                refused(
                        "an element that is none",
                        s3("PUT", "/some-bucket")
                                .body("<CreateBucketConfiguration><Colour>red</Colour></CreateBucketConfiguration>"),
                        400,
                        "MalformedXML"),
                refused(
                        "a digest that is not the body's",
                        s3("PUT", "/some-bucket")
                                .header("Content-MD5", "1B2M2Y8AsgTpgAmY7PhCfg==")
                                .body("<CreateBucketConfiguration/>"),
                        400,
                        "BadDigest"),
                refused(
                        "a signed URL with another signature",
                        s3(
                                        "GET",
                                        "/some-bucket?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=0&X-Amz-Credential="
                                                + AwsFront.ACCESS_KEY + "%2F20261120%2Fus-east-1%2Fs3%2Faws4_request"
                                                + "&X-Amz-Date=20261120T080000Z&X-Amz-SignedHeaders=host&X-Amz-Expires=60")
                                .unsigned(),
                        403,
                        "SignatureDoesNotMatch"));
    }

    private static List<Arguments> documents() {
        String products = "AWSPriceListService.GetProducts";
        return List.of(
                refused(
                        "an operation that is none",
                        RawRequest.json("pricing", "AWSPriceListService.MakeCoffee", "{}"),
                        400,
                        "UnknownOperationException"),
                refused(
                        "a member that is none",
                        RawRequest.json("pricing", products, "{\"Colour\":\"red\"}"),
                        400,
                        "SerializationException"),
                refused(
                        "a word for a number in JSON",
                        RawRequest.json("pricing", products, "{\"MaxResults\":\"many\"}"),
                        400,
                        "SerializationException"),
                refused("JSON that is none", RawRequest.json("pricing", products, "{"), 400, "SerializationException"),
                refused(
                        "a missing service",
                        RawRequest.json("pricing", products, "{}"),
                        400,
                        "InvalidParameterException"),
                refused(
                        "a filter of another kind",
                        RawRequest.json(
                                "pricing",
                                products,
                                "{\"ServiceCode\":\"AmazonEC2\",\"Filters\":[{\"Type\":\"NEAR\",\"Field\":\"a\","
                                        + "\"Value\":\"b\"}]}"),
                        400,
                        "InvalidParameterException"),
                refused(
                        "quotas of a service that is none",
                        RawRequest.json(
                                "servicequotas",
                                "ServiceQuotasV20190624.ListServiceQuotas",
                                "{\"ServiceCode\":\"tea\"}"),
                        400,
                        "NoSuchResourceException"),
                refused(
                        "a route that is none",
                        RawRequest.of("ebs", "GET", "/coffee"),
                        404,
                        "UnknownOperationException"),
                refused(
                        "a snapshot of another form",
                        RawRequest.of("ebs", "GET", "/snapshots/backup/blocks"),
                        400,
                        "ValidationException"),
                refused(
                        "a parameter of blocks that is none",
                        RawRequest.of("ebs", "GET", "/snapshots/snap-0123456789abcdef0/blocks?colour=red"),
                        400,
                        "ValidationException"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void isRefusedAsTheVendorDocuments(String what, RawRequest request, int status, String code) throws IOException {
        assertThat(request.send(front)).as(what).isEqualTo(new Answer(status, code));
    }

    @Test
    void whatIsRightIsAnswered() throws IOException {
        assertThat(RawRequest.ec2("Action=DescribeInstances").send(front)).isEqualTo(new Answer(200, ""));
        assertThat(s3("GET", "/").send(front)).isEqualTo(new Answer(200, ""));
        assertThat(RawRequest.json("pricing", "AWSPriceListService.GetProducts", "{\"ServiceCode\":\"AmazonEC2\"}")
                        .send(front))
                .isEqualTo(new Answer(200, ""));
    }

    private String image() {
        try (Ec2Client ec2 = Clients.to(front, Ec2Client.builder()).build()) {
            return ec2.describeImages(request -> request.owners("099720109477")
                            .filters(Filter.builder()
                                    .name("name")
                                    .values("ubuntu/images/*jammy*-amd64-server-*")
                                    .build()))
                    .images()
                    .get(0)
                    .imageId();
        }
    }

    @Test
    void aClientTokenIsForOneRequestAlone() throws IOException {
        String launch = "Action=RunInstances&ClientToken=once&MinCount=1&MaxCount=1&ImageId=" + image();
        assertThat(RawRequest.ec2(launch + "&InstanceType=m5.large").send(front))
                .isEqualTo(new Answer(200, ""));

        assertThat(RawRequest.ec2(launch + "&InstanceType=m5.large").send(front))
                .isEqualTo(new Answer(200, ""));
        assertThat(RawRequest.ec2(launch + "&InstanceType=m5.xlarge").send(front))
                .isEqualTo(new Answer(400, "IdempotentParameterMismatch"));
        assertThat(cloud.vms()).hasSize(1);
    }

    @Test
    void aChangeNeedsTheRightState() throws IOException {
        RawRequest.ec2("Action=RunInstances&MinCount=1&MaxCount=1&InstanceType=m5.large&ImageId=" + image())
                .send(front);
        String id = cloud.vms().get(0).id().nativeId();
        cloud.time().advance(Duration.ofMinutes(2));
        assertThat(RawRequest.ec2("Action=ModifyInstanceAttribute&InstanceType.Value=m5.xlarge&InstanceId=" + id)
                        .send(front))
                .isEqualTo(new Answer(400, "IncorrectInstanceState"));

        RawRequest.ec2("Action=TerminateInstances&InstanceId.1=" + id).send(front);
        cloud.time().advance(Duration.ofMinutes(2));

        assertThat(RawRequest.ec2("Action=StartInstances&InstanceId.1=" + id).send(front))
                .isEqualTo(new Answer(400, "IncorrectInstanceState"));
    }

    @Test
    void aBucketWithObjectsStays() throws IOException {
        try (S3Client s3 =
                Clients.to(front, S3Client.builder()).forcePathStyle(true).build()) {
            s3.createBucket(request -> request.bucket("some-bucket"));
            s3.putObject(request -> request.bucket("some-bucket").key("key"), RequestBody.fromString("hello"));
        }

        assertThat(s3("DELETE", "/some-bucket").send(front)).isEqualTo(new Answer(409, "BucketNotEmpty"));
        assertThat(s3("PUT", "/some-bucket/key")
                        .header("If-None-Match", "*")
                        .body("x")
                        .send(front))
                .isEqualTo(new Answer(412, "PreconditionFailed"));
        assertThat(s3("GET", "/some-bucket/other").send(front)).isEqualTo(new Answer(404, "NoSuchKey"));
        assertThat(s3("GET", "/some-bucket/key").header("Range", "bytes=5-9").send(front))
                .isEqualTo(new Answer(416, "InvalidRange"));
    }
}
