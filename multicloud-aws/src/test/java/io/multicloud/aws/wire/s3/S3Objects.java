package io.multicloud.aws.wire.s3;

import io.multicloud.api.Page;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.object.ByteRange;
import io.multicloud.api.object.ObjectContent;
import io.multicloud.api.object.ObjectInfo;
import io.multicloud.api.object.ObjectKey;
import io.multicloud.api.object.ObjectQuery;
import io.multicloud.api.object.Precondition;
import io.multicloud.api.object.PutOptions;
import io.multicloud.aws.wire.AwsException;
import io.multicloud.aws.wire.s3.S3Routes.Level;
import io.multicloud.testkit.FakeNativeException;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.fake.storage.ObjectBytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Objects that are written and read at once. */
final class S3Objects {
    private static final Pattern RANGE = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");
    /** Follows every key that begins with what stands before it. */
    private static final String LAST = "\uDBFF\uDFFF";

    private static final int MOST_METADATA = 2 << 10;
    private static final int MOST_KEYS = 1000;

    private final S3World world;

    S3Objects(S3World world) {
        this.world = world;
    }

    void register(S3Routes routes) {
        routes.on("PUT", Level.OBJECT, Set.of(), PutObjectRequest.class, "", FakeOperation.PUT_OBJECT, this::put);
        routes.on("GET", Level.OBJECT, Set.of(), GetObjectRequest.class, "", FakeOperation.GET_OBJECT, this::get);
        routes.on("HEAD", Level.OBJECT, Set.of(), HeadObjectRequest.class, "", FakeOperation.HEAD_OBJECT, this::head);
        routes.on(
                "DELETE",
                Level.OBJECT,
                Set.of(),
                DeleteObjectRequest.class,
                "",
                FakeOperation.DELETE_OBJECT,
                this::delete);
        routes.on(
                "GET",
                Level.BUCKET,
                Set.of("list-type"),
                ListObjectsV2Request.class,
                "ListBucketResult",
                FakeOperation.LIST_OBJECTS,
                this::list);
    }

    static ObjectBytes bytes(byte[] body) {
        try {
            return ObjectBytes.readFrom(new ByteArrayInputStream(body), body.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static PutOptions options(@Nullable String contentType, Map<String, String> metadata) {
        // https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html: names and values in UTF-8
        int size = metadata.entrySet().stream()
                .mapToInt(entry -> (entry.getKey() + entry.getValue()).getBytes(StandardCharsets.UTF_8).length)
                .sum();
        if (size > MOST_METADATA) {
            throw AwsException.invalid(
                    "MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size");
        }
        try {
            // https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html: without one,
            // binary/octet-stream
            return new PutOptions(
                    contentType == null ? "binary/octet-stream" : contentType, metadata, Precondition.none());
        } catch (IllegalArgumentException e) {
            throw AwsException.invalid("InvalidArgument", String.valueOf(e.getMessage()));
        }
    }

    private S3Answer put(S3Call<PutObjectRequest> call) {
        PutObjectRequest input = call.input();
        S3World.onlyServed(
                input,
                "Bucket",
                "Key",
                "ContentLength",
                "ContentMD5",
                "ContentType",
                "ContentEncoding",
                "ChecksumAlgorithm",
                "ChecksumCRC32",
                "ChecksumCRC32C",
                "ChecksumCRC64NVME",
                "ChecksumSHA1",
                "ChecksumSHA256",
                "Expires",
                "IfMatch",
                "IfNoneMatch",
                "Metadata");
        ResourceId bucket = world.bucket(call.call().region(), input.bucket());
        ObjectKey key = world.key(bucket, input.key());
        Optional<Checksums.Sum> sum = Checksums.verify(call.call());
        world.requireConditions(key, input.ifMatch(), input.ifNoneMatch());
        ObjectInfo info =
                world.buckets().put(key, bytes(call.call().body()), options(input.contentType(), input.metadata()));
        // What came without a checksum gets the one that S3 itself uses; here the one that the JDK has.
        Checksums.Sum stored = sum.orElseGet(() -> new Checksums.Sum(
                Checksums.Algorithm.CRC32,
                Checksums.compute(Checksums.Algorithm.CRC32, call.call().body())));
        world.remember(key, info.etag(), Optional.of(stored));
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(stored.algorithm().header(), stored.value());
        headers.put("x-amz-checksum-type", "FULL_OBJECT");
        return new S3Answer(
                200,
                PutObjectResponse.builder().eTag(S3World.quoted(info.etag())).build(),
                headers,
                null);
    }

    private ObjectInfo existing(ObjectKey key) {
        return world.find(key).orElseThrow(S3World::noSuchKey);
    }

    /** Checks the conditions of a read: https://datatracker.ietf.org/doc/html/rfc7232. */
    private static void requireReadable(ObjectInfo object, @Nullable String ifMatch, @Nullable String ifNoneMatch) {
        String etag = S3World.unquoted(object.etag());
        if (ifMatch != null
                && !ifMatch.equals("*")
                && !S3World.unquoted(ifMatch).equals(etag)) {
            throw S3World.preconditionFailed("If-Match");
        }
        if (ifNoneMatch != null
                && (ifNoneMatch.equals("*") || S3World.unquoted(ifNoneMatch).equals(etag))) {
            throw new AwsException("NotModified", 304, "Not Modified");
        }
    }

    private S3Answer get(S3Call<GetObjectRequest> call) {
        GetObjectRequest input = call.input();
        S3World.onlyServed(input, "Bucket", "Key", "Range", "IfMatch", "IfNoneMatch", "ChecksumMode");
        ObjectKey key = world.key(world.bucket(call.call().region(), input.bucket()), input.key());
        ObjectInfo object = existing(key);
        requireReadable(object, input.ifMatch(), input.ifNoneMatch());
        long size = object.size().bytes();
        Optional<ByteRange> range = range(input.range(), size);
        byte[] body;
        try (ObjectContent content = world.buckets().get(key, range.orElse(ByteRange.ALL))) {
            body = content.readAll();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> headers = headers();
        GetObjectResponse.Builder answer = GetObjectResponse.builder()
                .eTag(S3World.quoted(object.etag()))
                .lastModified(object.modifiedAt())
                .acceptRanges("bytes")
                .contentType(object.contentType())
                .metadata(object.metadata());
        if (range.isPresent()) {
            long first = range.get().offset();
            answer.contentRange("bytes " + first + "-" + (first + body.length - 1) + "/" + size);
        } else if (input.checksumMode() != null) {
            world.checksum(object).ifPresent(sum -> {
                headers.put(sum.algorithm().header(), sum.value());
                headers.put("x-amz-checksum-type", "FULL_OBJECT");
            });
        }
        return new S3Answer(range.isPresent() ? 206 : 200, answer.build(), headers, body);
    }

    private static Map<String, String> headers() {
        return new LinkedHashMap<>(Map.of("x-amz-server-side-encryption", "AES256"));
    }

    // https://datatracker.ietf.org/doc/html/rfc7233#section-2.1; what is no range of bytes is not looked at
    private static Optional<ByteRange> range(@Nullable String header, long size) {
        Matcher matcher = RANGE.matcher(header == null ? "" : header);
        if (!matcher.matches()
                || (matcher.group(1).isEmpty() && matcher.group(2).isEmpty())) {
            return Optional.empty();
        }
        long first;
        long last;
        if (matcher.group(1).isEmpty()) {
            long suffix = Long.parseLong(matcher.group(2));
            first = Math.max(0, size - suffix);
            last = suffix == 0 ? -1 : size - 1;
        } else {
            first = Long.parseLong(matcher.group(1));
            last = matcher.group(2).isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(matcher.group(2)));
            if (!matcher.group(2).isEmpty() && Long.parseLong(matcher.group(2)) < first) {
                return Optional.empty();
            }
        }
        if (first >= size || last < first) {
            throw new AwsException("InvalidRange", 416, "The requested range is not satisfiable");
        }
        return Optional.of(new ByteRange(first, OptionalLong.of(last - first + 1)));
    }

    private S3Answer head(S3Call<HeadObjectRequest> call) {
        HeadObjectRequest input = call.input();
        S3World.onlyServed(input, "Bucket", "Key", "IfMatch", "IfNoneMatch", "ChecksumMode");
        ObjectKey key = world.key(world.bucket(call.call().region(), input.bucket()), input.key());
        ObjectInfo object = existing(key);
        requireReadable(object, input.ifMatch(), input.ifNoneMatch());
        return new S3Answer(
                200,
                HeadObjectResponse.builder()
                        .eTag(S3World.quoted(object.etag()))
                        .contentLength(object.size().bytes())
                        .lastModified(object.modifiedAt())
                        .acceptRanges("bytes")
                        .contentType(object.contentType())
                        .metadata(object.metadata())
                        .build(),
                headers(),
                null);
    }

    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html: what is not there is deleted already
    private S3Answer delete(S3Call<DeleteObjectRequest> call) {
        DeleteObjectRequest input = call.input();
        S3World.onlyServed(input, "Bucket", "Key", "IfMatch");
        ObjectKey key = world.key(world.bucket(call.call().region(), input.bucket()), input.key());
        Optional<ObjectInfo> present = world.find(key);
        if (present.isPresent()
                && input.ifMatch() != null
                && !input.ifMatch().equals("*")
                && !S3World.unquoted(input.ifMatch())
                        .equals(S3World.unquoted(present.get().etag()))) {
            throw S3World.preconditionFailed("If-Match");
        }
        world.buckets().deleteObject(key, Precondition.none());
        return S3Answer.of(204, DeleteObjectResponse.builder().build());
    }

    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html

    private S3Answer list(S3Call<ListObjectsV2Request> call) {
        ListObjectsV2Request input = call.input();
        S3World.onlyServed(
                input,
                "Bucket",
                "Prefix",
                "Delimiter",
                "MaxKeys",
                "ContinuationToken",
                "StartAfter",
                "EncodingType",
                "FetchOwner");
        int most = input.maxKeys() == null ? MOST_KEYS : Math.min(input.maxKeys(), MOST_KEYS);
        if (most < 0) {
            throw AwsException.invalid(
                    "InvalidArgument", "Argument max-keys must be an integer between 0 and 2147483647");
        }
        if (!call.call().http().parameter("list-type").equals(Optional.of("2"))) {
            throw AwsException.invalid("InvalidArgument", "Only version 2 of this listing is served here");
        }
        requireEncoding(input.encodingTypeAsString());
        Region region = call.call().region();
        ResourceId bucket = world.bucket(region, input.bucket());
        Listed listed = collect(bucket, input, most);
        boolean url = "url".equals(input.encodingTypeAsString());
        return S3Answer.of(ListObjectsV2Response.builder()
                .name(input.bucket())
                .prefix(encoded(url, input.prefix() == null ? "" : input.prefix()))
                .delimiter(input.delimiter() == null ? null : encoded(url, input.delimiter()))
                .maxKeys(most)
                .encodingType(input.encodingTypeAsString())
                .startAfter(input.startAfter() == null ? null : encoded(url, input.startAfter()))
                .continuationToken(input.continuationToken())
                .keyCount(listed.objects.size() + listed.prefixes.size())
                .isTruncated(listed.next != null)
                .nextContinuationToken(listed.next == null ? null : listing(input) + listed.next)
                .contents(listed.objects.stream()
                        .map(object -> S3Object.builder()
                                .key(encoded(url, object.key().key()))
                                .size(object.size().bytes())
                                .eTag(S3World.quoted(object.etag()))
                                .lastModified(object.modifiedAt())
                                .storageClass("STANDARD")
                                .build())
                        .toList())
                .commonPrefixes(listed.prefixes.stream()
                        .map(prefix -> CommonPrefix.builder()
                                .prefix(encoded(url, prefix))
                                .build())
                        .toList())
                .build());
    }

    static void requireEncoding(@Nullable String encoding) {
        if (encoding != null && !encoding.equals("url")) {
            throw AwsException.invalid("InvalidArgument", "Invalid Encoding Method specified in Request");
        }
    }

    // A token goes on with the listing that it was cut off, and with no other.
    private static String listing(ListObjectsV2Request input) {
        return String.format(
                Locale.ROOT,
                "%08x",
                List.of(input.bucket(), String.valueOf(input.prefix()), String.valueOf(input.delimiter()))
                        .hashCode());
    }

    private static String afterListing(ListObjectsV2Request input, String token) {
        String listing = listing(input);
        if (!token.startsWith(listing)) {
            throw AwsException.invalid("InvalidArgument", "The continuation token provided is incorrect");
        }
        return token.substring(listing.length());
    }

    private static String encoded(boolean url, String text) {
        return url
                ? URLEncoder.encode(text, StandardCharsets.UTF_8)
                        .replace("%2F", "/")
                        .replace("+", "%20")
                : text;
    }

    private static final class Listed {
        final List<ObjectInfo> objects = new ArrayList<>();
        final List<String> prefixes = new ArrayList<>();

        @Nullable
        String next;
    }

    private Listed collect(ResourceId bucket, ListObjectsV2Request input, int most) {
        Listed listed = new Listed();
        String prefix = input.prefix() == null ? "" : input.prefix();
        String token = input.continuationToken() != null
                ? afterListing(input, input.continuationToken())
                : input.startAfter() != null && input.startAfter().compareTo(prefix) >= 0
                        ? token(input.startAfter())
                        : null;
        String last = null;
        while (true) {
            Page<ObjectInfo> page = page(bucket, prefix, token);
            boolean again = false;
            for (ObjectInfo object : page.items()) {
                String key = object.key().key();
                if (listed.objects.size() + listed.prefixes.size() == most) {
                    listed.next = most == 0 || last == null ? null : token(last);
                    return listed;
                }
                int end = input.delimiter() == null ? -1 : key.indexOf(input.delimiter(), prefix.length());
                if (end < 0) {
                    listed.objects.add(object);
                    last = key;
                } else {
                    String common = key.substring(0, end + input.delimiter().length());
                    listed.prefixes.add(common);
                    // The rest of what begins with it is passed over.
                    last = common + LAST;
                    token = token(last);
                    again = true;
                    break;
                }
            }
            if (again) {
                continue;
            }
            if (page.nextToken().isEmpty()) {
                return listed;
            }
            token = page.nextToken().get();
        }
    }

    private Page<ObjectInfo> page(ResourceId bucket, String prefix, @Nullable String token) {
        try {
            return world.buckets()
                    .listObjects(new ObjectQuery(bucket, prefix, Optional.of(MOST_KEYS), Optional.ofNullable(token)));
        } catch (FakeNativeException e) {
            if (token != null && e.nativeCode().equals("InvalidParameterValue")) {
                throw AwsException.invalid("InvalidArgument", "The continuation token provided is incorrect");
            }
            throw e;
        }
    }

    // The fake's tokens are keys in hexadecimal.
    private static String token(String after) {
        return HexFormat.of().formatHex(after.getBytes(StandardCharsets.UTF_8));
    }
}
