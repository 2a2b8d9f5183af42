package io.multicloud.aws.wire.s3;

import io.multicloud.api.Page;
import io.multicloud.api.ResourceId;
import io.multicloud.api.object.MultipartUpload;
import io.multicloud.api.object.ObjectInfo;
import io.multicloud.api.object.ObjectKey;
import io.multicloud.api.object.ObjectQuery;
import io.multicloud.api.object.UploadedPart;
import io.multicloud.aws.wire.AwsException;
import io.multicloud.aws.wire.s3.S3Routes.Level;
import io.multicloud.testkit.FakeNativeException;
import io.multicloud.testkit.FakeOperation;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsRequest;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListPartsRequest;
import software.amazon.awssdk.services.s3.model.ListPartsResponse;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/** Uploads in parts: https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html. */
final class S3Uploads {
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
    private static final int MOST_PARTS = 10_000;
    private static final long LEAST_PART = 5L << 20;

    private final S3World world;
    private final Map<String, Upload> uploads = new HashMap<>();

    private record Arrived(UploadedPart part, Instant at) {}

    private record Upload(MultipartUpload upload, NavigableMap<Integer, Arrived> parts) {}

    S3Uploads(S3World world) {
        this.world = world;
    }

    void register(S3Routes routes) {
        routes.on(
                "POST",
                Level.OBJECT,
                Set.of("uploads"),
                CreateMultipartUploadRequest.class,
                "InitiateMultipartUploadResult",
                FakeOperation.START_OBJECT_UPLOAD,
                this::start);
        routes.on(
                "PUT",
                Level.OBJECT,
                Set.of("uploadId", "partNumber"),
                UploadPartRequest.class,
                "",
                FakeOperation.UPLOAD_OBJECT_PART,
                this::part);
        routes.on(
                "POST",
                Level.OBJECT,
                Set.of("uploadId"),
                CompleteMultipartUploadRequest.class,
                "CompleteMultipartUploadResult",
                FakeOperation.COMPLETE_OBJECT_UPLOAD,
                this::complete);
        routes.on(
                "DELETE",
                Level.OBJECT,
                Set.of("uploadId"),
                AbortMultipartUploadRequest.class,
                "",
                FakeOperation.ABORT_OBJECT_UPLOAD,
                this::abort);
        routes.on(
                "GET",
                Level.OBJECT,
                Set.of("uploadId"),
                ListPartsRequest.class,
                "ListPartsResult",
                FakeOperation.LIST_OBJECT_UPLOADS,
                this::parts);
        routes.on(
                "GET",
                Level.BUCKET,
                Set.of("uploads"),
                ListMultipartUploadsRequest.class,
                "ListMultipartUploadsResult",
                FakeOperation.LIST_OBJECT_UPLOADS,
                this::list);
    }

    private S3Answer start(S3Call<CreateMultipartUploadRequest> call) {
        CreateMultipartUploadRequest input = call.input();
        S3World.onlyServed(
                input, "Bucket", "Key", "ContentType", "Metadata", "ChecksumAlgorithm", "ChecksumType", "Expires");
        ResourceId bucket = world.bucket(call.call().region(), input.bucket());
        ObjectKey key = world.key(bucket, input.key());
        MultipartUpload upload =
                world.buckets().startUpload(key, S3Objects.options(input.contentType(), input.metadata()));
        uploads.put(id(key, upload.uploadId()), new Upload(upload, new TreeMap<>()));
        return S3Answer.of(CreateMultipartUploadResponse.builder()
                .bucket(input.bucket())
                .key(input.key())
                .uploadId(upload.uploadId())
                .build());
    }

    private static String id(ObjectKey key, String uploadId) {
        return key + "#" + uploadId;
    }

    private Upload upload(ObjectKey key, String uploadId) {
        Upload upload = uploads.get(id(key, uploadId));
        if (upload == null) {
            throw noSuchUpload();
        }
        return upload;
    }

    private static AwsException noSuchUpload() {
        return new AwsException(
                "NoSuchUpload",
                404,
                "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or"
                        + " completed.");
    }

    private S3Answer part(S3Call<UploadPartRequest> call) {
        UploadPartRequest input = call.input();
        S3World.onlyServed(
                input,
                "Bucket",
                "Key",
                "PartNumber",
                "UploadId",
                "ContentLength",
                "ContentMD5",
                "ChecksumAlgorithm",
                "ChecksumCRC32",
                "ChecksumCRC32C",
                "ChecksumCRC64NVME",
                "ChecksumSHA1",
                "ChecksumSHA256");
        ObjectKey key = world.key(world.bucket(call.call().region(), input.bucket()), input.key());
        if (input.partNumber() < 1 || input.partNumber() > MOST_PARTS) {
            throw AwsException.invalid(
                    "InvalidArgument", "Part number must be an integer between 1 and " + MOST_PARTS + ", inclusive");
        }
        Upload upload = upload(key, input.uploadId());
        Optional<Checksums.Sum> sum = Checksums.verify(call.call());
        UploadedPart part = known(() -> world.buckets()
                .uploadPart(
                        upload.upload(),
                        input.partNumber(),
                        S3Objects.bytes(call.call().body())));
        upload.parts()
                .put(input.partNumber(), new Arrived(part, world.cloud().world().now()));
        Map<String, String> headers = new LinkedHashMap<>();
        sum.ifPresent(value -> headers.put(value.algorithm().header(), value.value()));
        return new S3Answer(
                200,
                UploadPartResponse.builder().eTag(S3World.quoted(part.etag())).build(),
                headers,
                null);
    }

    // The fake says of an upload that is over what it says of a bucket that is not there.
    private static <T> T known(Supplier<T> request) {
        try {
            return request.get();
        } catch (FakeNativeException e) {
            if (e.nativeCode().equals("NoSuchBucket")) {
                throw noSuchUpload();
            }
            throw e;
        }
    }

    private S3Answer complete(S3Call<CompleteMultipartUploadRequest> call) {
        CompleteMultipartUploadRequest input = call.input();
        S3World.onlyServed(
                input, "Bucket", "Key", "UploadId", "MultipartUpload", "IfMatch", "IfNoneMatch", "ChecksumType");
        ObjectKey key = world.key(world.bucket(call.call().region(), input.bucket()), input.key());
        Upload upload = upload(key, input.uploadId());
        if (input.multipartUpload() == null || input.multipartUpload().parts().isEmpty()) {
            throw AwsException.invalid("MalformedXML", "The XML you provided was not well-formed");
        }
        List<UploadedPart> parts = named(upload, input.multipartUpload().parts());
        if (isOpen(key, input.uploadId())) {
            world.requireConditions(key, input.ifMatch(), input.ifNoneMatch());
        }
        ObjectInfo info = known(() -> world.buckets().completeUpload(upload.upload(), parts));
        world.remember(key, info.etag(), Optional.empty());
        return S3Answer.of(CompleteMultipartUploadResponse.builder()
                .bucket(input.bucket())
                .key(input.key())
                .location("/" + input.bucket() + "/" + input.key())
                .eTag(S3World.quoted(info.etag()))
                .build());
    }

    private boolean isOpen(ObjectKey key, String uploadId) {
        String before = token(key.key(), "");
        return world
                .buckets()
                .uploads(new ObjectQuery(key.bucket(), key.key(), Optional.empty(), Optional.of(before)))
                .items()
                .stream()
                .anyMatch(open -> open.key().equals(key) && open.uploadId().equals(uploadId));
    }

    private static List<UploadedPart> named(Upload upload, List<CompletedPart> wanted) {
        List<UploadedPart> parts = new ArrayList<>();
        int last = 0;
        for (CompletedPart part : wanted) {
            if (part.partNumber() == null || part.eTag() == null) {
                throw AwsException.invalid("MalformedXML", "The XML you provided was not well-formed");
            }
            if (part.partNumber() <= last) {
                throw AwsException.invalid(
                        "InvalidPartOrder",
                        "The list of parts was not in ascending order. Parts must be ordered by part number.");
            }
            last = part.partNumber();
            Arrived arrived = upload.parts().get(part.partNumber());
            if (arrived == null || !S3World.unquoted(arrived.part().etag()).equals(S3World.unquoted(part.eTag()))) {
                throw AwsException.invalid(
                        "InvalidPart",
                        "One or more of the specified parts could not be found. The part may not have been uploaded, or the"
                                + " specified entity tag may not match the part's entity tag.");
            }
            parts.add(arrived.part());
        }
        for (UploadedPart part : parts.subList(0, parts.size() - 1)) {
            if (part.length() < LEAST_PART) {
                throw AwsException.invalid(
                        "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size");
            }
        }
        return parts;
    }

    private S3Answer abort(S3Call<AbortMultipartUploadRequest> call) {
        AbortMultipartUploadRequest input = call.input();
        S3World.onlyServed(input, "Bucket", "Key", "UploadId");
        ObjectKey key = world.key(world.bucket(call.call().region(), input.bucket()), input.key());
        Upload upload = upload(key, input.uploadId());
        if (!isOpen(key, input.uploadId())) {
            throw noSuchUpload();
        }
        world.buckets().abortUpload(upload.upload());
        uploads.remove(id(key, input.uploadId()));
        return S3Answer.of(204, AbortMultipartUploadResponse.builder().build());
    }

    private S3Answer parts(S3Call<ListPartsRequest> call) {
        ListPartsRequest input = call.input();
        S3World.onlyServed(input, "Bucket", "Key", "UploadId", "MaxParts", "PartNumberMarker");
        ObjectKey key = world.key(world.bucket(call.call().region(), input.bucket()), input.key());
        Upload upload = upload(key, input.uploadId());
        if (!isOpen(key, input.uploadId())) {
            throw noSuchUpload();
        }
        if (input.maxParts() != null && input.maxParts() < 0) {
            throw AwsException.invalid(
                    "InvalidArgument", "Argument max-parts must be an integer between 0 and 2147483647");
        }
        int marker = input.partNumberMarker() == null ? 0 : input.partNumberMarker();
        int most = input.maxParts() == null ? 1000 : Math.min(1000, input.maxParts());
        List<Arrived> rest = List.copyOf(upload.parts().tailMap(marker, false).values());
        List<Arrived> page = rest.subList(0, Math.min(most, rest.size()));
        boolean truncated = page.size() < rest.size();
        return S3Answer.of(ListPartsResponse.builder()
                .bucket(input.bucket())
                .key(input.key())
                .uploadId(input.uploadId())
                .partNumberMarker(marker)
                .nextPartNumberMarker(
                        page.isEmpty() ? 0 : page.get(page.size() - 1).part().number())
                .maxParts(most)
                .isTruncated(truncated)
                .storageClass("STANDARD")
                .parts(page.stream()
                        .map(arrived -> Part.builder()
                                .partNumber(arrived.part().number())
                                .eTag(S3World.quoted(arrived.part().etag()))
                                .size(arrived.part().length())
                                .lastModified(arrived.at())
                                .build())
                        .toList())
                .build());
    }

    private S3Answer list(S3Call<ListMultipartUploadsRequest> call) {
        ListMultipartUploadsRequest input = call.input();
        S3World.onlyServed(input, "Bucket", "Prefix", "KeyMarker", "UploadIdMarker", "MaxUploads", "EncodingType");
        S3Objects.requireEncoding(input.encodingTypeAsString());
        ResourceId bucket = world.bucket(call.call().region(), input.bucket());
        int most = input.maxUploads() == null ? 1000 : Math.min(1000, input.maxUploads());
        if (most < 1) {
            throw AwsException.invalid("InvalidArgument", "Argument max-uploads must be an integer between 1 and 1000");
        }
        Optional<String> after = Optional.ofNullable(input.keyMarker())
                .filter(marker -> !marker.isEmpty())
                // Without an upload id, what follows all uploads of that key.
                .map(marker -> token(marker, input.uploadIdMarker() == null ? "~" : input.uploadIdMarker()));
        Page<MultipartUpload> page = world.buckets()
                .uploads(new ObjectQuery(
                        bucket, input.prefix() == null ? "" : input.prefix(), Optional.of(most), after));
        boolean url = "url".equals(input.encodingTypeAsString());
        List<MultipartUpload> items = page.items();
        ListMultipartUploadsResponse.Builder answer = ListMultipartUploadsResponse.builder()
                .bucket(input.bucket())
                .prefix(encoded(url, input.prefix() == null ? "" : input.prefix()))
                .keyMarker(encoded(url, input.keyMarker() == null ? "" : input.keyMarker()))
                .uploadIdMarker(input.uploadIdMarker() == null ? "" : input.uploadIdMarker())
                .maxUploads(most)
                .encodingType(input.encodingTypeAsString())
                .isTruncated(page.nextToken().isPresent())
                .uploads(items.stream()
                        .map(upload -> software.amazon.awssdk.services.s3.model.MultipartUpload.builder()
                                .key(encoded(url, upload.key().key()))
                                .uploadId(upload.uploadId())
                                .initiated(upload.startedAt())
                                .storageClass("STANDARD")
                                .build())
                        .toList());
        if (page.nextToken().isPresent()) {
            MultipartUpload last = items.get(items.size() - 1);
            answer.nextKeyMarker(encoded(url, last.key().key())).nextUploadIdMarker(last.uploadId());
        }
        return S3Answer.of(answer.build());
    }

    private static String encoded(boolean url, String text) {
        return url
                ? URLEncoder.encode(text, StandardCharsets.UTF_8)
                        .replace("%2F", "/")
                        .replace("+", "%20")
                : text;
    }

    // The fake's tokens are the upload's id and key in hexadecimal.
    private static String token(String key, String uploadId) {
        return HexFormat.of().formatHex((uploadId + "/" + key).getBytes(StandardCharsets.UTF_8));
    }
}
