package io.multicloud.testkit.conformance;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudException;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Limit;
import io.multicloud.api.Page;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.object.Bucket;
import io.multicloud.api.object.BucketSpec;
import io.multicloud.api.object.ByteRange;
import io.multicloud.api.object.HttpMethod;
import io.multicloud.api.object.ObjectBody;
import io.multicloud.api.object.ObjectContent;
import io.multicloud.api.object.ObjectInfo;
import io.multicloud.api.object.ObjectKey;
import io.multicloud.api.object.ObjectQuery;
import io.multicloud.api.object.ObjectService;
import io.multicloud.api.object.Precondition;
import io.multicloud.api.object.PutOptions;
import io.multicloud.api.volume.Encryption;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Objects: writing, reading, listing, conditions and presigned URLs. */
class ObjectTests extends ConformanceTests {
    private @Nullable ResourceId bucket;

    @BeforeEach
    void requireObjects() {
        bench().needs(Capability.OBJECTS);
    }

    @AfterEach
    void emptyTheBucket() {
        ResourceId present = bucket;
        if (present != null) {
            empty(bench(), present);
        }
    }

    /** Deletes the objects and uploads of a bucket, which cannot be deleted before. */
    static void empty(Bench bench, ResourceId bucket) {
        try {
            ObjectService objects = bench.other().objects();
            for (ObjectInfo object : objects.list(ObjectQuery.in(bucket))) {
                objects.delete(object.key());
            }
            objects.uploads(ObjectQuery.in(bucket)).forEach(objects::abortUpload);
        } catch (CloudException e) {
            // The bucket may be gone; whether anything is left is told by the inventory.
            return;
        }
    }

    private ObjectService objects() {
        return bench().provider().objects();
    }

    private ObjectKey key(String key) {
        ResourceId present = bucket;
        if (present == null) {
            present = bench().make(ResourceKinds.BUCKET).id();
            bucket = present;
        }
        return new ObjectKey(present, key);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private ObjectInfo put(ObjectKey key, String text) {
        return objects().put(key, ObjectBody.of(bytes(text)));
    }

    private String read(ObjectKey key, ByteRange range) {
        try (ObjectContent content = objects().get(key, range)) {
            return new String(content.readAll(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("the object could not be read to its end", e);
        }
    }

    private String read(ObjectKey key) {
        return read(key, ByteRange.ALL);
    }

    private ObjectKey nowhere() {
        return new ObjectKey(
                bench().provider()
                        .resourceId(ResourceType.BUCKET, bench().provider().region(), "conformance-made-up"),
                "key");
    }

    @Test
    void whatWasWrittenIsReadAtOnce() {
        ObjectKey key = key("one");
        ObjectInfo written = put(key, "first");
        Expect.equal("first", read(key), "a read that starts after a write has returned must see it");
        Expect.equal(key, written.key(), "a write must name the object");
        Expect.equal(DataSize.bytes(5), written.size(), "a write must return the size");
        ObjectInfo again = put(key, "second");
        Expect.equal("second", read(key), "a write must replace an object that has the key");
        Expect.that(!written.etag().equals(again.etag()), "the etag must change with every write", again.etag());
        Expect.equal(again.etag(), objects().head(key).etag(), "head must show the etag of the last write");
    }

    @Test
    void anObjectKeepsItsTypeAndMetadata() {
        ObjectKey key = key("described");
        PutOptions options = PutOptions.defaults()
                .withContentType("text/plain")
                .withMetadata(Map.of("purpose", "conformance", "stage", "test"));
        objects().put(key, ObjectBody.of(bytes("text")), options);
        ObjectInfo head = objects().head(key);
        Expect.equal("text/plain", head.contentType(), "an object must keep its media type");
        Expect.equal(options.metadata(), head.metadata(), "an object must keep its metadata");
        Expect.equal(DataSize.bytes(4), head.size(), "head must tell the size");
        try (ObjectContent content = objects().get(key)) {
            Expect.equal(head, content.info(), "get must tell what head tells");
        } catch (IOException e) {
            throw new IllegalStateException("the object could not be closed", e);
        }
        put(key, "plain");
        Expect.equal(
                "application/octet-stream", objects().head(key).contentType(), "a write must replace the media type");
        Expect.equal(Map.of(), objects().head(key).metadata(), "a write must replace the metadata");
    }

    @Test
    void anEmptyObjectCanBeRead() {
        ObjectKey key = key("empty");
        put(key, "");
        Expect.equal("", read(key), "the whole of an empty object can be read");
        Expect.equal(DataSize.ZERO, objects().head(key).size(), "an empty object has no bytes");
        Expect.code(
                ErrorCode.INVALID_ARGUMENT,
                "a range behind the end of an empty object",
                () -> objects().get(key, ByteRange.of(1, 1)));
    }

    @Test
    void rangesAreExact() {
        ObjectKey key = key("ranged");
        put(key, "0123456789");
        Map<ByteRange, String> expected = new LinkedHashMap<>();
        expected.put(ByteRange.of(0, 1), "0");
        expected.put(ByteRange.of(0, 10), "0123456789");
        expected.put(ByteRange.of(3, 4), "3456");
        expected.put(ByteRange.of(9, 1), "9");
        expected.put(ByteRange.from(7), "789");
        expected.put(ByteRange.from(0), "0123456789");
        expected.put(ByteRange.of(8, 100), "89");
        List<Runnable> checks = new ArrayList<>();
        expected.forEach((range, text) ->
                checks.add(() -> Expect.equal(text, read(key, range), "the bytes of " + range + " of ten digits")));
        for (ByteRange range : List.of(ByteRange.of(10, 1), ByteRange.from(10), ByteRange.from(1000))) {
            checks.add(() -> Expect.code(
                    ErrorCode.INVALID_ARGUMENT,
                    range + " of ten digits starts at or behind the end",
                    () -> objects().get(key, range)));
        }
        Expect.all("ranges", checks);
    }

    @Test
    void whatDoesNotExistIsNotFound() {
        ObjectKey missing = key("missing");
        ObjectKey nowhere = nowhere();
        Expect.all(
                "objects and buckets that do not exist",
                List.of(
                        () -> Expect.code(
                                ErrorCode.NOT_FOUND,
                                "get of no object",
                                () -> objects().get(missing)),
                        () -> Expect.code(
                                ErrorCode.NOT_FOUND,
                                "head of no object",
                                () -> objects().head(missing)),
                        () -> Expect.code(
                                ErrorCode.NOT_FOUND,
                                "get from no bucket",
                                () -> objects().get(nowhere)),
                        () -> Expect.code(
                                ErrorCode.NOT_FOUND,
                                "put into no bucket",
                                () -> objects().put(nowhere, ObjectBody.of(bytes("text")))),
                        () -> Expect.code(ErrorCode.NOT_FOUND, "delete from no bucket", () -> {
                            objects().delete(nowhere);
                            return "accepted";
                        }),
                        () -> Expect.code(
                                ErrorCode.NOT_FOUND,
                                "list of no bucket",
                                () -> objects().list(ObjectQuery.in(nowhere.bucket())).stream()
                                        .toList()),
                        () -> Expect.code(
                                ErrorCode.NOT_FOUND,
                                "upload into no bucket",
                                () -> objects().startUpload(nowhere, PutOptions.defaults()))));
    }

    @Test
    void deletingTwiceIsHarmless() {
        ObjectKey key = key("gone");
        put(key, "text");
        objects().delete(key);
        Expect.code(
                ErrorCode.NOT_FOUND,
                "a read that starts after a delete has returned",
                () -> objects().get(key));
        objects().delete(key);
        objects().delete(key("never-there"));
    }

    @Test
    void objectsAreListedInTheOrderOfTheirBytes() {
        List<String> keys =
                List.of("a", "A", "a/b", "a-b", "a/b/c", "z", "ä", "\uFF21", "\uD83D\uDE80", "0", "~", "a b");
        for (String key : keys) {
            objects()
                    .put(
                            key(key),
                            ObjectBody.of(bytes(key)),
                            PutOptions.defaults().withMetadata(Map.of("of", "x")));
        }
        List<String> expected = keys.stream()
                .sorted((one, other) -> Arrays.compareUnsigned(bytes(one), bytes(other)))
                .toList();
        ResourceId in = key("a").bucket();
        Expect.equal(expected, listed(ObjectQuery.in(in)), "objects must be listed in the order of their UTF-8 bytes");
        Expect.equal(
                List.of("a/b", "a/b/c"),
                listed(ObjectQuery.in(in).withPrefix("a/")),
                "a prefix must be compared byte by byte; a slash has no meaning");
        Expect.equal(List.of(), listed(ObjectQuery.in(in).withPrefix("nothing")), "a prefix that nothing has");
        for (ObjectInfo object : objects().list(ObjectQuery.in(in))) {
            Expect.equal(Map.of(), object.metadata(), "metadata is empty in listings");
            Expect.equal(
                    DataSize.bytes(bytes(object.key().key()).length), object.size(), "a listing must tell the sizes");
            Expect.equal(
                    objects().head(object.key()).etag(), object.etag(), "a listing must tell the etag that head tells");
        }
    }

    private List<String> listed(ObjectQuery query) {
        List<String> keys = new ArrayList<>();
        objects().list(query).forEach(object -> keys.add(object.key().key()));
        return keys;
    }

    @Test
    void objectPagesHaveTheSizeAskedForAndGoOnFromAToken() {
        List<String> keys = List.of("1", "2", "3", "4", "5");
        keys.forEach(key -> put(key(key), key));
        ResourceId in = key("1").bucket();
        for (int size : new int[] {1, 2, 4, 5, 6, 1_000_000}) {
            ObjectQuery query = ObjectQuery.in(in).withPageSize(size);
            Expect.equal(keys, listed(query), "pages of " + size + " must show every object once");
            for (Page<ObjectInfo> page : objects().list(query).pages()) {
                Expect.that(page.items().size() <= size, "a page must hold no more than asked for", page);
            }
        }
        ObjectQuery one = ObjectQuery.in(in).withPageSize(2);
        Page<ObjectInfo> first = objects().list(one).pages().iterator().next();
        List<String> rest = new ArrayList<>();
        first.items().forEach(object -> rest.add(object.key().key()));
        bench().other()
                .objects()
                .list(one.withPageToken(first.nextToken().orElseThrow()))
                .forEach(object -> rest.add(object.key().key()));
        Expect.equal(keys, rest, "another process must be able to go on from a token");
        Expect.code(
                ErrorCode.INVALID_ARGUMENT,
                "a page token that nobody gave out",
                () -> objects().list(one.withPageToken("no such token")).stream()
                        .toList());
    }

    @Test
    void awkwardKeysAreKeptOrRefused() {
        List<Runnable> checks = new ArrayList<>();
        for (String name : List.of(
                "with space",
                "ünïcödé",
                "名前/🚀",
                "trailing/",
                "/leading",
                "a//b",
                "percent%20&amp;<x>",
                "quote'\"",
                "?query=1#fragment",
                "back\\slash",
                "x".repeat(1024))) {
            checks.add(() -> {
                ObjectKey key = key(name);
                try {
                    put(key, "content");
                } catch (IllegalArgumentException e) {
                    return;
                } catch (CloudException e) {
                    Expect.equal(
                            ErrorCode.INVALID_ARGUMENT, e.code(), "the key '" + name + "' must be kept or refused");
                    return;
                }
                Expect.equal("content", read(key), "an object must be found under the key '" + name + "'");
                Expect.that(
                        listed(ObjectQuery.in(key.bucket())).contains(name),
                        "a listing must show the key letter by letter: " + name,
                        listed(ObjectQuery.in(key.bucket())));
                objects().delete(key);
            });
        }
        Expect.all("keys with awkward characters", checks);
    }

    @Test
    void aBodyThatLiesAboutItsLengthWritesNothing() {
        ObjectKey key = key("short");
        for (long length : new long[] {3, 5}) {
            Expect.code(
                    ErrorCode.INTERNAL,
                    "a body of 4 bytes that says " + length,
                    () -> objects().put(key, body(length, new ByteArrayInputStream(bytes("text")))));
            Expect.code(
                    ErrorCode.NOT_FOUND,
                    "an object must appear whole or not at all",
                    () -> objects().head(key));
        }
        Expect.code(
                ErrorCode.INTERNAL,
                "a body that cannot be read",
                () -> objects().put(key, body(4, new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("broken on purpose");
                    }

                    @Override
                    public int read(byte[] target, int offset, int length) throws IOException {
                        throw new IOException("broken on purpose");
                    }
                })));
        Expect.code(
                ErrorCode.NOT_FOUND,
                "an object must appear whole or not at all",
                () -> objects().head(key));
    }

    private static ObjectBody body(long length, InputStream stream) {
        return new ObjectBody() {
            @Override
            public long length() {
                return length;
            }

            @Override
            public InputStream open() {
                return stream;
            }
        };
    }

    // Conditions

    @Test
    void aWriteUnderTheConditionOfAbsenceHappensOnce() {
        bench().needs(Capability.OBJECT_CONDITIONS);
        ObjectKey key = key("once");
        PutOptions absent = PutOptions.defaults().when(Precondition.absent());
        objects().put(key, ObjectBody.of(bytes("first")), absent);
        Expect.code(
                ErrorCode.FAILED_PRECONDITION,
                "a write where no object may be",
                () -> objects().put(key, ObjectBody.of(bytes("second")), absent));
        Expect.equal("first", read(key), "a refused write must change nothing");
        objects().delete(key);
        objects().put(key, ObjectBody.of(bytes("third")), absent);
        Expect.equal("third", read(key), "after a delete no object has the key");
    }

    @Test
    void ofWritesAtTheSameTimeUnderTheConditionOfAbsenceOneHappens() {
        bench().needs(Capability.OBJECT_CONDITIONS);
        ObjectKey key = key("race");
        PutOptions absent = PutOptions.defaults().when(Precondition.absent());
        List<String> outcomes = Threads.atOnce(TokenContract.THREADS, thread -> {
            CloudException error =
                    Expect.errorOf(() -> objects().put(key, ObjectBody.of(bytes("writer " + thread)), absent));
            return error == null ? "writer " + thread : error.code().name();
        });
        List<String> winners = outcomes.stream()
                .filter(outcome -> outcome.startsWith("writer"))
                .toList();
        Expect.equal(1, winners.size(), "of several writes where no object may be, one must happen: " + outcomes);
        Expect.equal(winners.get(0), read(key), "the write that was accepted must be the one that is read");
        Expect.that(
                outcomes.stream()
                                .filter(ErrorCode.FAILED_PRECONDITION.name()::equals)
                                .count()
                        == outcomes.size() - 1,
                "the other writes must fail with " + ErrorCode.FAILED_PRECONDITION,
                outcomes);
    }

    @Test
    void aWriteOrDeleteUnderAnEtagNeedsThatEtag() {
        bench().needs(Capability.OBJECT_CONDITIONS);
        ObjectKey key = key("versions");
        ObjectInfo first = put(key, "first");
        PutOptions onFirst = PutOptions.defaults().when(Precondition.matches(first.etag()));
        ObjectInfo second = objects().put(key, ObjectBody.of(bytes("second")), onFirst);
        Expect.code(
                ErrorCode.FAILED_PRECONDITION,
                "a write under the etag of an older write",
                () -> objects().put(key, ObjectBody.of(bytes("third")), onFirst));
        Expect.code(ErrorCode.FAILED_PRECONDITION, "a delete under the etag of an older write", () -> {
            objects().delete(key, Precondition.matches(first.etag()));
            return "accepted";
        });
        Expect.equal("second", read(key), "what is refused must change nothing");
        objects().delete(key, Precondition.matches(second.etag()));
        Expect.code(
                ErrorCode.NOT_FOUND,
                "an object deleted under its etag",
                () -> objects().head(key));
        Expect.code(
                ErrorCode.FAILED_PRECONDITION,
                "a write under the etag of what is gone",
                () -> objects()
                        .put(
                                key,
                                ObjectBody.of(bytes("fourth")),
                                PutOptions.defaults().when(Precondition.matches(second.etag()))));
    }

    // Presigned URLs

    @Test
    void aPresignedUrlIsMadeWithoutARequest() {
        bench().needs(Capability.OBJECT_PRESIGN);
        ObjectKey key = key("signed");
        List<URI> urls = new ArrayList<>();
        Expect.equal(
                List.of(),
                bench().callsOf(() -> {
                    urls.add(objects().presign(key, HttpMethod.GET, Duration.ofMinutes(5)));
                    urls.add(objects().presign(key, HttpMethod.PUT, Duration.ofMinutes(5)));
                }),
                "presigning must send no request");
        for (URI url : urls) {
            Expect.that(url.isAbsolute(), "a presigned URL must be absolute", url);
        }
        Expect.that(
                !urls.get(0).equals(urls.get(1)), "a URL that lets read must differ from one that lets write", urls);
    }

    @Test
    void aPresignedUrlLivesNoLongerThanDeclared() {
        bench().needs(Capability.OBJECT_PRESIGN);
        ObjectKey key = key("signed");
        List<Runnable> checks = new ArrayList<>();
        for (Duration bad : List.of(Duration.ZERO, Duration.ofSeconds(-1))) {
            checks.add(() -> Expect.illegalArgument(
                    "a presigned URL valid for " + bad, () -> objects().presign(key, HttpMethod.GET, bad)));
        }
        OptionalLong limit = bench().provider().capabilities().limit(Limit.PRESIGN_SECONDS);
        if (limit.isPresent()) {
            Duration longest = Duration.ofSeconds(limit.getAsLong());
            checks.add(() -> Expect.that(
                    objects().presign(key, HttpMethod.GET, longest).isAbsolute(),
                    "a presigned URL valid as long as declared",
                    longest));
            checks.add(() -> Expect.illegalArgument(
                    "a presigned URL valid longer than declared",
                    () -> objects().presign(key, HttpMethod.GET, longest.plusSeconds(1))));
        }
        Expect.all("lives of presigned URLs", checks);
    }

    private PresignedAccess presigned() {
        bench().needs(Capability.OBJECT_PRESIGN);
        PresignedAccess access = bench().target().presigned().orElse(null);
        if (access == null) {
            Bench.skip("nothing sends requests to presigned URLs");
            throw new IllegalStateException("skipping did not end the test");
        }
        return access;
    }

    @Test
    void aPresignedUrlAllowsWhatItSaysAndNothingElse() {
        PresignedAccess access = presigned();
        ObjectKey key = key("signed/with space");
        URI write = objects().presign(key, HttpMethod.PUT, Duration.ofMinutes(5));
        int written =
                access.send(HttpMethod.PUT, write, bytes("through the URL")).status();
        Expect.that(written >= 200 && written < 300, "a URL signed for writing must let write", written);
        Expect.equal("through the URL", read(key), "what was written through a URL must be the object");
        URI url = objects().presign(key, HttpMethod.GET, Duration.ofMinutes(5));
        PresignedAccess.Answer answer = access.send(HttpMethod.GET, url, new byte[0]);
        Expect.equal(200, answer.status(), "a URL signed for reading must let read");
        Expect.equal(
                "through the URL",
                new String(answer.body(), StandardCharsets.UTF_8),
                "what is read through a URL must be the object");
        int other = access.send(HttpMethod.PUT, url, bytes("changed")).status();
        Expect.that(other >= 400, "a URL signed for reading must not let write", other);
        Expect.equal("through the URL", read(key), "what is refused must change nothing");
        URI forged = URI.create(url.toString().replace("signed", "forged"));
        int forgery = access.send(HttpMethod.GET, forged, new byte[0]).status();
        Expect.that(forgery >= 400, "a URL signed for one object must not lead to another", forgery);
    }

    @Test
    void aPresignedUrlEndsWhenItsTimeIsOver() {
        PresignedAccess access = presigned();
        ObjectKey key = key("signed");
        put(key, "content");
        URI url = objects().presign(key, HttpMethod.GET, Duration.ofMinutes(5));
        bench().advance(Duration.ofMinutes(4));
        Expect.equal(
                200, access.send(HttpMethod.GET, url, new byte[0]).status(), "a URL must work until its time is over");
        bench().advance(Duration.ofMinutes(2));
        int late = access.send(HttpMethod.GET, url, new byte[0]).status();
        Expect.that(late >= 400, "a URL must not work when its time is over", late);
    }

    // Buckets

    @Test
    void aBucketWithObjectsCannotBeDeleted() {
        ObjectKey key = key("kept");
        put(key, "text");
        Expect.code(
                ErrorCode.FAILED_PRECONDITION,
                "deleting a bucket that holds an object",
                () -> objects().buckets().delete(key.bucket()).await());
        Expect.equal("text", read(key), "a refused delete must delete nothing");
        objects().delete(key);
        Expect.equal(key.bucket(), objects().buckets().delete(key.bucket()).await(), "an empty bucket can be deleted");
    }

    @Test
    void aBucketCanBeEncryptedWithACustomersKey() {
        bench().needs(Capability.BUCKET_CUSTOMER_KEY);
        if (bench().target().customerKey().isEmpty()) {
            Bench.skip("the target names no customer's key");
        }
        Encryption encryption =
                Encryption.customerKey(bench().target().customerKey().orElseThrow());
        Bucket made = bench().make(
                        ResourceKinds.BUCKET,
                        BucketSpec.builder(bench().name(ResourceType.BUCKET))
                                .encryption(encryption)
                                .build());
        bench().settle();
        Expect.equal(
                encryption,
                objects().buckets().get(made.id()).encryption(),
                "a bucket must be encrypted with the key asked for");
    }

    @Test
    void objectsOfTwoBucketsAreApart() {
        ObjectKey one = key("same");
        put(one, "one");
        ResourceId second = bench().make(ResourceKinds.BUCKET).id();
        ObjectKey other = new ObjectKey(second, "same");
        Expect.code(
                ErrorCode.NOT_FOUND,
                "an object of another bucket",
                () -> objects().get(other));
        put(other, "other");
        Expect.equal("one", read(one), "a write into one bucket must not change another");
        objects().delete(other);
        Expect.equal(
                Set.of("same"), Set.copyOf(listed(ObjectQuery.in(one.bucket()))), "each bucket has its own objects");
    }
}
