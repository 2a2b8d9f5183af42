package io.multicloud.gcp.wire;

import com.google.api.services.storage.model.StorageObject;
import io.multicloud.api.object.ObjectInfo;
import io.multicloud.api.object.ObjectKey;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.wire.WireRequest;
import io.multicloud.testkit.wire.WireResponse;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Uploads through the JSON API: <a href="https://cloud.google.com/storage/docs/uploading-objects">in one request</a>, with
 * or without metadata, and <a href="https://cloud.google.com/storage/docs/performing-resumable-uploads">resumable</a>.
 */
final class Uploads {
    /** Chunks but the last are multiples of it. */
    private static final int UNIT = 256 << 10;

    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (?:(\\d+)-(\\d+)|\\*)/(\\d+|\\*)");
    private static final Pattern BOUNDARY = Pattern.compile("boundary=[\"']?([^\"';]+)");
    private static final String[] PARAMETERS = {
        "name", "ifGenerationMatch", "upload_id", "projection", "contentEncoding", "kmsKeyName", "predefinedAcl"
    };

    private final Backing backing;
    private final StoredObjects stored;
    private final ObjectsApi objects;
    private final Map<String, Session> sessions = new LinkedHashMap<>();

    private static final class Session {
        final String bucket;
        final StorageObject metadata;
        final Optional<String> condition;
        final ByteArrayOutputStream received = new ByteArrayOutputStream();

        @Nullable
        ObjectInfo made;

        Session(String bucket, StorageObject metadata, Optional<String> condition) {
            this.bucket = bucket;
            this.metadata = metadata;
            this.condition = condition;
        }
    }

    Uploads(Backing backing, StoredObjects stored, ObjectsApi objects) {
        this.backing = backing;
        this.stored = stored;
        this.objects = objects;
    }

    /** Uploads at once, or opens a session. */
    WireResponse post(WireRequest request, String bucket) {
        StorageFront.allow(request, PARAMETERS);
        String type = request.parameter("uploadType").orElse("");
        return switch (type) {
            case "media" -> {
                StorageObject metadata = new StorageObject().setName(name(request, null));
                request.header("Content-Type").ifPresent(metadata::setContentType);
                yield insert(request, bucket, metadata, request.body());
            }
            case "multipart" -> multipart(request, bucket);
            case "resumable" -> open(request, bucket);
            default -> throw new GcpError(400, "badRequest", "Invalid upload request, uploadType is '" + type + "'.");
        };
    }

    private static String name(WireRequest request, @Nullable StorageObject metadata) {
        String name = metadata != null && metadata.getName() != null
                ? metadata.getName()
                : request.parameter("name").orElse("");
        if (name.isEmpty()) {
            throw new GcpError(400, "required", "Required: name");
        }
        return name;
    }

    private WireResponse insert(WireRequest request, String bucket, StorageObject metadata, byte[] bytes) {
        return backing.request(
                FakeOperation.PUT_OBJECT,
                backing.home(),
                () -> StorageFront.json(
                        objects.picture(write(bucket, metadata, bytes, request.parameter("ifGenerationMatch")))));
    }

    private ObjectInfo write(String bucket, StorageObject metadata, byte[] bytes, Optional<String> condition) {
        StoredObjects.Checksums sums = StoredObjects.checksums(StoredObjects.bytes(bytes));
        boolean damaged = (metadata.getMd5Hash() != null
                        && !metadata.getMd5Hash().equals(sums.md5()))
                || (metadata.getCrc32c() != null && !metadata.getCrc32c().equals(sums.crc32c()));
        if (damaged) {
            // https://cloud.google.com/storage/docs/data-validation: what was sent and what arrived differ.
            throw GcpError.invalid("Provided hash does not match calculated hash: " + sums);
        }
        ObjectKey key = stored.key(bucket, metadata.getName());
        return stored.buckets().put(key, StoredObjects.bytes(bytes), ObjectsApi.options(metadata, condition));
    }

    // In one request, with metadata.

    private WireResponse multipart(WireRequest request, String bucket) {
        Matcher boundary = BOUNDARY.matcher(request.header("Content-Type").orElse(""));
        List<Part> parts = boundary.find() ? parts(request.body(), boundary.group(1)) : List.of();
        if (parts.size() != 2) {
            throw new GcpError(400, "badRequest", "Malformed multipart body.");
        }
        StorageObject metadata = StorageFront.read(parts.get(0).body(), StorageObject.class);
        metadata.setName(name(request, metadata));
        if (metadata.getContentType() == null) {
            metadata.setContentType(parts.get(1).contentType());
        }
        return insert(request, bucket, metadata, parts.get(1).body());
    }

    @SuppressWarnings("ArrayRecordComponent") // Handed over once and never compared.
    private record Part(@Nullable String contentType, byte[] body) {}

    /**
     * Takes a body of the form of <a href="https://www.rfc-editor.org/rfc/rfc2387">multipart/related</a> apart. Lines may
     * end in a line feed alone, as those of the vendor's command line do.
     */
    private static List<Part> parts(byte[] body, String boundary) {
        byte[] line = ("--" + boundary).getBytes(StandardCharsets.UTF_8);
        List<Part> parts = new ArrayList<>();
        int at = indexOf(body, line, 0);
        while (at >= 0) {
            int next = indexOf(body, line, at + line.length);
            int content = afterBlankLine(body, at);
            if (next < 0 || content < 0 || content > next) {
                break;
            }
            String headers = new String(body, at + line.length, content - at - line.length, StandardCharsets.UTF_8);
            String type = null;
            for (String header : headers.split("\\R", -1)) {
                if (header.regionMatches(true, 0, "Content-Type:", 0, 13)) {
                    type = header.substring(13).trim();
                }
            }
            // The line break before the boundary belongs to the boundary.
            int end = next - 1 > content && body[next - 2] == '\r' ? next - 2 : next - 1;
            parts.add(new Part(type, Arrays.copyOfRange(body, content, Math.max(content, end))));
            at = next;
        }
        return parts;
    }

    private static int afterBlankLine(byte[] body, int from) {
        int plain = indexOf(body, new byte[] {'\n', '\n'}, from);
        int full = indexOf(body, new byte[] {'\r', '\n', '\r', '\n'}, from);
        if (full >= 0 && (plain < 0 || full < plain)) {
            return full + 4;
        }
        return plain < 0 ? -1 : plain + 2;
    }

    private static int indexOf(byte[] in, byte[] wanted, int from) {
        for (int i = from; i <= in.length - wanted.length; i++) {
            if (Arrays.equals(in, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }

    // Resumable.

    private volatile int keep = Integer.MAX_VALUE;

    private WireResponse open(WireRequest request, String bucket) {
        StorageObject metadata = request.body().length == 0
                ? new StorageObject()
                : StorageFront.read(request.body(), StorageObject.class);
        metadata.setName(name(request, metadata));
        if (metadata.getContentType() == null) {
            request.header("X-Upload-Content-Type").ifPresent(metadata::setContentType);
        }
        Optional<String> condition = request.parameter("ifGenerationMatch");
        ObjectsApi.options(metadata, condition);
        return backing.request(FakeOperation.START_OBJECT_UPLOAD, backing.home(), () -> {
            stored.require(bucket);
            String id = "session-" + Long.toHexString(backing.newId());
            sessions.put(id, new Session(bucket, metadata, condition));
            String host = request.header("Host").orElse("127.0.0.1");
            return WireResponse.empty(200)
                    .with("Location", "http://" + host + request.path() + "?uploadType=resumable&upload_id=" + id)
                    .with("X-GUploader-UploadID", id);
        });
    }

    private Session session(WireRequest request, String bucket) {
        Session session = sessions.get(request.parameter("upload_id").orElse(""));
        if (session == null || !session.bucket.equals(bucket)) {
            throw new GcpError(404, "notFound", "Upload session not found.");
        }
        return session;
    }

    /** Goes on with a session, or tells how far it is. */
    WireResponse put(WireRequest request, String bucket) {
        StorageFront.allow(request, PARAMETERS);
        Optional<String> range = request.header("Content-Range");
        Matcher form = CONTENT_RANGE.matcher(
                range.orElse("bytes 0-" + (request.body().length - 1) + "/" + request.body().length));
        boolean empty = range.isEmpty() && request.body().length == 0;
        if (!empty && !form.matches()) {
            throw GcpError.invalid("Failed to parse Content-Range header.");
        }
        boolean asks = !empty && form.group(1) == null && !form.group(3).equals(Integer.toString(0));
        long from = empty || form.group(1) == null ? 0 : Long.parseLong(form.group(1));
        long total = empty ? 0 : form.group(3).equals("*") ? -1 : Long.parseLong(form.group(3));
        boolean last = total >= 0 && from + request.body().length == total && !asks;
        if (!asks
                && !empty
                && form.group(1) != null
                && Long.parseLong(form.group(2)) - from + 1 != request.body().length) {
            throw GcpError.invalid("The Content-Range and the length of the body differ.");
        }
        return backing.request(
                asks ? FakeOperation.HEAD_OBJECT : last ? FakeOperation.PUT_OBJECT : FakeOperation.UPLOAD_OBJECT_PART,
                backing.home(),
                () -> {
                    Session session = session(request, bucket);
                    if (session.made != null) {
                        return StorageFront.json(objects.picture(session.made));
                    }
                    if (asks) {
                        return incomplete(session);
                    }
                    receive(session, from, request.body(), last);
                    if (!last || session.received.size() < total) {
                        return incomplete(session);
                    }
                    session.made = write(bucket, session.metadata, session.received.toByteArray(), session.condition);
                    session.received.reset();
                    return StorageFront.json(objects.picture(session.made));
                });
    }

    /** Keeps at most so much of each chunk from now on. */
    void keepOfEachChunk(int bytes) {
        keep = bytes;
    }

    private void receive(Session session, long from, byte[] body, boolean last) {
        int have = session.received.size();
        if (from > have) {
            throw GcpError.invalid("Invalid request. The chunk begins at " + from + " and only " + have
                    + " bytes have been received.");
        }
        if (!last && body.length % UNIT != 0) {
            throw GcpError.invalid(
                    "Invalid request. The number of bytes uploaded is required to be equal or greater than"
                            + " 262144, except for the final request (it's recommended to be the exact multiple of 262144).");
        }
        // What has been received already is passed over.
        int skip = (int) Math.min(body.length, have - from);
        session.received.write(body, skip, Math.min(keep, body.length - skip));
    }

    private static WireResponse incomplete(Session session) {
        WireResponse response = WireResponse.empty(308);
        return session.received.size() == 0
                ? response
                : response.with("Range", "bytes=0-" + (session.received.size() - 1));
    }

    /** Gives a session up: 499, as documented. */
    WireResponse cancel(WireRequest request, String bucket) {
        StorageFront.allow(request, PARAMETERS);
        return backing.request(FakeOperation.ABORT_OBJECT_UPLOAD, backing.home(), () -> {
            session(request, bucket);
            sessions.remove(request.parameter("upload_id").orElse(""));
            return WireResponse.empty(499);
        });
    }
}
