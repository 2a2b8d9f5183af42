package io.multicloud.testkit.fake.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Limit;
import io.multicloud.api.ListQuery;
import io.multicloud.api.object.Bucket;
import io.multicloud.api.object.BucketSpec;
import io.multicloud.api.object.ByteRange;
import io.multicloud.api.object.HttpMethod;
import io.multicloud.api.object.MultipartUpload;
import io.multicloud.api.object.ObjectBody;
import io.multicloud.api.object.ObjectInfo;
import io.multicloud.api.object.ObjectKey;
import io.multicloud.api.object.ObjectQuery;
import io.multicloud.api.object.ObjectService;
import io.multicloud.api.object.Precondition;
import io.multicloud.api.object.PutOptions;
import io.multicloud.api.object.UploadedPart;
import io.multicloud.api.volume.Encryption;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.Flavor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ObjectsTest extends StorageTest {
    @ParameterizedTest
    @MethodSource("clouds")
    void objectsAreWrittenReadListedAndDeleted(Flavor flavor) throws IOException {
        ObjectService objects = open(flavor).provider().objects();
        Bucket bucket = objects.buckets()
                .create(BucketSpec.builder("photos")
                        .encryption(Encryption.customerKey("k"))
                        .tag("a", "b")
                        .build())
                .await();
        ObjectKey key = new ObjectKey(bucket.id(), "2026/cat");
        assertThat(bucket.encryption()).isEqualTo(Encryption.customerKey("k"));
        assertThat(bucket.tags()).containsEntry("a", "b");

        ObjectInfo info = objects.put(key, ObjectBody.of(bytes("miaow")));

        assertThat(objects.head(key)).isEqualTo(info);
        assertThat(objects.get(key).readAll()).isEqualTo(bytes("miaow"));
        assertThat(objects.get(key, ByteRange.of(1, 3)).readAll()).isEqualTo(bytes("iao"));
        assertThat(objects.get(key, ByteRange.of(3, 100)).readAll()).isEqualTo(bytes("ow"));
        assertThat(objects.get(key, ByteRange.from(4)).readAll()).isEqualTo(bytes("w"));
        assertRefused(ErrorCode.INVALID_ARGUMENT, () -> objects.get(key, ByteRange.from(5)));
        assertThat(objects.list(ObjectQuery.in(bucket.id()).withPrefix("2026/")))
                .containsExactly(info);
        assertRefused(ErrorCode.FAILED_PRECONDITION, () -> objects.buckets().delete(bucket.id()));
        objects.delete(key);
        objects.delete(key);
        assertRefused(ErrorCode.NOT_FOUND, () -> objects.head(key));
        objects.buckets().delete(bucket.id()).await();
        assertRefused(ErrorCode.NOT_FOUND, () -> objects.put(key, ObjectBody.of(bytes("x"))));
        assertRefused(ErrorCode.NOT_FOUND, () -> objects.delete(key));
        assertRefused(
                ErrorCode.NOT_FOUND,
                () -> objects.list(ObjectQuery.in(bucket.id())).iterator().hasNext());
        assertThat(objects.buckets().list(ListQuery.all())).isEmpty();
    }

    @Test
    void anEmptyObjectCanBeReadAsAWhole() throws IOException {
        ObjectService objects = open(Flavor.aws()).provider().objects();
        ObjectKey key = new ObjectKey(bucket(objects, "b-1").id(), "empty");
        objects.put(key, ObjectBody.of(new byte[0]));

        assertThat(objects.get(key).readAll()).isEmpty();
        assertRefused(ErrorCode.INVALID_ARGUMENT, () -> objects.get(key, ByteRange.of(0, 1)));
    }

    @ParameterizedTest
    @MethodSource("clouds")
    void ofTwoConditionalWritersOneWins(Flavor flavor) {
        ObjectService objects = open(flavor).provider().objects();
        ObjectKey key = new ObjectKey(bucket(objects, "locks").id(), "leader");
        PutOptions absent = PutOptions.defaults().when(Precondition.absent());

        ObjectInfo first = objects.put(key, ObjectBody.of(bytes("a")), absent);
        assertRefused(ErrorCode.FAILED_PRECONDITION, () -> objects.put(key, ObjectBody.of(bytes("b")), absent));
        PutOptions replace = PutOptions.defaults().when(Precondition.matches(first.etag()));
        ObjectInfo second = objects.put(key, ObjectBody.of(bytes("c")), replace);
        assertRefused(ErrorCode.FAILED_PRECONDITION, () -> objects.put(key, ObjectBody.of(bytes("d")), replace));
        assertRefused(ErrorCode.FAILED_PRECONDITION, () -> objects.delete(key, Precondition.matches(first.etag())));
        objects.delete(key, Precondition.matches(second.etag()));
        assertRefused(ErrorCode.NOT_FOUND, () -> objects.head(key));
    }

    @ParameterizedTest
    @MethodSource("clouds")
    void anObjectOfPartsAppearsWhenTheUploadIsCompleted(Flavor flavor) throws IOException {
        CloudProvider provider = open(flavor).provider();
        ObjectService objects = provider.objects();
        Bucket bucket = bucket(objects, "big");
        ObjectKey key = new ObjectKey(bucket.id(), "film");
        int least = Math.toIntExact(
                provider.capabilities().limit(Limit.OBJECT_PART_BYTES).orElseThrow());
        byte[] large = new byte[least];
        large[least - 1] = 7;
        MultipartUpload upload = objects.startUpload(key, PutOptions.defaults().withContentType("video/mp4"));

        UploadedPart tail = objects.uploadPart(upload, 9, ObjectBody.of(bytes("end")));
        UploadedPart head = objects.uploadPart(upload, 2, ObjectBody.of(large));
        assertRefused(ErrorCode.NOT_FOUND, () -> objects.head(key));
        assertThat(objects.uploads(ObjectQuery.in(bucket.id()))).containsExactly(upload);
        assertRefused(ErrorCode.FAILED_PRECONDITION, () -> objects.buckets().delete(bucket.id()));
        ObjectInfo info = objects.completeUpload(upload, List.of(tail, head));

        assertThat(info.size().bytes()).isEqualTo(least + 3L);
        assertThat(info.contentType()).isEqualTo("video/mp4");
        assertThat(objects.get(key, ByteRange.of(least - 1L, 10)).readAll()).isEqualTo(new byte[] {7, 'e', 'n', 'd'});
        assertThat(objects.uploads(ObjectQuery.in(bucket.id()))).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> objects.uploadPart(upload, 10_001, ObjectBody.of(bytes("x"))));
    }

    @Test
    void aPartTooSmallForTheCloudIsRefused() {
        ObjectService objects = open(Flavor.oci()).provider().objects();
        ObjectKey key = new ObjectKey(bucket(objects, "big").id(), "film");
        MultipartUpload upload = objects.startUpload(key, PutOptions.defaults());
        UploadedPart first = objects.uploadPart(upload, 1, ObjectBody.of(new byte[(10 << 20) - 1]));
        UploadedPart last = objects.uploadPart(upload, 2, ObjectBody.of(new byte[1]));

        assertRefused(ErrorCode.INVALID_ARGUMENT, () -> objects.completeUpload(upload, List.of(first, last)));
        objects.abortUpload(upload);
        objects.abortUpload(upload);
        assertRefused(ErrorCode.NOT_FOUND, () -> objects.completeUpload(upload, List.of(last)));
    }

    @Test
    void bytesDamagedOnTheWayDifferAndTheObjectDoesNot() throws IOException {
        FakeCloud cloud = open(Flavor.aws());
        ObjectService objects = cloud.provider().objects();
        ObjectKey key = new ObjectKey(bucket(objects, "b-1").id(), "a");
        objects.put(key, ObjectBody.of(bytes("intact")));
        cloud.fault(FaultKind.CORRUPT_BYTES).on(FakeOperation.GET_OBJECT).times(1);

        assertThat(objects.get(key).readAll()).hasSize(6).isNotEqualTo(bytes("intact"));
        assertThat(objects.get(key).readAll()).isEqualTo(bytes("intact"));
    }

    @Test
    void aConditionalWriteWhoseAnswerWasLostHappenedAndCannotBeToldFromAStrangers() {
        FakeCloud cloud = open(Flavor.gcp());
        ObjectService objects = cloud.provider().objects();
        ObjectKey key = new ObjectKey(bucket(objects, "b-1").id(), "a");
        PutOptions absent = PutOptions.defaults().when(Precondition.absent());
        cloud.fault(FaultKind.LOST_RESPONSE).on(FakeOperation.PUT_OBJECT).times(1);

        assertRefused(ErrorCode.UNKNOWN_OUTCOME, () -> objects.put(key, ObjectBody.of(bytes("x")), absent));

        assertThat(objects.head(key).size().bytes()).isEqualTo(1);
        assertRefused(ErrorCode.FAILED_PRECONDITION, () -> objects.put(key, ObjectBody.of(bytes("x")), absent));
    }

    @Test
    void aBodyThatLiesOrCannotBeReadIsRefusedAndChangesNothing() {
        ObjectService objects = open(Flavor.aws()).provider().objects();
        ObjectKey key = new ObjectKey(bucket(objects, "b-1").id(), "a");

        assertRefused(ErrorCode.INTERNAL, () -> objects.put(key, body(3, "four")));
        assertRefused(ErrorCode.INTERNAL, () -> objects.put(key, body(5, "four")));
        assertRefused(
                ErrorCode.INTERNAL,
                () -> objects.put(key, new ObjectBody() {
                    @Override
                    public long length() {
                        return 1;
                    }

                    @Override
                    public InputStream open() throws IOException {
                        throw new IOException("the file is gone");
                    }
                }));
        assertRefused(ErrorCode.NOT_FOUND, () -> objects.head(key));
    }

    @ParameterizedTest
    @CsvSource({
        "aws, Photos",
        "aws, a",
        "aws, a..b",
        "aws, a_b",
        "gcp, my-google-bucket",
        "gcp, -a-",
        "azure, a--b",
        "azure, a.b",
        "oci, 'a b'",
        "oci, 'a/b'"
    })
    void bucketNamesFollowTheCloudsRules(String kind, String name) {
        ObjectService objects = open(flavor(kind)).provider().objects();

        assertRefused(
                ErrorCode.INVALID_ARGUMENT,
                () -> objects.buckets().create(BucketSpec.builder(name).build()));
    }

    @Test
    void bucketNamesAreUniqueInTheAccountOrInTheWholeCloud() {
        FakeCloud aws = open(Flavor.aws());
        FakeCloud azure = open(Flavor.azure());
        for (FakeCloud cloud : List.of(aws, azure)) {
            cloud.storage().buckets().takenByOthers("stranger");
            bucket(cloud.provider().objects(), "mine");
            assertRefused(
                    ErrorCode.ALREADY_EXISTS, () -> bucket(cloud.provider().objects(), "mine"));
        }

        assertRefused(ErrorCode.ALREADY_EXISTS, () -> bucket(aws.provider().objects(), "stranger"));
        assertThat(bucket(azure.provider().objects(), "stranger").name()).isEqualTo("stranger");
    }

    @Test
    void aBucketIsCreatedOnceForAToken() {
        FakeCloud cloud = open(Flavor.aws());
        ObjectService objects = cloud.provider().objects();
        BucketSpec spec = BucketSpec.builder("mine").idempotencyToken("t").build();
        cloud.fault(FaultKind.LOST_RESPONSE).on(FakeOperation.CREATE_BUCKET).times(1);

        assertRefused(ErrorCode.UNKNOWN_OUTCOME, () -> objects.buckets().create(spec));
        Bucket bucket = objects.buckets().create(spec).await();

        assertThat(objects.buckets().list(ListQuery.all())).containsExactly(bucket);
    }

    @Test
    void aSignedUrlWorksForItsMethodUntilItExpires() {
        FakeCloud cloud = open(Flavor.aws());
        ObjectService objects = cloud.provider().objects();
        ObjectKey key = new ObjectKey(bucket(objects, "b-1").id(), "a/b c");
        URI write = objects.presign(key, HttpMethod.PUT, Duration.ofMinutes(5));
        URI read = objects.presign(key, HttpMethod.GET, Duration.ofMinutes(10));

        assertThat(cloud.http(HttpMethod.GET, read, new byte[0]).status()).isEqualTo(404);
        assertThat(cloud.http(HttpMethod.PUT, write, bytes("x")).status()).isEqualTo(200);
        assertThat(cloud.http(HttpMethod.GET, read, new byte[0]))
                .satisfies(answer -> assertThat(answer.status()).isEqualTo(200))
                .satisfies(answer -> assertThat(answer.body()).isEqualTo(bytes("x")))
                .satisfies(answer ->
                        assertThat(answer.etag()).contains(objects.head(key).etag()));
        assertThat(cloud.http(HttpMethod.PUT, read, bytes("y")).status()).isEqualTo(403);
        URI other = URI.create(read.toString().replace("/b-1/", "/b-2/"));
        assertThat(cloud.http(HttpMethod.GET, other, new byte[0]).status()).isEqualTo(403);
        assertThat(open(Flavor.gcp()).http(HttpMethod.GET, read, new byte[0]).status())
                .isEqualTo(403);
        time.advance(Duration.ofMinutes(5));
        assertThat(cloud.http(HttpMethod.PUT, write, bytes("z")).status()).isEqualTo(403);
        assertThat(cloud.http(HttpMethod.GET, read, new byte[0]).status()).isEqualTo(200);
    }

    @Test
    void aSignedUrlLivesNoLongerThanTheCloudAllows() {
        FakeCloud cloud = open(Flavor.aws());
        ObjectService objects = cloud.provider().objects();
        ObjectKey key = new ObjectKey(bucket(objects, "b-1").id(), "a");
        int calls = cloud.callLog().entries().size();

        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        objects.presign(key, HttpMethod.GET, Duration.ofDays(7).plusSeconds(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> objects.presign(key, HttpMethod.GET, Duration.ZERO));
        objects.presign(key, HttpMethod.GET, Duration.ofDays(7));
        assertThat(cloud.callLog().entries()).hasSize(calls);
    }

    @Test
    void faultsStrikeSignedUrlsToo() {
        FakeCloud cloud = open(Flavor.aws());
        ObjectService objects = cloud.provider().objects();
        ObjectKey key = new ObjectKey(bucket(objects, "b-1").id(), "a");
        objects.put(key, ObjectBody.of(bytes("x")));
        URI read = objects.presign(key, HttpMethod.GET, Duration.ofMinutes(10));
        cloud.fault(FaultKind.THROTTLED).on(FakeOperation.GET_OBJECT).times(1);

        assertThat(cloud.http(HttpMethod.GET, read, new byte[0]).status()).isEqualTo(503);
        cloud.fault(FaultKind.LOST_RESPONSE).on(FakeOperation.GET_OBJECT).times(1);
        assertThatThrownBy(() -> cloud.http(HttpMethod.GET, read, new byte[0]))
                .isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void aCloudWithoutObjectsRefusesThem() {
        ObjectService objects = open(Flavor.onPremise()).provider().objects();

        assertRefused(ErrorCode.UNSUPPORTED, () -> bucket(objects, "mine"));
        assertRefused(ErrorCode.UNSUPPORTED, () -> objects.buckets().list(ListQuery.all()));
    }

    private static Bucket bucket(ObjectService objects, String name) {
        return objects.buckets().create(BucketSpec.builder(name).build()).await();
    }

    private static ObjectBody body(long length, String content) {
        ObjectBody whole = ObjectBody.of(bytes(content));
        return new ObjectBody() {
            @Override
            public long length() {
                return length;
            }

            @Override
            public InputStream open() throws IOException {
                return whole.open();
            }
        };
    }
}
