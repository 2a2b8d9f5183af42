package io.multicloud.aws.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.VirtualTime;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/** What S3's front refuses, in requests made by hand, and with which of S3's codes. */
class S3StrictnessTest {
    private static final String UNSIGNED = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
    private static final String MD5_OF_HELLO = "XUFAKrxLKna5cZ2REBfFkg==";

    private final VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-11-20T08:00:00Z"));
    private final FakeCloud cloud = FakeCloud.aws(time);
    private final AwsFront front = AwsFront.start(cloud);

    @BeforeEach
    void fill() {
        assertThat(said("PUT", "/photos")).isEqualTo("200");
        assertThat(request("PUT", "/photos/cat").body("hello").send().said()).isEqualTo("200");
    }

    @AfterEach
    void close() {
        front.close();
        assertThat(front.server().failures()).isEmpty();
    }

    private HandMade request(String method, String target) {
        return HandMade.request(front, "s3", method, target);
    }

    private String said(String method, String target) {
        return request(method, target).send().said();
    }

    private String put(String header, String value) {
        return request("PUT", "/photos/dog")
                .header(header, value)
                .body("hello")
                .send()
                .said();
    }

    @ParameterizedTest(name = "{1} {2} is answered {0}")
    @CsvSource(delimiter = '|', textBlock = """
            200                  | GET    | /
            404 NoSuchBucket     | GET    | /nowhere?list-type=2
            404 NoSuchBucket     | DELETE | /nowhere
            404 NoSuchBucket     | GET    | /nowhere/cat
            404 NoSuchBucket     | GET    | /nowhere?tagging
            404                  | HEAD   | /nowhere
            404                  | HEAD   | /photos/dog
            404 NoSuchKey        | GET    | /photos/dog
            404 NoSuchTagSet     | GET    | /photos?tagging
            404 NoSuchUpload     | GET    | /photos/cat?uploadId=none
            404 NoSuchUpload     | DELETE | /photos/cat?uploadId=none
            404 NoSuchUpload     | PUT    | /photos/cat?uploadId=none&partNumber=1
            409 BucketNotEmpty   | DELETE | /photos
            400 InvalidBucketName | PUT   | /Photos
            400 InvalidBucketName | PUT   | /a..b
            400 InvalidBucketName | PUT   | /No_Bucket
            400 InvalidArgument  | GET    | /photos?list-type=1
            400 InvalidArgument  | GET    | /photos?list-type=2&max-keys=many
            400 InvalidArgument  | GET    | /photos?list-type=2&max-keys=-1
            400 InvalidArgument  | GET    | /photos?list-type=2&colour=blue
            400 InvalidArgument  | GET    | /photos?list-type=2&encoding-type=base64
            400 InvalidArgument  | GET    | /photos?list-type=2&continuation-token=made-up
            400 InvalidArgument  | GET    | /photos?list-type=2&continuation-token=636174
            400 InvalidArgument  | GET    | /photos?uploads&max-uploads=0
            400 InvalidArgument  | GET    | /photos?uploads&encoding-type=base64
            400 InvalidArgument  | GET    | /?max-buckets=0
            400 InvalidArgument  | GET    | /?max-buckets=10001
            400 InvalidArgument  | PUT    | /photos/cat?uploadId=none&partNumber=0
            400 InvalidArgument  | PUT    | /photos/cat?uploadId=none&partNumber=10001
            400 InvalidArgument  | PUT    | /photos/cat?uploadId=none&partNumber=one
            405 MethodNotAllowed | PATCH  | /photos/cat
            405 MethodNotAllowed | POST   | /photos
            405 MethodNotAllowed | DELETE | /
            501 NotImplemented   | PUT    | /?list-type=2
            501 NotImplemented   | GET    | /photos?acl
            501 NotImplemented   | PUT    | /photos/cat?tagging
            501 NotImplemented   | GET    | /photos/cat?versionId=1
            """)
    void aRequestThatIsWrongInItselfIsRefused(String answer, String method, String target) {
        assertThat(said(method, target)).isEqualTo(answer);
    }

    @ParameterizedTest(name = "{1}: {2} is answered {0}")
    @CsvSource(delimiter = '|', textBlock = """
            501 NotImplemented      | x-amz-colour                  | blue
            501 NotImplemented      | x-amz-storage-class           | GLACIER
            501 NotImplemented      | x-amz-server-side-encryption-customer-algorithm | AES256
            501 NotImplemented      | If-None-Match                 | "some-tag"
            404 NoSuchKey           | If-Match                      | "some-tag"
            400 BadDigest           | Content-MD5                   | AAAAAAAAAAAAAAAAAAAAAA==
            400 InvalidDigest       | Content-MD5                   | AAAA
            400 InvalidDigest       | Content-MD5                   | none
            400 BadDigest           | x-amz-checksum-crc32          | AAAAAA==
            400 InvalidRequest      | x-amz-checksum-crc32          | AAAA
            400 InvalidRequest      | x-amz-checksum-sha256         | AAAAAA==
            400 BadDigest           | x-amz-checksum-crc64nvme      | AAAAAAAAAAA=
            400 MetadataTooLarge    | x-amz-meta-story              | LONG
            """)
    void aHeaderOfAWriteMustBeTrueAndServed(String answer, String header, String value) {
        assertThat(put(header, value.equals("LONG") ? "x".repeat(2049) : value)).isEqualTo(answer);
        assertThat(said("HEAD", "/photos/dog")).isEqualTo("404");
    }

    @Test
    void whatIsTrueOfABodyIsAccepted() {
        assertThat(put("Content-MD5", MD5_OF_HELLO)).isEqualTo("200");
        assertThat(put("x-amz-checksum-crc32", "NhCmhg==")).isEqualTo("200");
        assertThat(request("PUT", "/photos/dog")
                        .header("x-amz-checksum-crc32", "NhCmhg==")
                        .header("x-amz-checksum-crc32c", "mnG7TA==")
                        .body("hello")
                        .send()
                        .said())
                .isEqualTo("400 InvalidRequest");
    }

    @Test
    void aNewBucketMustBeNamedPlacedAndNotBeThereYet() {
        String location =
                "<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><LocationConstraint>"
                        + "%s</LocationConstraint></CreateBucketConfiguration>";
        assertThat(request("PUT", "/west").region("eu-west-1").send().said())
                .isEqualTo("400 IllegalLocationConstraintException");
        assertThat(request("PUT", "/west")
                        .region("eu-west-1")
                        .body(location.formatted("ap-south-1"))
                        .send()
                        .said())
                .isEqualTo("400 IllegalLocationConstraintException");
        HandMade west = request("PUT", "/west").region("eu-west-1").body(location.formatted("eu-west-1"));
        assertThat(west.send().said()).isEqualTo("200");
        assertThat(request("PUT", "/west")
                        .region("eu-west-1")
                        .body(location.formatted("eu-west-1"))
                        .send()
                        .said())
                .isEqualTo("409 BucketAlreadyOwnedByYou");
        assertThat(said("GET", "/west?list-type=2")).isEqualTo("400 AuthorizationHeaderMalformed");
        assertThat(said("HEAD", "/west")).isEqualTo("301");
        assertThat(request("PUT", "/other")
                        .body("<CreateBucketConfiguration><Colour/></CreateBucketConfiguration>")
                        .send()
                        .said())
                .isEqualTo("400 MalformedXML");
        assertThat(request("PUT", "/other")
                        .header("Content-MD5", "1B2M2Y8AsgTpgAmY7PhCfg==")
                        .body("<CreateBucketConfiguration/>")
                        .send()
                        .said())
                .isEqualTo("400 BadDigest");
        assertThat(request("GET", "/photos?list-type=2")
                        .header("x-amz-colour", "red")
                        .send()
                        .said())
                .isEqualTo("501 NotImplemented");
        assertThat(request("PUT", "/other")
                        .body("<CreateBucketConfiguration>")
                        .send()
                        .said())
                .isEqualTo("400 MalformedXML");
    }

    private String tag(String tags, String header, String value) {
        return request("PUT", "/photos?tagging")
                .header(header, value)
                .body("<Tagging><TagSet>" + tags + "</TagSet></Tagging>")
                .send()
                .said();
    }

    private static String crc32(String text) {
        java.util.zip.CRC32 crc = new java.util.zip.CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return java.util.Base64.getEncoder()
                .encodeToString(java.nio.ByteBuffer.allocate(4)
                        .putInt((int) crc.getValue())
                        .array());
    }

    private String tagged(String tags) {
        return tag(tags, "x-amz-checksum-crc32", crc32("<Tagging><TagSet>" + tags + "</TagSet></Tagging>"));
    }

    @Test
    void tagsOfABucketMustBeWholeAndFew() {
        String one = "<Tag><Key>k</Key><Value>v</Value></Tag>";
        assertThat(tag(one, "x-none", "x")).isEqualTo("400 InvalidRequest");
        assertThat(tagged(one)).isEqualTo("204");
        assertThat(tagged(one + one)).isEqualTo("400 InvalidTag");
        assertThat(tagged(one.replace("k<", "aws:k<"))).isEqualTo("400 InvalidTag");
        assertThat(tagged(one.replace("k<", "x".repeat(129) + "<"))).isEqualTo("400 InvalidTag");
        assertThat(tagged("<Tag><Key>k</Key></Tag>")).isEqualTo("400 MalformedXML");
        assertThat(tagged("<Tag><Key>k</Key><Value>v</Value><Colour>b</Colour></Tag>"))
                .isEqualTo("400 MalformedXML");
        String many = IntStream.rangeClosed(1, 51)
                .mapToObj(i -> "<Tag><Key>k" + i + "</Key><Value>v</Value></Tag>")
                .collect(Collectors.joining());
        assertThat(tagged(many)).isEqualTo("400 InvalidTag");
        assertThat(request("GET", "/photos?tagging").send().body()).contains("<Key>k</Key>");
    }

    @Test
    void aRangeThatCannotBeIsRefusedAndWhatIsNoneIsNotLookedAt() {
        HandMade get = request("GET", "/photos/cat");
        assertThat(get.header("Range", "bytes=1-2").send().body()).isEqualTo("el");
        assertThat(request("GET", "/photos/cat")
                        .header("Range", "bytes=-2")
                        .send()
                        .body())
                .isEqualTo("lo");
        for (String range : new String[] {"bytes=5-", "bytes=9-10", "bytes=-0"}) {
            assertThat(request("GET", "/photos/cat")
                            .header("Range", range)
                            .send()
                            .said())
                    .as(range)
                    .isEqualTo("416 InvalidRange");
        }
        for (String none : new String[] {"bytes=3-2", "lines=1-2", "bytes=a-b", "bytes=99999999999999999999-"}) {
            assertThat(request("GET", "/photos/cat")
                            .header("Range", none)
                            .send()
                            .said())
                    .as(none)
                    .isEqualTo("200");
        }
    }

    @Test
    void aSignatureThatIsNotThereOrNotRightIsRefused() {
        assertThat(request("GET", "/photos/cat").sendAsIs().said()).isEqualTo("403 AccessDenied");
        assertThat(request("GET", "/photos/cat")
                        .credentials(AwsBasicCredentials.create("AKIANOBODY0000000001", "guessed"))
                        .send()
                        .said())
                .isEqualTo("403 InvalidAccessKeyId");
        assertThat(request("GET", "/photos/cat")
                        .credentials(AwsBasicCredentials.create(AwsFront.ACCESS_KEY, "guessed"))
                        .send()
                        .said())
                .isEqualTo("403 SignatureDoesNotMatch");
        assertThat(request("GET", "/photos/cat")
                        .credentials(AwsSessionCredentials.create(
                                AwsFront.ACCESS_KEY, AwsFront.SECRET_KEY, "a session of nobody"))
                        .send()
                        .said())
                .isEqualTo("400 InvalidToken");
        assertThat(request("GET", "/photos/cat")
                        .skewed(Duration.ofMinutes(-16))
                        .send()
                        .said())
                .isEqualTo("403 RequestTimeTooSkewed");
        assertThat(request("GET", "/photos/cat")
                        .signed()
                        .target("/photos/dog")
                        .sendAsIs()
                        .said())
                .isEqualTo("403 SignatureDoesNotMatch");
        assertThat(request("GET", "/photos/cat")
                        .signed()
                        .method("DELETE")
                        .sendAsIs()
                        .said())
                .isEqualTo("403 SignatureDoesNotMatch");
        assertThat(request("PUT", "/photos/cat")
                        .body("hello")
                        .signed()
                        .body("hullo")
                        .sendAsIs()
                        .said())
                .isEqualTo("400 XAmzContentSHA256Mismatch");
        assertThat(request("GET", "/photos/cat")
                        .signed()
                        .header("x-amz-checksum-mode", "ENABLED")
                        .sendAsIs()
                        .said())
                .isEqualTo("403 AccessDenied");
        assertThat(request("GET", "/photos/cat")
                        .signed()
                        .without("x-amz-content-sha256")
                        .sendAsIs()
                        .said())
                .isEqualTo("400 InvalidRequest");
        assertThat(request("GET", "/photos/cat").region("us-moon-1").send().said())
                .isEqualTo("400 AuthorizationHeaderMalformed");
        HandMade garbled = request("GET", "/photos/cat").signed();
        assertThat(garbled.header("Authorization", "AWS4-HMAC-SHA256 nothing")
                        .sendAsIs()
                        .said())
                .isEqualTo("400 AuthorizationHeaderMalformed");
    }

    private HandMade chunked(int size) {
        byte[] body = new byte[size];
        Arrays.fill(body, (byte) 'x');
        return request("PUT", "/photos/film").body(body).inChunks().signed();
    }

    private static byte[] replaced(byte[] body, String from, String to) {
        String text = new String(body, StandardCharsets.ISO_8859_1);
        assertThat(text).contains(from);
        int at = text.lastIndexOf(from);
        return (text.substring(0, at) + to + text.substring(at + from.length())).getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void theChunksOfABodyAreVerifiedOneByOne() {
        int size = 200 << 10;
        assertThat(chunked(size).sendAsIs().said()).isEqualTo("200");
        assertThat(said("DELETE", "/photos/film")).isEqualTo("204");

        HandMade changed = chunked(size);
        assertThat(changed.body(replaced(changed.body(), "xx", "xy")).sendAsIs().said())
                .isEqualTo("403 SignatureDoesNotMatch");
        HandMade forged = chunked(size);
        String body = new String(forged.body(), StandardCharsets.ISO_8859_1);
        char first = body.charAt(body.lastIndexOf("chunk-signature=") + "chunk-signature=".length());
        assertThat(forged.body(replaced(
                                forged.body(),
                                "chunk-signature=" + first,
                                "chunk-signature=" + (first == '0' ? '1' : '0')))
                        .sendAsIs()
                        .said())
                .isEqualTo("403 SignatureDoesNotMatch");
        // Of the same length: that is signed, too.
        HandMade cut = chunked(size);
        assertThat(cut.body(replaced(cut.body(), "12000;chunk", "92000;chunk"))
                        .sendAsIs()
                        .said())
                .isEqualTo("400 IncompleteBody");
        HandMade garbled = chunked(size);
        assertThat(garbled.body(replaced(garbled.body(), "0;chunk", "z;chunk"))
                        .sendAsIs()
                        .said())
                .isEqualTo("400 IncompleteBody");
        assertThat(said("HEAD", "/photos/film")).isEqualTo("404");
    }

    @Test
    void onlyTheLastChunkMayBeSmall() {
        assertThat(inChunks("1\r\na\r\n2000\r\n" + "x".repeat(8192) + "\r\n0\r\n\r\n", "8193"))
                .isEqualTo("403 InvalidChunkSizeError");
        assertThat(inChunks("2000\r\n" + "x".repeat(8192) + "\r\n1\r\na\r\n0\r\n\r\n", "8193"))
                .isEqualTo("200");
        assertThat(inChunks("1\r\na\r\n0\r\n\r\n", "2")).isEqualTo("400 IncompleteBody");
        assertThat(inChunks("1\r\na", "1")).isEqualTo("400 IncompleteBody");
        assertThat(unsignedChunks("1\r\na\r\n0\r\n\r\n")
                        .signedSaying(UNSIGNED)
                        .sendAsIs()
                        .said())
                .isEqualTo("411 MissingContentLength");
        assertThat(unsignedChunks("1\r\na\r\n0\r\n\r\n")
                        .signedSaying("STREAMING-WHATEVER")
                        .sendAsIs()
                        .said())
                .isEqualTo("400 XAmzContentSHA256Mismatch");
    }

    @Test
    void whatFollowsTheChunksMustBeThereAndTrue() {
        String body = "1\r\na\r\n0\r\n%s\r\n";
        assertThat(trailed(body.formatted("x-amz-checksum-crc32:" + crc32("a") + "\r\n")))
                .isEqualTo("200");
        assertThat(trailed(body.formatted("x-amz-checksum-crc32:AAAAAA==\r\n"))).isEqualTo("400 BadDigest");
        assertThat(trailed(body.formatted(""))).isEqualTo("400 MalformedTrailerError");
        assertThat(trailed(body.formatted("no trailer\r\n"))).isEqualTo("400 IncompleteBody");
    }

    private String trailed(String body) {
        return unsignedChunks(body)
                .header("x-amz-decoded-content-length", "1")
                .header("x-amz-trailer", "x-amz-checksum-crc32")
                .signedSaying(UNSIGNED)
                .sendAsIs()
                .said();
    }

    private String inChunks(String body, String length) {
        return unsignedChunks(body)
                .header("x-amz-decoded-content-length", length)
                .signedSaying(UNSIGNED)
                .sendAsIs()
                .said();
    }

    private HandMade unsignedChunks(String body) {
        return request("PUT", "/photos/film")
                .header("Content-Encoding", "aws-chunked")
                .body(body);
    }

    @Test
    void aSignedUrlIsForOneRequestAndAWhile() {
        URI url = request("GET", "/photos/cat").presigned(Duration.ofMinutes(10));
        assertThat(HandMade.open("GET", url).body()).isEqualTo("hello");
        assertThat(HandMade.open("PUT", url).said()).isEqualTo("403 SignatureDoesNotMatch");
        assertThat(HandMade.open("GET", URI.create(url.toString().replace("/cat", "/dog")))
                        .said())
                .isEqualTo("403 SignatureDoesNotMatch");
        assertThat(HandMade.open("GET", URI.create(url.toString().replace("Expires=600", "Expires=6000")))
                        .said())
                .isEqualTo("403 SignatureDoesNotMatch");
        assertThat(HandMade.open(
                                "GET",
                                URI.create(url.toString().replaceAll("X-Amz-Signature=[^&]*", "X-Amz-Signature=0")))
                        .said())
                .isEqualTo("403 SignatureDoesNotMatch");
        assertThat(HandMade.open("GET", URI.create(url.toString().replaceAll("&?X-Amz-Date=[^&]*", "")))
                        .said())
                .isEqualTo("400 AuthorizationQueryParametersError");
        assertThat(HandMade.open("GET", URI.create(url.toString().replace("4-HMAC-SHA256", "2-HMAC-SHA1")))
                        .said())
                .isEqualTo("400 AuthorizationQueryParametersError");
        assertThat(HandMade.send("GET", url, java.util.Map.of("x-amz-checksum-mode", "ENABLED"), new byte[0])
                        .said())
                .isEqualTo("403 AccessDenied");
        assertThat(HandMade.send(
                                "GET",
                                url,
                                java.util.Map.of(
                                        "Authorization",
                                        request("GET", "/photos/cat").signed().header("Authorization")),
                                new byte[0])
                        .said())
                .isEqualTo("400 InvalidArgument");
        time.advance(Duration.ofMinutes(10));
        assertThat(HandMade.open("GET", url).said()).isEqualTo("403 AccessDenied");
    }

    @Test
    void theTokenOfAListingIsForThatListing() {
        for (String key : new String[] {"ant", "bee", "cow"}) {
            assertThat(request("PUT", "/photos/" + key).body("x").send().said()).isEqualTo("200");
        }
        String first = "/photos?list-type=2&max-keys=2";
        String token = request("GET", first).send().text("NextContinuationToken");

        assertThat(request("GET", first + "&continuation-token=" + token).send().body())
                .contains("<Key>cat</Key>")
                .doesNotContain("<Key>bee</Key>");
        assertThat(said("GET", first + "&prefix=c&continuation-token=" + token)).isEqualTo("400 InvalidArgument");
        assertThat(said("PUT", "/films")).isEqualTo("200");
        assertThat(said("GET", first.replace("photos", "films") + "&continuation-token=" + token))
                .isEqualTo("400 InvalidArgument");
    }

    @Test
    void anUploadInPartsIsCompletedOnceWithWhatArrived() {
        String upload = request("POST", "/photos/film?uploads").send().text("UploadId");
        String target = "/photos/film?uploadId=" + upload;
        HandMade.Answer part =
                request("PUT", target + "&partNumber=1").body("hello").send();
        String etag = part.headers().firstValue("ETag").orElseThrow();
        assertThat(request("PUT", target + "&partNumber=2").body("hello").send().said())
                .isEqualTo("200");
        assertThat(request("PUT", target + "&partNumber=2")
                        .header("Content-MD5", "AAAAAAAAAAAAAAAAAAAAAA==")
                        .body("hello")
                        .send()
                        .said())
                .isEqualTo("400 BadDigest");
        assertThat(said("GET", target + "&max-parts=-1")).isEqualTo("400 InvalidArgument");
        assertThat(complete(target, "")).isEqualTo("400 MalformedXML");
        assertThat(complete(target, part(2, etag) + part(1, etag))).isEqualTo("400 InvalidPartOrder");
        assertThat(complete(target, part(1, "none"))).isEqualTo("400 InvalidPart");
        assertThat(complete(target, part(3, etag))).isEqualTo("400 InvalidPart");
        assertThat(complete(target, part(1, etag) + part(2, etag))).isEqualTo("400 EntityTooSmall");
        assertThat(complete(target, "<Part><PartNumber>1</PartNumber></Part>")).isEqualTo("400 MalformedXML");
        assertThat(complete(target, part(1, etag))).isEqualTo("200");
        assertThat(said("DELETE", target)).isEqualTo("404 NoSuchUpload");
        assertThat(request("GET", "/photos/film").send().body()).isEqualTo("hello");
    }

    private String complete(String target, String parts) {
        return request("POST", target)
                .body("<CompleteMultipartUpload>" + parts + "</CompleteMultipartUpload>")
                .send()
                .said();
    }

    private static String part(int number, String etag) {
        return "<Part><PartNumber>" + number + "</PartNumber><ETag>" + etag.replace("\"", "&quot;") + "</ETag></Part>";
    }

    @Test
    void conditionsThatDoNotHoldRefuseReadsAndWrites() {
        assertThat(request("PUT", "/photos/cat")
                        .header("If-None-Match", "*")
                        .body("x")
                        .send()
                        .said())
                .isEqualTo("412 PreconditionFailed");
        assertThat(request("PUT", "/photos/cat")
                        .header("If-Match", "\"some-tag\"")
                        .body("x")
                        .send()
                        .said())
                .isEqualTo("412 PreconditionFailed");
        assertThat(request("GET", "/photos/cat")
                        .header("If-Match", "\"some-tag\"")
                        .send()
                        .said())
                .isEqualTo("412 PreconditionFailed");
        String etag = request("HEAD", "/photos/cat")
                .send()
                .headers()
                .firstValue("ETag")
                .orElseThrow();
        assertThat(request("GET", "/photos/cat")
                        .header("If-None-Match", etag)
                        .send()
                        .said())
                .isEqualTo("304");
        assertThat(request("DELETE", "/photos/cat")
                        .header("If-Match", "\"some-tag\"")
                        .send()
                        .said())
                .isEqualTo("412 PreconditionFailed");
        assertThat(request("PUT", "/photos/" + "x".repeat(1025))
                        .body("x")
                        .send()
                        .said())
                .isEqualTo("400 KeyTooLongError");
    }

    @Test
    void faultsOfTheCloudAreToldInS3sWords() {
        cloud.fault(FaultKind.THROTTLED).retryAfter(Duration.ofSeconds(7)).times(1);
        HandMade.Answer slow = request("GET", "/photos/cat").send();
        assertThat(slow.said()).isEqualTo("503 SlowDown");
        assertThat(slow.headers().firstValue("Retry-After")).contains("7");
        cloud.fault(FaultKind.ERROR_BEFORE_COMMIT).times(1);
        assertThat(said("GET", "/photos/cat")).isEqualTo("503 ServiceUnavailable");
        cloud.fault(FaultKind.ERROR_AFTER_COMMIT).times(1);
        assertThat(said("GET", "/photos/cat")).isEqualTo("500 InternalError");
        cloud.fault(FaultKind.CREDENTIALS_EXPIRED).times(1);
        assertThat(said("GET", "/photos/cat")).isEqualTo("400 ExpiredToken");
    }
}
