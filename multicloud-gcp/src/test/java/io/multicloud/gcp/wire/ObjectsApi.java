package io.multicloud.gcp.wire;

import com.google.api.services.storage.model.ComposeRequest;
import com.google.api.services.storage.model.Objects;
import com.google.api.services.storage.model.RewriteResponse;
import com.google.api.services.storage.model.StorageObject;
import io.multicloud.api.Page;
import io.multicloud.api.object.ByteRange;
import io.multicloud.api.object.ObjectContent;
import io.multicloud.api.object.ObjectInfo;
import io.multicloud.api.object.ObjectKey;
import io.multicloud.api.object.ObjectQuery;
import io.multicloud.api.object.PutOptions;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.fake.storage.BucketBackend;
import io.multicloud.testkit.fake.storage.ObjectBytes;
import io.multicloud.testkit.wire.WireRequest;
import io.multicloud.testkit.wire.WireResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** <a href="https://cloud.google.com/storage/docs/json_api/v1/objects">Objects</a> of the JSON API. */
final class ObjectsApi {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d*)-(\\d*)");
    private static final int MOST_COMPOSED = 32;

    /** Behind every other character. */
    private static final String LAST = Character.toString(Character.MAX_CODE_POINT);

    private final Backing backing;
    private final StoredObjects stored;
    private final BucketBackend buckets;
    private final Uploads uploads;

    ObjectsApi(Backing backing, StoredObjects stored) {
        this.backing = backing;
        this.stored = stored;
        this.buckets = stored.buckets();
        this.uploads = new Uploads(backing, stored, this);
    }

    Uploads uploads() {
        return uploads;
    }

    /** Answers with an object's metadata, or with its bytes if {@code alt=media}. */
    WireResponse get(WireRequest request, String bucket, String name) {
        StorageFront.allow(request, "generation", "ifGenerationMatch", "projection");
        boolean media = request.parameter("alt").orElse("json").equals("media");
        return backing.request(media ? FakeOperation.GET_OBJECT : FakeOperation.HEAD_OBJECT, backing.home(), () -> {
            ObjectKey key = stored.key(bucket, name);
            stored.requireGeneration(key, request.parameter("generation"), request.parameter("ifGenerationMatch"));
            if (!media) {
                if (stored.find(key).isEmpty()) {
                    throw StoredObjects.missing(key);
                }
                return StorageFront.json(picture(buckets.head(key)));
            }
            return download(key, request.header("Range"));
        });
    }

    /** Answers with bytes: <a href="https://cloud.google.com/storage/docs/json_api/v1/parameters#range">ranges</a>. */
    WireResponse download(ObjectKey key, Optional<String> range) {
        ObjectInfo info = stored.find(key).orElseThrow(() -> StoredObjects.missing(key));
        long size = info.size().bytes();
        Matcher form = RANGE.matcher(range.orElse(""));
        boolean partial =
                form.matches() && !(form.group(1).isEmpty() && form.group(2).isEmpty());
        long from = 0;
        long to = size - 1;
        if (partial && form.group(1).isEmpty()) {
            from = Math.max(0, size - Long.parseLong(form.group(2)));
        } else if (partial) {
            from = Long.parseLong(form.group(1));
            to = form.group(2).isEmpty() ? to : Math.min(to, Long.parseLong(form.group(2)));
        }
        if (partial && (from >= size || to < from)) {
            throw new GcpError(416, "requestedRangeNotSatisfiable", "Request range not satisfiable");
        }
        ByteRange wanted = size == 0 ? ByteRange.ALL : ByteRange.of(from, to - from + 1);
        byte[] bytes;
        try (ObjectContent content = buckets.get(key, wanted)) {
            bytes = content.stream().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> headers = headers(info);
        if (partial) {
            headers.put("Content-Range", "bytes " + from + "-" + to + "/" + size);
        }
        return new WireResponse(partial ? 206 : 200, headers, bytes);
    }

    /** Returns what a download says of its object. */
    Map<String, String> headers(ObjectInfo info) {
        StoredObjects.Checksums sums = stored.checksums(info);
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", info.contentType());
        headers.put("ETag", "\"" + info.etag() + "\"");
        headers.put(
                "Last-Modified",
                DateTimeFormatter.RFC_1123_DATE_TIME.format(info.modifiedAt().atOffset(ZoneOffset.UTC)));
        headers.put("Accept-Ranges", "bytes");
        headers.put("x-goog-generation", Long.toString(StoredObjects.generation(info.etag())));
        headers.put("x-goog-metageneration", "1");
        headers.put("x-goog-stored-content-length", Long.toString(info.size().bytes()));
        headers.put("x-goog-hash", "crc32c=" + sums.crc32c() + ",md5=" + sums.md5());
        return headers;
    }

    WireResponse list(WireRequest request, String bucket) {
        StorageFront.allow(
                request,
                "prefix",
                "delimiter",
                "maxResults",
                "pageToken",
                "projection",
                "includeFoldersAsPrefixes",
                "versions");
        int size = StorageFront.pageSize(request);
        String delimiter = request.parameter("delimiter").orElse("");
        return backing.request(FakeOperation.LIST_OBJECTS, backing.home(), () -> {
            ObjectQuery query = new ObjectQuery(
                    stored.require(bucket),
                    request.parameter("prefix").orElse(""),
                    Optional.of(size),
                    request.parameter("pageToken").filter(token -> !token.isEmpty()));
            Objects answer = new Objects().setKind("storage#objects");
            if (delimiter.isEmpty()) {
                Page<ObjectInfo> page = buckets.listObjects(query);
                answer.setItems(page.items().stream().map(this::picture).toList());
                page.nextToken().ifPresent(answer::setNextPageToken);
            } else {
                fill(answer, query, delimiter, size);
            }
            return StorageFront.json(answer);
        });
    }

    /** Lists as in a directory: what has the delimiter behind the prefix is one of the prefixes. */
    private void fill(Objects answer, ObjectQuery query, String delimiter, int size) {
        List<StorageObject> items = new ArrayList<>();
        Set<String> prefixes = new LinkedHashSet<>();
        Optional<String> token = query.pageToken();
        while (true) {
            ObjectQuery one = query.withPageSize(1);
            Page<ObjectInfo> page =
                    buckets.listObjects(token.map(one::withPageToken).orElse(one));
            if (page.items().isEmpty()) {
                break;
            }
            if (items.size() + prefixes.size() == size) {
                token.ifPresent(answer::setNextPageToken);
                break;
            }
            ObjectInfo info = page.items().get(0);
            String key = info.key().key();
            int at = key.indexOf(delimiter, query.prefix().length());
            if (at < 0) {
                items.add(picture(info));
                token = Optional.of(token(key));
            } else {
                prefixes.add(key.substring(0, at + delimiter.length()));
                token = Optional.of(token(key.substring(0, at + delimiter.length()) + LAST));
            }
        }
        answer.setItems(items);
        if (!prefixes.isEmpty()) {
            answer.setPrefixes(List.copyOf(prefixes));
        }
    }

    /** Returns the token of a listing that goes on behind a key. */
    private static String token(String key) {
        return HexFormat.of().formatHex(key.getBytes(StandardCharsets.UTF_8));
    }

    WireResponse delete(WireRequest request, String bucket, String name) {
        StorageFront.allow(request, "generation", "ifGenerationMatch");
        return backing.request(FakeOperation.DELETE_OBJECT, backing.home(), () -> {
            ObjectKey key = stored.key(bucket, name);
            Optional<ObjectInfo> there = stored.find(key);
            boolean other = request.parameter("generation")
                    .filter(wanted -> there.isEmpty()
                            || !wanted.equals(Long.toString(
                                    StoredObjects.generation(there.get().etag()))))
                    .isPresent();
            // What is not there cannot be deleted: objects.delete, 404. A condition is looked at first.
            if (there.isEmpty() || other) {
                if (request.parameter("ifGenerationMatch").isPresent() && !other) {
                    buckets.deleteObject(key, StoredObjects.precondition(request.parameter("ifGenerationMatch")));
                }
                throw StoredObjects.missing(key);
            }
            buckets.deleteObject(key, StoredObjects.precondition(request.parameter("ifGenerationMatch")));
            return WireResponse.empty(204);
        });
    }

    WireResponse compose(WireRequest request, String bucket, String name) {
        StorageFront.allow(request, "ifGenerationMatch", "kmsKeyName");
        ComposeRequest wanted = StorageFront.read(request.body(), ComposeRequest.class);
        List<ComposeRequest.SourceObjects> sources =
                wanted.getSourceObjects() == null ? List.of() : wanted.getSourceObjects();
        // https://cloud.google.com/storage/docs/composite-objects: from 1 to 32 objects.
        if (sources.isEmpty() || sources.size() > MOST_COMPOSED) {
            throw GcpError.invalid(
                    "The number of source components provided (" + sources.size() + ") must be within 1 and 32.");
        }
        return backing.request(FakeOperation.PUT_OBJECT, backing.home(), () -> {
            List<ObjectBytes> parts = new ArrayList<>();
            for (ComposeRequest.SourceObjects source : sources) {
                ObjectKey key = stored.key(bucket, source.getName());
                stored.requireGeneration(
                        key,
                        Optional.ofNullable(source.getGeneration()).map(String::valueOf),
                        Optional.ofNullable(source.getObjectPreconditions())
                                .map(conditions -> String.valueOf(conditions.getIfGenerationMatch())));
                parts.add(buckets.bytes(key).orElseThrow(() -> StoredObjects.missing(key)));
            }
            StorageObject destination = wanted.getDestination() == null ? new StorageObject() : wanted.getDestination();
            return StorageFront.json(picture(buckets.put(
                    stored.key(bucket, name),
                    ObjectBytes.join(parts),
                    options(destination, request.parameter("ifGenerationMatch")))));
        });
    }

    /** Copies, always in one step. */
    WireResponse rewrite(WireRequest request, String bucket, String name, String toBucket, String toName) {
        StorageFront.allow(
                request,
                "ifGenerationMatch",
                "ifSourceGenerationMatch",
                "sourceGeneration",
                "projection",
                "rewriteToken",
                "maxBytesRewrittenPerCall",
                "destinationKmsKeyName");
        Optional<StorageObject> metadata = request.body().length == 0
                ? Optional.empty()
                : Optional.of(StorageFront.read(request.body(), StorageObject.class));
        return backing.request(FakeOperation.PUT_OBJECT, backing.home(), () -> {
            ObjectKey from = stored.key(bucket, name);
            ObjectKey to = stored.key(toBucket, toName);
            stored.requireGeneration(
                    from, request.parameter("sourceGeneration"), request.parameter("ifSourceGenerationMatch"));
            ObjectBytes bytes = buckets.bytes(from).orElseThrow(() -> StoredObjects.missing(from));
            ObjectInfo source = buckets.head(from);
            // Without metadata in the request, those of the source are copied: objects.rewrite.
            PutOptions options = metadata.isPresent() && !metadata.get().isEmpty()
                    ? options(metadata.get(), request.parameter("ifGenerationMatch"))
                    : new PutOptions(
                            source.contentType(),
                            source.metadata(),
                            StoredObjects.precondition(request.parameter("ifGenerationMatch")));
            ObjectInfo made = buckets.put(to, bytes, options);
            return StorageFront.json(new RewriteResponse()
                    .setKind("storage#rewriteResponse")
                    .setTotalBytesRewritten(bytes.length())
                    .setObjectSize(bytes.length())
                    .setDone(true)
                    .setResource(picture(made)));
        });
    }

    /** Reads how an object is to be written. */
    static PutOptions options(StorageObject wanted, Optional<String> ifGenerationMatch) {
        String type = wanted.getContentType() == null ? "application/octet-stream" : wanted.getContentType();
        try {
            return new PutOptions(
                    type,
                    wanted.getMetadata() == null ? Map.of() : wanted.getMetadata(),
                    StoredObjects.precondition(ifGenerationMatch));
        } catch (IllegalArgumentException e) {
            throw GcpError.invalid(e.getMessage());
        }
    }

    StorageObject picture(ObjectInfo info) {
        StoredObjects.Checksums sums = stored.checksums(info);
        long generation = StoredObjects.generation(info.etag());
        String bucket = info.key().bucket().nativeId();
        StorageObject picture = new StorageObject()
                .setKind("storage#object")
                .setId(bucket + "/" + info.key().key() + "/" + generation)
                .setMediaLink(stored.mediaLink(bucket, info.key().key(), generation))
                .setName(info.key().key())
                .setBucket(bucket)
                .setGeneration(generation)
                .setMetageneration(1L)
                .setContentType(info.contentType())
                .setStorageClass("STANDARD")
                .setSize(BigInteger.valueOf(info.size().bytes()))
                .setMd5Hash(sums.md5())
                .setCrc32c(sums.crc32c())
                .setEtag(info.etag())
                .setTimeCreated(StorageFront.time(info.modifiedAt()))
                .setUpdated(StorageFront.time(info.modifiedAt()));
        if (!info.metadata().isEmpty()) {
            picture.setMetadata(new TreeMap<>(info.metadata()));
        }
        return picture;
    }
}
