package io.multicloud.testkit.fake.storage;

import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Page;
import io.multicloud.api.object.MultipartUpload;
import io.multicloud.api.object.ObjectInfo;
import io.multicloud.api.object.ObjectKey;
import io.multicloud.api.object.ObjectQuery;
import io.multicloud.api.object.Precondition;
import io.multicloud.api.object.PutOptions;
import io.multicloud.api.object.UploadedPart;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The objects of one bucket and its unfinished uploads. Reads see every write that came before, and an object is
 * there whole or not at all. Not thread-safe: the cloud's lock guards it.
 */
final class BucketContents {
    /** The order of UTF-8 bytes, which is the order of code points and not that of {@link String#compareTo}. */
    static final Comparator<String> UTF8_ORDER = BucketContents::compareCodePoints;

    private static final int MOST_KEY_BYTES = 1024;
    private static final int MOST_PARTS = 10_000;

    private final EtagStyle etags;
    private final long minPartBytes;
    private final NavigableMap<String, StoredObject> objects = new TreeMap<>(UTF8_ORDER);
    private final NavigableMap<UploadPosition, Upload> uploads = new TreeMap<>();
    /** What completed uploads became: completing one again is answered as the first time. */
    private final Map<String, CompletedUpload> completed = new TreeMap<>();

    private final Refusal refusal;
    private long writes;
    private long storedBytes;

    /**
     * Makes an empty bucket.
     *
     * @param minPartBytes the smallest part of an upload but the last
     * @param refusal makes what is thrown
     */
    BucketContents(EtagStyle etags, long minPartBytes, Refusal refusal) {
        this.etags = etags;
        this.minPartBytes = minPartBytes;
        this.refusal = refusal;
    }

    /** How a refusal is said. */
    @FunctionalInterface
    interface Refusal {
        RuntimeException of(ErrorCode code, String message);
    }

    /** An object and its bytes. */
    record StoredObject(ObjectInfo info, ObjectBytes bytes) {}

    private record Part(UploadedPart receipt, ObjectBytes bytes) {}

    private record Upload(MultipartUpload upload, PutOptions options, NavigableMap<Integer, Part> parts) {}

    private record CompletedUpload(List<UploadedPart> parts, ObjectInfo info) {}

    private record UploadPosition(String key, String uploadId) implements Comparable<UploadPosition> {
        @Override
        public int compareTo(UploadPosition other) {
            int byKey = UTF8_ORDER.compare(key, other.key);
            return byKey != 0 ? byKey : uploadId.compareTo(other.uploadId);
        }
    }

    /** Tells whether it holds neither objects nor unfinished uploads. */
    boolean isEmpty() {
        return objects.isEmpty() && uploads.isEmpty();
    }

    /** Returns what is billed: objects and the parts of unfinished uploads. */
    long storedBytes() {
        return storedBytes;
    }

    ObjectInfo put(ObjectKey key, ObjectBytes bytes, PutOptions options, Instant now) {
        checkKey(key);
        checkPrecondition(key, options.precondition());
        return store(key, bytes, options, List.of(), now);
    }

    StoredObject get(ObjectKey key) {
        StoredObject object = objects.get(key.key());
        if (object == null) {
            throw refusal.of(
                    ErrorCode.NOT_FOUND, "bucket '" + key.bucket().nativeId() + "' has no object '" + key.key() + "'");
        }
        return object;
    }

    Optional<ObjectBytes> bytes(ObjectKey key) {
        return Optional.ofNullable(objects.get(key.key())).map(StoredObject::bytes);
    }

    void delete(ObjectKey key, Precondition condition) {
        checkPrecondition(key, condition);
        StoredObject gone = objects.remove(key.key());
        if (gone != null) {
            storedBytes -= gone.bytes.length();
        }
    }

    /** Returns objects in the order of their keys' UTF-8 bytes. */
    Page<ObjectInfo> list(ObjectQuery query, int pageSize) {
        Optional<String> after = query.pageToken().map(this::decodeToken);
        NavigableMap<String, StoredObject> rest =
                after.isPresent() ? objects.tailMap(after.get(), false) : objects.tailMap(query.prefix(), true);
        return page(
                rest,
                object -> object.info.key().key(),
                query.prefix(),
                pageSize,
                object -> listed(object.info),
                key -> key);
    }

    MultipartUpload startUpload(ObjectKey key, PutOptions options, Instant now) {
        checkKey(key);
        String id = String.format("upload-%08x", ++writes);
        MultipartUpload upload = new MultipartUpload(key, id, now);
        uploads.put(position(upload), new Upload(upload, options, new TreeMap<>()));
        return upload;
    }

    UploadedPart uploadPart(MultipartUpload upload, int number, ObjectBytes bytes, Instant now) {
        Upload open = open(upload);
        if (number < 1 || number > MOST_PARTS) {
            throw refusal.of(ErrorCode.INVALID_ARGUMENT, "part numbers go from 1 to " + MOST_PARTS + ", was " + number);
        }
        String etag = etags.of(bytes, List.of(), ++writes, now);
        UploadedPart receipt = new UploadedPart(number, etag, bytes.length());
        Part replaced = open.parts.put(number, new Part(receipt, bytes));
        storedBytes += bytes.length() - (replaced == null ? 0 : replaced.bytes.length());
        return receipt;
    }

    ObjectInfo completeUpload(MultipartUpload upload, List<UploadedPart> named, Instant now) {
        List<UploadedPart> parts = new ArrayList<>(named);
        parts.sort(Comparator.comparingInt(UploadedPart::number));
        CompletedUpload before = completed.get(upload.uploadId());
        if (before != null && before.info.key().equals(upload.key()) && before.parts.equals(parts)) {
            return before.info;
        }
        Upload open = open(upload);
        List<ObjectBytes> bytes = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            bytes.add(arrived(open, parts, i).bytes);
        }
        if (parts.isEmpty()) {
            throw refusal.of(ErrorCode.INVALID_ARGUMENT, "an upload needs at least one part");
        }
        checkPrecondition(upload.key(), open.options.precondition());
        drop(open);
        ObjectInfo info = store(
                upload.key(),
                ObjectBytes.join(bytes),
                open.options,
                parts.stream().map(UploadedPart::etag).toList(),
                now);
        completed.put(upload.uploadId(), new CompletedUpload(List.copyOf(parts), info));
        return info;
    }

    void abortUpload(MultipartUpload upload) {
        Upload open = uploads.get(position(upload));
        if (open != null) {
            drop(open);
        }
    }

    /** Returns parts that have arrived, from the number after one on. */
    Page<UploadedPart> parts(MultipartUpload upload, int after, int size) {
        NavigableMap<Integer, Part> rest = open(upload).parts.tailMap(after, false);
        List<UploadedPart> found =
                rest.values().stream().map(Part::receipt).limit(size).toList();
        return new Page<>(
                found,
                found.size() < rest.size()
                        ? Optional.of(
                                Integer.toString(found.get(found.size() - 1).number()))
                        : Optional.empty());
    }

    /** Returns unfinished uploads by key, then id. */
    Page<MultipartUpload> uploads(ObjectQuery query, int pageSize) {
        Optional<String> after = query.pageToken().map(this::decodeToken);
        NavigableMap<UploadPosition, Upload> rest = after.isPresent()
                ? uploads.tailMap(parsePosition(after.get()), false)
                : uploads.tailMap(new UploadPosition(query.prefix(), ""), true);
        return page(
                rest,
                open -> open.upload.key().key(),
                query.prefix(),
                pageSize,
                Upload::upload,
                position -> position.uploadId() + "/" + position.key());
    }

    private ObjectInfo store(
            ObjectKey key, ObjectBytes bytes, PutOptions options, List<String> partEtags, Instant now) {
        String etag = etags.of(bytes, partEtags, ++writes, now);
        ObjectInfo info = new ObjectInfo(
                key, DataSize.bytes(bytes.length()), etag, options.contentType(), options.metadata(), now);
        StoredObject replaced = objects.put(key.key(), new StoredObject(info, bytes));
        storedBytes += bytes.length() - (replaced == null ? 0 : replaced.bytes.length());
        return info;
    }

    private void drop(Upload open) {
        uploads.remove(position(open.upload));
        open.parts.values().forEach(part -> storedBytes -= part.bytes.length());
    }

    private Upload open(MultipartUpload upload) {
        Upload open = uploads.get(position(upload));
        if (open == null) {
            throw refusal.of(
                    ErrorCode.NOT_FOUND,
                    "upload '" + upload.uploadId() + "' of '" + upload.key().key() + "' is not open: it was completed,"
                            + " aborted or never started");
        }
        return open;
    }

    private Part arrived(Upload open, List<UploadedPart> parts, int index) {
        UploadedPart named = parts.get(index);
        Part part = open.parts.get(named.number());
        if (part == null || !part.receipt.etag().equals(named.etag())) {
            throw refusal.of(
                    ErrorCode.INVALID_ARGUMENT,
                    "part " + named.number() + " with etag " + named.etag() + " did not arrive");
        }
        if (index > 0 && parts.get(index - 1).number() == named.number()) {
            throw refusal.of(ErrorCode.INVALID_ARGUMENT, "part " + named.number() + " is named twice");
        }
        if (index < parts.size() - 1 && part.bytes.length() < minPartBytes) {
            throw refusal.of(
                    ErrorCode.INVALID_ARGUMENT,
                    "part " + named.number() + " has " + part.bytes.length() + " bytes; every part but the last needs "
                            + minPartBytes);
        }
        return part;
    }

    private void checkPrecondition(ObjectKey key, Precondition condition) {
        StoredObject present = objects.get(key.key());
        if (condition instanceof Precondition.Absent && present != null) {
            throw refusal.of(
                    ErrorCode.FAILED_PRECONDITION,
                    "object '" + key.key() + "' should not exist and has etag " + present.info.etag());
        }
        if (condition instanceof Precondition.Matches matches
                && (present == null || !present.info.etag().equals(matches.etag()))) {
            throw refusal.of(
                    ErrorCode.FAILED_PRECONDITION,
                    "object '" + key.key() + "' should have etag " + matches.etag() + " and "
                            + (present == null ? "does not exist" : "has " + present.info.etag()));
        }
    }

    private void checkKey(ObjectKey key) {
        int bytes;
        try {
            bytes = StandardCharsets.UTF_8
                    .newEncoder()
                    .encode(CharBuffer.wrap(key.key()))
                    .remaining();
        } catch (CharacterCodingException e) {
            throw refusal.of(ErrorCode.INVALID_ARGUMENT, "an object key must be valid Unicode");
        }
        if (bytes > MOST_KEY_BYTES) {
            throw refusal.of(
                    ErrorCode.INVALID_ARGUMENT,
                    "an object key has at most " + MOST_KEY_BYTES + " bytes of UTF-8, had " + bytes);
        }
    }

    private static <K, V, R> Page<R> page(
            NavigableMap<K, V> rest,
            Function<V, String> keyOf,
            String prefix,
            int pageSize,
            Function<V, R> shown,
            Function<K, String> tokenOf) {
        List<R> items = new ArrayList<>();
        K last = null;
        for (Map.Entry<K, V> entry : rest.entrySet()) {
            if (!keyOf.apply(entry.getValue()).startsWith(prefix)) {
                break;
            }
            if (last != null && items.size() == pageSize) {
                return new Page<>(items, Optional.of(encodeToken(tokenOf.apply(last))));
            }
            items.add(shown.apply(entry.getValue()));
            last = entry.getKey();
        }
        return Page.last(items);
    }

    private static ObjectInfo listed(ObjectInfo info) {
        return new ObjectInfo(info.key(), info.size(), info.etag(), info.contentType(), Map.of(), info.modifiedAt());
    }

    private static UploadPosition position(MultipartUpload upload) {
        return new UploadPosition(upload.key().key(), upload.uploadId());
    }

    private UploadPosition parsePosition(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw refusal.of(ErrorCode.INVALID_ARGUMENT, "the page token is not of this listing");
        }
        return new UploadPosition(text.substring(slash + 1), text.substring(0, slash));
    }

    private static String encodeToken(String position) {
        return HexFormat.of().formatHex(position.getBytes(StandardCharsets.UTF_8));
    }

    private String decodeToken(String token) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(HexFormat.of().parseHex(token)))
                    .toString();
        } catch (IllegalArgumentException | CharacterCodingException notOurs) {
            throw refusal.of(ErrorCode.INVALID_ARGUMENT, "the page token '" + token + "' is not of this listing");
        }
    }

    private static int compareCodePoints(String left, String right) {
        int end = Math.min(left.length(), right.length());
        for (int i = 0; i < end; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                // Surrogates stand for code points above every other character.
                boolean surrogateA = Character.isSurrogate(a);
                boolean surrogateB = Character.isSurrogate(b);
                return surrogateA == surrogateB ? Character.compare(a, b) : surrogateA ? 1 : -1;
            }
        }
        return Integer.compare(left.length(), right.length());
    }
}
