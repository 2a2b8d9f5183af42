package io.multicloud.testkit.fake.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Page;
import io.multicloud.api.Paged;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.object.MultipartUpload;
import io.multicloud.api.object.ObjectInfo;
import io.multicloud.api.object.ObjectKey;
import io.multicloud.api.object.ObjectQuery;
import io.multicloud.api.object.Precondition;
import io.multicloud.api.object.PutOptions;
import io.multicloud.api.object.UploadedPart;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BucketContentsTest {
    private static final Instant NOW = Instant.parse("2026-12-01T00:00:00Z");
    private static final ResourceId BUCKET =
            new ResourceId("aws", "aws", Region.of("us-east-1"), ResourceType.BUCKET, "photos");

    private final BucketContents bucket = new BucketContents(EtagStyle.CONTENT_MD5, 4, BucketContentsTest::refusal);

    @Test
    void readsWhatWasWritten() throws IOException {
        ObjectInfo put = put(
                "a",
                "hello",
                PutOptions.defaults().withContentType("text/plain").withMetadata(Map.of("origin", "test")));

        assertThat(put.size().bytes()).isEqualTo(5);
        assertThat(put.etag()).isEqualTo("5d41402abc4b2a76b9719d911017c592");
        assertThat(bucket.get(key("a")).info()).isEqualTo(put);
        assertThat(text("a", 1, 3)).isEqualTo("ell");
        assertThat(put.contentType()).isEqualTo("text/plain");
        assertThat(put.metadata()).containsEntry("origin", "test");
    }

    @Test
    void whoReadsAnObjectThatIsReplacedMeanwhileReadsTheOldOne() throws IOException {
        put("a", "first");
        BucketContents.StoredObject opened = bucket.get(key("a"));
        put("a", "second");

        assertThat(opened.bytes().open(0, 5).readAllBytes())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("first");
    }

    @Test
    void listsInTheOrderOfUtf8BytesWithoutMetadata() {
        String beyondTheBasicPlane = "\uD83D\uDE00";
        List.of("\uFF5E", beyondTheBasicPlane, "b", "a/2", "a", "\u00E9", "a/1", "B")
                .forEach(name -> put(name, name, PutOptions.defaults().withMetadata(Map.of("k", "v"))));

        Page<ObjectInfo> all = bucket.list(ObjectQuery.in(BUCKET), 100);

        assertThat(all.items())
                .extracting(info -> info.key().key())
                .containsExactly("B", "a", "a/1", "a/2", "b", "\u00E9", "\uFF5E", beyondTheBasicPlane);
        assertThat(all.items()).allSatisfy(info -> assertThat(info.metadata()).isEmpty());
        assertThat(all.nextToken()).isEmpty();
        assertThat(bucket.list(ObjectQuery.in(BUCKET).withPrefix("a/"), 100).items())
                .extracting(info -> info.key().key())
                .containsExactly("a/1", "a/2");
    }

    @Property(tries = 200)
    void pagesOfEverySizeHoldEveryObjectOnce(
            @ForAll("keys") List<String> keys,
            @ForAll("prefixes") String prefix,
            @ForAll @IntRange(min = 1, max = 9) int size) {
        BucketContents fresh = new BucketContents(EtagStyle.GENERATION, 1, BucketContentsTest::refusal);
        TreeMap<byte[], String> model = new TreeMap<>(Arrays::compareUnsigned);
        for (String name : keys) {
            fresh.put(key(name), bytes(name), PutOptions.defaults(), NOW);
            if (name.startsWith(prefix)) {
                model.put(name.getBytes(StandardCharsets.UTF_8), name);
            }
        }

        Paged<ObjectInfo> listing = Paged.from(
                Optional.empty(), token -> fresh.list(new ObjectQuery(BUCKET, prefix, Optional.empty(), token), size));

        assertThat(listing.stream().map(info -> info.key().key())).containsExactlyElementsOf(model.values());
        assertThat(listing.pages()).allSatisfy(page -> assertThat(page.items()).hasSizeLessThanOrEqualTo(size));
    }

    @Test
    void aListingGoesOnWhenTheObjectItStoppedAtIsDeleted() {
        List.of("a", "b", "c", "d").forEach(name -> put(name, name));
        Page<ObjectInfo> first = bucket.list(ObjectQuery.in(BUCKET), 2);
        bucket.delete(key("b"), Precondition.none());

        Page<ObjectInfo> second = bucket.list(
                ObjectQuery.in(BUCKET).withPageToken(first.nextToken().orElseThrow()), 2);

        assertThat(second.items()).extracting(info -> info.key().key()).containsExactly("c", "d");
    }

    @Test
    void refusesAPageTokenItNeverGave() {
        assertRefused(
                ErrorCode.INVALID_ARGUMENT,
                () -> bucket.list(ObjectQuery.in(BUCKET).withPageToken("?"), 2));
        assertRefused(
                ErrorCode.INVALID_ARGUMENT,
                () -> bucket.uploads(ObjectQuery.in(BUCKET).withPageToken("61"), 2));
    }

    @Test
    void holdsConditionsOfPutAndDelete() {
        ObjectInfo first = put("a", "1", PutOptions.defaults().when(Precondition.absent()));

        assertRefused(
                ErrorCode.FAILED_PRECONDITION,
                () -> put("a", "2", PutOptions.defaults().when(Precondition.absent())));
        assertRefused(
                ErrorCode.FAILED_PRECONDITION,
                () -> put("b", "2", PutOptions.defaults().when(Precondition.matches(first.etag()))));
        ObjectInfo second = put("a", "2", PutOptions.defaults().when(Precondition.matches(first.etag())));
        assertRefused(ErrorCode.FAILED_PRECONDITION, () -> bucket.delete(key("a"), Precondition.matches(first.etag())));
        assertRefused(ErrorCode.FAILED_PRECONDITION, () -> bucket.delete(key("a"), Precondition.absent()));
        assertThat(bucket.get(key("a")).info()).isEqualTo(second);

        bucket.delete(key("a"), Precondition.matches(second.etag()));
        bucket.delete(key("a"), Precondition.absent());
        assertRefused(
                ErrorCode.FAILED_PRECONDITION, () -> bucket.delete(key("a"), Precondition.matches(second.etag())));
        assertThat(bucket.isEmpty()).isTrue();
    }

    @Test
    void makesAnObjectOfPartsThatArriveInAnyOrder() throws IOException {
        MultipartUpload upload = bucket.startUpload(key("big"), PutOptions.defaults(), NOW);
        UploadedPart third = bucket.uploadPart(upload, 30, bytes("!"), NOW);
        UploadedPart replaced = bucket.uploadPart(upload, 10, bytes("wrong"), NOW);
        UploadedPart first = bucket.uploadPart(upload, 10, bytes("hello "), NOW);
        UploadedPart second = bucket.uploadPart(upload, 20, bytes("world"), NOW);
        assertThat(bucket.storedBytes()).isEqualTo(12);
        assertRefused(ErrorCode.NOT_FOUND, () -> bucket.get(key("big")));
        assertRefused(ErrorCode.INVALID_ARGUMENT, () -> bucket.completeUpload(upload, List.of(replaced), NOW));

        ObjectInfo info = bucket.completeUpload(upload, List.of(second, third, first), NOW);

        assertThat(text("big", 0, 12)).isEqualTo("hello world!");
        assertThat(info.etag()).endsWith("-3");
        assertThat(bucket.storedBytes()).isEqualTo(12);
        assertThat(bucket.uploads(ObjectQuery.in(BUCKET), 10).items()).isEmpty();
    }

    @Test
    void completingAgainIsHarmlessAndNothingElseCanBeDoneToACompletedUpload() {
        MultipartUpload upload =
                bucket.startUpload(key("a"), PutOptions.defaults().when(Precondition.absent()), NOW);
        UploadedPart part = bucket.uploadPart(upload, 1, bytes("x"), NOW);
        ObjectInfo info = bucket.completeUpload(upload, List.of(part), NOW);

        assertThat(bucket.completeUpload(upload, List.of(part), NOW)).isEqualTo(info);
        assertRefused(ErrorCode.NOT_FOUND, () -> bucket.uploadPart(upload, 2, bytes("y"), NOW));
        bucket.abortUpload(upload);
        assertThat(bucket.get(key("a")).info()).isEqualTo(info);
    }

    @Test
    void checksPartsAndTheConditionWhenAnUploadIsCompleted() {
        put("a", "here");
        MultipartUpload upload =
                bucket.startUpload(key("a"), PutOptions.defaults().when(Precondition.absent()), NOW);
        UploadedPart small = bucket.uploadPart(upload, 1, bytes("abc"), NOW);
        UploadedPart last = bucket.uploadPart(upload, 2, bytes("d"), NOW);

        assertRefused(ErrorCode.INVALID_ARGUMENT, () -> bucket.completeUpload(upload, List.of(small, last), NOW));
        assertRefused(ErrorCode.INVALID_ARGUMENT, () -> bucket.completeUpload(upload, List.of(), NOW));
        assertRefused(ErrorCode.INVALID_ARGUMENT, () -> bucket.completeUpload(upload, List.of(last, last), NOW));
        assertRefused(ErrorCode.FAILED_PRECONDITION, () -> bucket.completeUpload(upload, List.of(last), NOW));
        assertThat(bucket.uploads(ObjectQuery.in(BUCKET), 10).items()).containsExactly(upload);
    }

    @Test
    void anAbortedUploadIsGoneWithItsPartsAndAbortingTwiceIsHarmless() {
        MultipartUpload upload = bucket.startUpload(key("a"), PutOptions.defaults(), NOW);
        UploadedPart part = bucket.uploadPart(upload, 1, bytes("abcd"), NOW);
        assertThat(bucket.isEmpty()).isFalse();

        bucket.abortUpload(upload);
        bucket.abortUpload(upload);

        assertThat(bucket.isEmpty()).isTrue();
        assertThat(bucket.storedBytes()).isZero();
        assertRefused(ErrorCode.NOT_FOUND, () -> bucket.completeUpload(upload, List.of(part), NOW));
    }

    @Test
    void listsUnfinishedUploadsByKeyInPages() {
        MultipartUpload b = bucket.startUpload(key("b"), PutOptions.defaults(), NOW);
        MultipartUpload a1 = bucket.startUpload(key("a"), PutOptions.defaults(), NOW);
        MultipartUpload a2 = bucket.startUpload(key("a"), PutOptions.defaults(), NOW);

        Paged<MultipartUpload> listing = Paged.from(
                Optional.empty(), token -> bucket.uploads(new ObjectQuery(BUCKET, "", Optional.empty(), token), 1));

        assertThat(listing).containsExactly(a1, a2, b);
        assertThat(bucket.uploads(ObjectQuery.in(BUCKET).withPrefix("b"), 10).items())
                .containsExactly(b);
    }

    @ParameterizedTest
    @EnumSource
    void etagsTellOneContentFromAnother(EtagStyle style) {
        BucketContents styled = new BucketContents(style, 1, BucketContentsTest::refusal);
        Function<String, String> etagOf = content ->
                styled.put(key("a"), bytes(content), PutOptions.defaults(), NOW).etag();

        String first = etagOf.apply("1");
        assertThat(etagOf.apply("2")).isNotEqualTo(first);
        assertThat(etagOf.apply("1").equals(first)).isEqualTo(style == EtagStyle.CONTENT_MD5);
    }

    @Test
    void boundsKeysByTheirUtf8Bytes() {
        put("\u00E9".repeat(512), "fits");

        assertRefused(ErrorCode.INVALID_ARGUMENT, () -> put("\u00E9".repeat(513), "too long"));
        assertRefused(ErrorCode.INVALID_ARGUMENT, () -> put("\uD800", "no character"));
    }

    @Test
    void numbersPartsFromOneToTenThousand() {
        MultipartUpload upload = bucket.startUpload(key("a"), PutOptions.defaults(), NOW);

        assertRefused(ErrorCode.INVALID_ARGUMENT, () -> bucket.uploadPart(upload, 0, bytes("x"), NOW));
        assertRefused(ErrorCode.INVALID_ARGUMENT, () -> bucket.uploadPart(upload, 10_001, bytes("x"), NOW));
        assertThat(bucket.uploadPart(upload, 10_000, bytes("x"), NOW).number()).isEqualTo(10_000);
    }

    @Test
    void bytesOfAnObjectAreReadAcrossTheirChunks() throws IOException {
        byte[] large = new byte[(5 << 20) + 17];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) (i * 31 + (i >> 13));
        }
        ObjectBytes bytes = ObjectBytes.readFrom(new ByteArrayInputStream(large), large.length);

        assertThat(bytes.length()).isEqualTo(large.length);
        assertThat(bytes.open((1 << 20) - 3, 2 << 20).readAllBytes())
                .isEqualTo(Arrays.copyOfRange(large, (1 << 20) - 3, (3 << 20) - 3));
        assertThat(ObjectBytes.readFrom(new ByteArrayInputStream(large), 10).length())
                .isEqualTo(11);
    }

    @Provide
    Arbitrary<List<String>> keys() {
        return Arbitraries.of(
                        "a",
                        "b",
                        "ab",
                        "a/",
                        "a/b",
                        "\u00E9",
                        "\uFF5E",
                        "\uD83D\uDE00",
                        "\uD83D\uDE00x",
                        "z",
                        "a\uD83D\uDE00")
                .list()
                .ofMaxSize(20);
    }

    @Provide
    Arbitrary<String> prefixes() {
        return Arbitraries.of("", "a", "a/", "\uD83D\uDE00", "none");
    }

    private ObjectInfo put(String key, String content) {
        return put(key, content, PutOptions.defaults());
    }

    private ObjectInfo put(String key, String content, PutOptions options) {
        return bucket.put(key(key), bytes(content), options, NOW);
    }

    private String text(String key, long offset, long count) throws IOException {
        return new String(bucket.get(key(key)).bytes().open(offset, count).readAllBytes(), StandardCharsets.UTF_8);
    }

    private static ObjectKey key(String key) {
        return new ObjectKey(BUCKET, key);
    }

    private static ObjectBytes bytes(String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        try {
            return ObjectBytes.readFrom(new ByteArrayInputStream(bytes), bytes.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RuntimeException refusal(ErrorCode code, String message) {
        return CloudException.builder(code, message).build();
    }

    private static void assertRefused(ErrorCode code, ThrowingCallable call) {
        assertThatExceptionOfType(CloudException.class)
                .isThrownBy(call)
                .satisfies(error -> assertThat(error.code()).isEqualTo(code));
    }
}
