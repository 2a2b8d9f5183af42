package io.multicloud.testkit.conformance;

import io.multicloud.api.Capability;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Limit;
import io.multicloud.api.ResourceId;
import io.multicloud.api.object.MultipartUpload;
import io.multicloud.api.object.ObjectBody;
import io.multicloud.api.object.ObjectContent;
import io.multicloud.api.object.ObjectInfo;
import io.multicloud.api.object.ObjectKey;
import io.multicloud.api.object.ObjectQuery;
import io.multicloud.api.object.ObjectService;
import io.multicloud.api.object.Precondition;
import io.multicloud.api.object.PutOptions;
import io.multicloud.api.object.UploadedPart;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Uploads in parts. */
class ObjectUploadTests extends ConformanceTests {
    private @Nullable ResourceId bucket;

    @BeforeEach
    void requireObjects() {
        bench().needs(Capability.OBJECTS);
    }

    @AfterEach
    void emptyTheBucket() {
        ResourceId present = bucket;
        if (present != null) {
            ObjectTests.empty(bench(), present);
        }
    }

    private ObjectService objects() {
        return bench().provider().objects();
    }

    private ObjectKey key() {
        ResourceId present = bucket;
        if (present == null) {
            present = bench().make(ResourceKinds.BUCKET).id();
            bucket = present;
        }
        return new ObjectKey(present, "uploaded");
    }

    /** Returns the fewest bytes of a part that is not the last. */
    private int partSize() {
        return (int) Math.max(
                1,
                bench().provider().capabilities().limit(Limit.OBJECT_PART_BYTES).orElse(1));
    }

    private static byte[] filled(int size, int value) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private UploadedPart part(MultipartUpload upload, int number, byte[] bytes) {
        UploadedPart part = objects().uploadPart(upload, number, ObjectBody.of(bytes));
        Expect.equal(number, part.number(), "a part must keep its number");
        Expect.equal((long) bytes.length, part.length(), "a part must have the length that was sent");
        return part;
    }

    private byte[] read(ObjectKey key) {
        try (ObjectContent content = objects().get(key)) {
            return content.readAll();
        } catch (IOException e) {
            throw new IllegalStateException("the object could not be read to its end", e);
        }
    }

    private void expectContent(ObjectKey key, byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        byte[] expected = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, expected, at, part.length);
            at += part.length;
        }
        Expect.that(
                Arrays.equals(expected, read(key)),
                "an object must be made of its parts in the order of their numbers",
                objects().head(key));
    }

    @Test
    void anObjectIsMadeOfPartsThatArriveInAnyOrder() {
        ObjectKey key = key();
        PutOptions options =
                PutOptions.defaults().withContentType("text/plain").withMetadata(Map.of("purpose", "conformance"));
        MultipartUpload upload = objects().startUpload(key, options);
        Expect.equal(key, upload.key(), "an upload must name the object it will become");
        byte[] last = filled(3, 'c');
        UploadedPart third = part(upload, 7, last);
        UploadedPart first = part(upload, 1, filled(partSize(), 'a'));
        UploadedPart second = part(upload, 2, filled(partSize(), 'b'));
        Expect.code(
                ErrorCode.NOT_FOUND,
                "an object must appear whole or not at all",
                () -> objects().head(key));
        ObjectInfo made = objects().completeUpload(upload, List.of(first, second, third));
        Expect.equal(
                DataSize.bytes(2L * partSize() + 3), made.size(), "an object must be as large as its parts together");
        expectContent(key, filled(partSize(), 'a'), filled(partSize(), 'b'), last);
        ObjectInfo head = objects().head(key);
        Expect.equal(
                "text/plain", head.contentType(), "an object must have the media type its upload was started with");
        Expect.equal(
                Map.of("purpose", "conformance"),
                head.metadata(),
                "an object must have the metadata its upload was started with");
        Expect.equal(made.etag(), head.etag(), "completing an upload must return the etag");
    }

    @Test
    void aPartOfTheSameNumberIsReplaced() {
        ObjectKey key = key();
        MultipartUpload upload = objects().startUpload(key, PutOptions.defaults());
        part(upload, 1, filled(10, 'a'));
        UploadedPart again = part(upload, 1, filled(4, 'b'));
        objects().completeUpload(upload, List.of(again));
        expectContent(key, filled(4, 'b'));
    }

    @Test
    void onlyThePartsNamedMakeTheObject() {
        ObjectKey key = key();
        MultipartUpload upload = objects().startUpload(key, PutOptions.defaults());
        UploadedPart first = part(upload, 1, filled(partSize(), 'a'));
        part(upload, 2, filled(partSize(), 'b'));
        UploadedPart third = part(upload, 3, filled(1, 'c'));
        objects().completeUpload(upload, List.of(first, third));
        expectContent(key, filled(partSize(), 'a'), filled(1, 'c'));
    }

    @Test
    void completingWithAPartThatDidNotArriveIsRefused() {
        ObjectKey key = key();
        MultipartUpload upload = objects().startUpload(key, PutOptions.defaults());
        UploadedPart first = part(upload, 1, filled(partSize(), 'a'));
        UploadedPart missing = new UploadedPart(2, first.etag(), 1);
        Expect.code(
                ErrorCode.INVALID_ARGUMENT,
                "a part that did not arrive",
                () -> objects().completeUpload(upload, List.of(first, missing)));
        Expect.code(
                ErrorCode.NOT_FOUND,
                "an upload that was not completed makes no object",
                () -> objects().head(key));
    }

    @Test
    void completingWithAPartThatIsTooSmallIsRefused() {
        if (partSize() == 1) {
            Bench.skip("no limit declared: " + Limit.OBJECT_PART_BYTES);
        }
        ObjectKey key = key();
        MultipartUpload upload = objects().startUpload(key, PutOptions.defaults());
        UploadedPart first = part(upload, 1, filled(partSize() - 1, 'a'));
        UploadedPart second = part(upload, 2, filled(1, 'b'));
        Expect.code(
                ErrorCode.INVALID_ARGUMENT,
                "a part that is too small and not the last",
                () -> objects().completeUpload(upload, List.of(first, second)));
    }

    @Test
    void anUploadThatEndedIsNotFound() {
        ObjectKey key = key();
        MultipartUpload completed = objects().startUpload(key, PutOptions.defaults());
        UploadedPart part = part(completed, 1, filled(1, 'a'));
        objects().completeUpload(completed, List.of(part));
        MultipartUpload aborted = objects().startUpload(key, PutOptions.defaults());
        UploadedPart lost = part(aborted, 1, filled(1, 'b'));
        objects().abortUpload(aborted);
        objects().abortUpload(aborted);
        Expect.all(
                "uploads that have ended",
                List.of(
                        () -> Expect.code(
                                ErrorCode.NOT_FOUND,
                                "a part of a completed upload",
                                () -> objects().uploadPart(completed, 2, ObjectBody.of(filled(1, 'c')))),
                        () -> Expect.code(
                                ErrorCode.NOT_FOUND,
                                "a part of an aborted upload",
                                () -> objects().uploadPart(aborted, 2, ObjectBody.of(filled(1, 'c')))),
                        () -> Expect.code(
                                ErrorCode.NOT_FOUND,
                                "completing an aborted upload",
                                () -> objects().completeUpload(aborted, List.of(lost)))));
        expectContent(key, filled(1, 'a'));
    }

    @Test
    void uploadsAreListedUntilTheyEnd() {
        ObjectKey key = key();
        ObjectQuery query = ObjectQuery.in(key.bucket());
        Expect.equal(List.of(), ids(query), "a new bucket has no uploads");
        MultipartUpload one = objects().startUpload(key, PutOptions.defaults());
        MultipartUpload two = objects().startUpload(new ObjectKey(key.bucket(), "other"), PutOptions.defaults());
        Expect.equal(
                List.of(one.uploadId(), two.uploadId()).stream().sorted().toList(),
                ids(query),
                "uploads that are neither completed nor aborted must be listed");
        Expect.equal(
                List.of(two.uploadId()), ids(query.withPrefix("oth")), "a prefix must limit the listing of uploads");
        objects().abortUpload(one);
        UploadedPart part = part(two, 1, filled(1, 'a'));
        objects().completeUpload(two, List.of(part));
        Expect.equal(List.of(), ids(query), "uploads that have ended must not be listed");
    }

    private List<String> ids(ObjectQuery query) {
        return objects().uploads(query).stream()
                .map(MultipartUpload::uploadId)
                .sorted()
                .toList();
    }

    @Test
    void partsAreListedAsTheyArrivedLastWhoeverUploadedThem() {
        ObjectKey key = key();
        MultipartUpload upload = objects().startUpload(key, PutOptions.defaults());
        Expect.equal(List.of(), objects().parts(upload).stream().toList(), "a new upload has no parts");
        UploadedPart seventh = part(upload, 7, filled(2, 'c'));
        part(upload, 1, filled(partSize(), 'a'));
        UploadedPart again = bench().other().objects().uploadPart(upload, 1, ObjectBody.of(filled(partSize(), 'b')));
        Expect.equal(
                List.of(again, seventh),
                objects().parts(upload).stream().toList(),
                "parts must be listed by number, each with the etag and the length of its last upload");
        objects().completeUpload(upload, objects().parts(upload).stream().toList());
        expectContent(key, filled(partSize(), 'b'), filled(2, 'c'));
        Expect.code(
                ErrorCode.NOT_FOUND,
                "the parts of an upload that has ended",
                () -> objects().parts(upload).stream().toList());
    }

    @Test
    void aBucketWithAnUploadCannotBeDeleted() {
        ObjectKey key = key();
        MultipartUpload upload = objects().startUpload(key, PutOptions.defaults());
        Expect.code(
                ErrorCode.FAILED_PRECONDITION,
                "deleting a bucket with an unfinished upload",
                () -> objects().buckets().delete(key.bucket()).await());
        objects().abortUpload(upload);
        Expect.equal(key.bucket(), objects().buckets().delete(key.bucket()).await(), "an empty bucket can be deleted");
    }

    @Test
    void theConditionOfAnUploadIsCheckedWhenItIsCompleted() {
        bench().needs(Capability.OBJECT_CONDITIONS);
        ObjectKey key = key();
        MultipartUpload upload =
                objects().startUpload(key, PutOptions.defaults().when(Precondition.absent()));
        UploadedPart part = part(upload, 1, filled(1, 'a'));
        objects().put(key, ObjectBody.of(filled(2, 'b')));
        Expect.code(
                ErrorCode.FAILED_PRECONDITION,
                "completing where no object may be",
                () -> objects().completeUpload(upload, List.of(part)));
        expectContent(key, filled(2, 'b'));
        objects().abortUpload(upload);
        objects().delete(key);
        MultipartUpload second =
                objects().startUpload(key, PutOptions.defaults().when(Precondition.absent()));
        UploadedPart again = part(second, 1, filled(1, 'c'));
        objects().completeUpload(second, List.of(again));
        expectContent(key, filled(1, 'c'));
    }

    @Test
    void anotherProcessCanGoOnWithAnUpload() {
        ObjectKey key = key();
        MultipartUpload upload = objects().startUpload(key, PutOptions.defaults());
        MultipartUpload found = bench().other().objects().uploads(ObjectQuery.in(key.bucket())).stream()
                .findFirst()
                .orElseThrow();
        UploadedPart part = bench().other().objects().uploadPart(found, 1, ObjectBody.of(filled(1, 'a')));
        objects().completeUpload(upload, List.of(part));
        expectContent(key, filled(1, 'a'));
    }
}
