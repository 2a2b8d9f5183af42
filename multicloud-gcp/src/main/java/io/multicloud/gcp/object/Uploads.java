package io.multicloud.gcp.object;

import com.google.api.client.http.ByteArrayContent;
import com.google.api.client.http.EmptyContent;
import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.HttpContent;
import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpResponse;
import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Page;
import io.multicloud.api.Paged;
import io.multicloud.api.ResourceId;
import io.multicloud.api.object.MultipartUpload;
import io.multicloud.api.object.ObjectBody;
import io.multicloud.api.object.ObjectKey;
import io.multicloud.api.object.ObjectQuery;
import io.multicloud.api.object.PutOptions;
import io.multicloud.api.object.UploadedPart;
import io.multicloud.api.spi.CallInfo;
import io.multicloud.gcp.call.Account;
import io.multicloud.gcp.call.QuotaBuckets;
import io.multicloud.gcp.resource.Times;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.w3c.dom.Element;

/**
 * Uploads in parts, which only the <a href="https://cloud.google.com/storage/docs/xml-api/overview">XML API</a> has.
 */
final class Uploads {
    private static final int PAGE_SIZE = 1_000;
    private static final int MOST_PARTS = 10_000;
    private static final String XML = "application/xml";

    private final Account account;

    Uploads(Account account) {
        this.account = account;
    }

    /** Sends a request whose answer is read at once. */
    private <T> T send(
            CallInfo call,
            String method,
            String bucket,
            String key,
            String query,
            Content content,
            Reading<T> reading) {
        return account.json(call, clients -> {
            String base = clients.objects().toString().replaceAll("/+$", "");
            String path = key.isEmpty() ? "/" + Paths.encoded(bucket) : Paths.path(bucket, key);
            HttpRequest request = clients.requests()
                    .buildRequest(method, new GenericUrl(base + path + "?" + query, true), content.body());
            content.headers().forEach(request.getHeaders()::set);
            request.getHeaders().setContentType(content.type());
            HttpResponse response = request.execute();
            try {
                return reading.read(response);
            } finally {
                response.disconnect();
            }
        });
    }

    private record Content(
            @org.jspecify.annotations.Nullable HttpContent body, String type, Map<String, String> headers) {
        static final Content NONE = new Content(null, "", Map.of());
    }

    private interface Reading<T> {
        T read(HttpResponse response) throws IOException;
    }

    private static CallInfo reading(String operation, ResourceId bucket) {
        return CallInfo.read(operation, bucket.region(), QuotaBuckets.STORAGE).on(bucket);
    }

    private static CallInfo repeatable(String operation, ResourceId bucket) {
        return CallInfo.idempotentWrite(operation, bucket.region(), QuotaBuckets.STORAGE)
                .on(bucket);
    }

    private static CallInfo once(String operation, ResourceId bucket) {
        return CallInfo.write(operation, bucket.region(), QuotaBuckets.STORAGE).on(bucket);
    }

    MultipartUpload start(ObjectKey key, PutOptions options) {
        UploadNames names = new UploadNames(key.key(), Conditions.generation(options.precondition(), key));
        Map<String, String> headers = new TreeMap<>();
        options.metadata().forEach((name, value) -> headers.put("x-goog-meta-" + name, value));
        String id = send(
                once("storage.multipart.create", key.bucket()),
                "POST",
                key.bucket().nativeId(),
                names.nativeName(),
                "uploads=",
                new Content(new EmptyContent(), options.contentType(), headers),
                response -> Xml.text(Xml.read(response.getContent()), "UploadId"));
        return new MultipartUpload(
                key, names.id(id), account.environment().clock().instant());
    }

    UploadedPart part(MultipartUpload upload, int number, ObjectBody body) {
        if (number < 1 || number > MOST_PARTS) {
            throw new IllegalArgumentException("part numbers are from 1 to " + MOST_PARTS + ", was " + number);
        }
        ObjectKey key = upload.key();
        UploadNames names = UploadNames.of(key.key(), upload.uploadId());
        return send(
                repeatable("storage.multipart.put", key.bucket()),
                "PUT",
                key.bucket().nativeId(),
                names.nativeName(),
                "partNumber=" + number + "&uploadId=" + Paths.encoded(UploadNames.nativeId(upload.uploadId())),
                new Part(body).content(),
                response -> checked(number, body, response));
    }

    /** A part's etag is the checksum of what arrived. */
    private static UploadedPart checked(int number, ObjectBody body, HttpResponse response) {
        String etag = String.valueOf(response.getHeaders().getETag());
        Bodies.Streamed sent = (Bodies.Streamed) response.getRequest().getContent();
        String arrived = etag.replace("\"", "");
        if (arrived.matches("[0-9a-f]{32}") && !arrived.equals(HexFormat.of().formatHex(sent.digest()))) {
            throw CloudException.builder(
                            ErrorCode.DATA_LOSS, "part " + number + " arrived with other bytes than were sent")
                    .operation("storage.multipart.put")
                    .build();
        }
        return new UploadedPart(number, etag, body.length());
    }

    private record Part(ObjectBody body) {
        Content content() {
            return new Content(new Bodies.Streamed(body), "application/octet-stream", Map.of());
        }
    }

    /** Completes an upload under its native name; tells what is left to be done with it. */
    UploadNames complete(MultipartUpload upload, List<UploadedPart> parts) {
        ObjectKey key = upload.key();
        UploadNames names = UploadNames.of(key.key(), upload.uploadId());
        StringBuilder document = new StringBuilder("<CompleteMultipartUpload>");
        parts.stream()
                .sorted((one, other) -> Integer.compare(one.number(), other.number()))
                .forEach(part -> document.append("<Part><PartNumber>")
                        .append(part.number())
                        .append("</PartNumber><ETag>")
                        .append(Xml.escaped(part.etag()))
                        .append("</ETag></Part>"));
        document.append("</CompleteMultipartUpload>");
        send(
                once("storage.multipart.complete", key.bucket()),
                "POST",
                key.bucket().nativeId(),
                names.nativeName(),
                "uploadId=" + Paths.encoded(UploadNames.nativeId(upload.uploadId())),
                new Content(
                        new ByteArrayContent(XML, document.toString().getBytes(StandardCharsets.UTF_8)), XML, Map.of()),
                Uploads::drained);
        return names;
    }

    private static boolean drained(HttpResponse response) throws IOException {
        response.ignore();
        return true;
    }

    void abort(MultipartUpload upload) {
        ObjectKey key = upload.key();
        UploadNames names = UploadNames.of(key.key(), upload.uploadId());
        try {
            send(
                    repeatable("storage.multipart.abort", key.bucket()),
                    "DELETE",
                    key.bucket().nativeId(),
                    names.nativeName(),
                    "uploadId=" + Paths.encoded(UploadNames.nativeId(upload.uploadId())),
                    Content.NONE,
                    Uploads::drained);
        } catch (CloudException e) {
            if (e.code() != ErrorCode.NOT_FOUND) {
                throw e;
            }
        }
    }

    Paged<UploadedPart> parts(MultipartUpload upload) {
        ObjectKey key = upload.key();
        UploadNames names = UploadNames.of(key.key(), upload.uploadId());
        String query = "uploadId=" + Paths.encoded(UploadNames.nativeId(upload.uploadId()));
        return Paged.from(Optional.empty(), token -> {
            Element root = send(
                    reading("storage.multipart.listParts", key.bucket()),
                    "GET",
                    key.bucket().nativeId(),
                    names.nativeName(),
                    query + token.map(after -> "&part-number-marker=" + after).orElse(""),
                    Content.NONE,
                    response -> Xml.read(response.getContent()));
            List<UploadedPart> parts = new ArrayList<>();
            for (Element part : Xml.all(root, "Part")) {
                parts.add(new UploadedPart(
                        Integer.parseInt(Xml.text(part, "PartNumber")),
                        Xml.text(part, "ETag"),
                        Long.parseLong(Xml.text(part, "Size"))));
            }
            return new Page<>(
                    parts,
                    Xml.text(root, "IsTruncated").equals("true")
                            ? Optional.of(Xml.text(root, "NextPartNumberMarker"))
                            : Optional.empty());
        });
    }

    /** Tells whether a bucket holds an unfinished upload. */
    boolean any(ResourceId bucket) {
        return !page(bucket, "", 1, new Marker("", "")).uploads().isEmpty();
    }

    /**
     * Lists uploads: those under the prefix, and then those with a condition, whose names begin otherwise. A token tells
     * where to go on, in which of the two.
     */
    Paged<MultipartUpload> list(ObjectQuery query) {
        account.own(query.bucket(), io.multicloud.api.ResourceType.BUCKET);
        int size = Math.min(PAGE_SIZE, query.pageSize().orElse(PAGE_SIZE));
        return Paged.from(query.pageToken(), token -> {
            account.requireOpen();
            Place place = token.map(Place::parse).orElse(new Place(Phase.PLAIN, new Marker("", "")));
            boolean plain = place.phase() == Phase.PLAIN;
            Listing listing = page(query.bucket(), plain ? query.prefix() : UploadNames.STAGING, size, place.marker());
            List<MultipartUpload> found = listing.uploads().stream()
                    .filter(upload -> upload.key().key().startsWith(query.prefix()))
                    .toList();
            if (listing.next().isPresent()) {
                return new Page<>(
                        found,
                        Optional.of(new Place(place.phase(), listing.next().get()).toString()));
            }
            // Without a prefix, the first listing has shown both.
            boolean more = plain && !query.prefix().isEmpty();
            return new Page<>(
                    found,
                    more ? Optional.of(new Place(Phase.STAGED, new Marker("", "")).toString()) : Optional.empty());
        });
    }

    private Listing page(ResourceId bucket, String prefix, int size, Marker marker) {
        StringBuilder query = new StringBuilder("uploads=&max-uploads=").append(size);
        if (!prefix.isEmpty()) {
            query.append("&prefix=").append(Paths.encoded(prefix));
        }
        if (!marker.key().isEmpty()) {
            query.append("&key-marker=")
                    .append(Paths.encoded(marker.key()))
                    .append("&upload-id-marker=")
                    .append(Paths.encoded(marker.id()));
        }
        Element root = send(
                reading("storage.multipart.list", bucket),
                "GET",
                bucket.nativeId(),
                "",
                query.toString(),
                Content.NONE,
                response -> Xml.read(response.getContent()));
        List<MultipartUpload> uploads = new ArrayList<>();
        for (Element upload : Xml.all(root, "Upload")) {
            UploadNames names = UploadNames.of(Xml.text(upload, "Key"));
            uploads.add(new MultipartUpload(
                    new ObjectKey(bucket, names.key()),
                    names.id(Xml.text(upload, "UploadId")),
                    Times.of(Xml.text(upload, "Initiated"))));
        }
        return new Listing(
                uploads,
                Xml.text(root, "IsTruncated").equals("true")
                        ? Optional.of(new Marker(Xml.text(root, "NextKeyMarker"), Xml.text(root, "NextUploadIdMarker")))
                        : Optional.empty());
    }

    private record Listing(List<MultipartUpload> uploads, Optional<Marker> next) {}

    private record Marker(String key, String id) {}

    private enum Phase {
        PLAIN,
        STAGED
    }

    /** Where a listing goes on; its text is the page token. */
    private record Place(Phase phase, Marker marker) {
        static Place parse(String token) {
            try {
                String[] parts =
                        new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8).split("\n", -1);
                if (parts.length == 3) {
                    return new Place(Phase.valueOf(parts[0]), new Marker(parts[2], parts[1]));
                }
            } catch (IllegalArgumentException e) {
                // Told below, as for any other text.
            }
            throw CloudException.builder(ErrorCode.INVALID_ARGUMENT, "'" + token + "' is no page token of uploads")
                    .build();
        }

        @Override
        public String toString() {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            (phase + "\n" + marker.id() + "\n" + marker.key()).getBytes(StandardCharsets.UTF_8));
        }
    }
}
