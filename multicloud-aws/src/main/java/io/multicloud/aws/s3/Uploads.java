package io.multicloud.aws.s3;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Page;
import io.multicloud.api.Paged;
import io.multicloud.api.ResourceId;
import io.multicloud.api.object.MultipartUpload;
import io.multicloud.api.object.ObjectBody;
import io.multicloud.api.object.ObjectInfo;
import io.multicloud.api.object.ObjectKey;
import io.multicloud.api.object.ObjectQuery;
import io.multicloud.api.object.Precondition;
import io.multicloud.api.object.PutOptions;
import io.multicloud.api.object.UploadedPart;
import io.multicloud.api.spi.CallInfo;
import io.multicloud.aws.client.Aws;
import io.multicloud.aws.client.AwsService;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListPartsResponse;

/** Uploads in parts. */
final class Uploads {
    private static final int MOST_PARTS = 10_000;
    private static final int PAGE = 1000;

    private final Aws aws;
    private final ObjectStore objects;

    Uploads(Aws aws, ObjectStore objects) {
        this.aws = aws;
        this.objects = objects;
    }

    private CallInfo call(String operation, ResourceId bucket) {
        return aws.repeatable(AwsService.S3, operation, bucket.region(), bucket);
    }

    MultipartUpload start(ObjectKey key, PutOptions options) {
        CreateMultipartUploadResponse answer = aws.s3(
                aws.once(AwsService.S3, "CreateMultipartUpload", key.bucket().region(), key.bucket()),
                client -> client.createMultipartUpload(
                        request -> request.bucket(key.bucket().nativeId())
                                .key(key.key())
                                .contentType(options.contentType())
                                .metadata(options.metadata())));
        return new MultipartUpload(key, new UploadName(answer.uploadId(), options.precondition()).text(), aws.now());
    }

    UploadedPart part(MultipartUpload upload, int number, ObjectBody body) {
        if (number < 1 || number > MOST_PARTS) {
            throw new IllegalArgumentException("part numbers go from 1 to " + MOST_PARTS + ", was " + number);
        }
        ObjectKey key = upload.key();
        String etag = aws.s3(
                        call("UploadPart", key.bucket()),
                        client -> client.uploadPart(
                                request -> request.bucket(key.bucket().nativeId())
                                        .key(key.key())
                                        .uploadId(UploadName.parse(upload.uploadId())
                                                .nativeId())
                                        .partNumber(number)
                                        .contentLength(body.length()),
                                objects.sent(key, body)))
                .eTag();
        return new UploadedPart(number, etag, body.length());
    }

    ObjectInfo complete(MultipartUpload upload, List<UploadedPart> parts) {
        ObjectKey key = upload.key();
        UploadName name = UploadName.parse(upload.uploadId());
        List<CompletedPart> named = parts.stream()
                .sorted(Comparator.comparingInt(UploadedPart::number))
                .map(part -> CompletedPart.builder()
                        .partNumber(part.number())
                        .eTag(part.etag())
                        .build())
                .toList();
        Conditions.refusing(
                name.precondition(),
                aws,
                () -> aws.s3(
                        call("CompleteMultipartUpload", key.bucket()),
                        client -> client.completeMultipartUpload(
                                request -> request.bucket(key.bucket().nativeId())
                                        .key(key.key())
                                        .uploadId(name.nativeId())
                                        .ifNoneMatch(Conditions.ifNoneMatch(name.precondition()))
                                        .ifMatch(Conditions.ifMatch(name.precondition()))
                                        .multipartUpload(made -> made.parts(named)))));
        return objects.head(key);
    }

    void abort(MultipartUpload upload) {
        ObjectKey key = upload.key();
        try {
            aws.s3(
                    call("AbortMultipartUpload", key.bucket()),
                    client -> client.abortMultipartUpload(request -> request.bucket(
                                    key.bucket().nativeId())
                            .key(key.key())
                            .uploadId(UploadName.parse(upload.uploadId()).nativeId())));
        } catch (CloudException e) {
            if (e.nativeCode().filter("NoSuchUpload"::equals).isEmpty()) {
                throw e;
            }
        }
    }

    Paged<UploadedPart> parts(MultipartUpload upload) {
        ObjectKey key = upload.key();
        String id = UploadName.parse(upload.uploadId()).nativeId();
        return Paged.from(Optional.empty(), token -> {
            ListPartsResponse answer = aws.s3(
                    call("ListParts", key.bucket()),
                    client -> client.listParts(request -> request.bucket(
                                    key.bucket().nativeId())
                            .key(key.key())
                            .uploadId(id)
                            .partNumberMarker(token.map(Integer::valueOf).orElse(null))));
            return new Page<>(
                    answer.parts().stream()
                            .map(part -> new UploadedPart(part.partNumber(), part.eTag(), part.size()))
                            .toList(),
                    Boolean.TRUE.equals(answer.isTruncated())
                            ? Optional.of(Integer.toString(answer.nextPartNumberMarker()))
                            : Optional.empty());
        });
    }

    Paged<MultipartUpload> list(ObjectQuery query) {
        ResourceId bucket = query.bucket();
        return Paged.from(query.pageToken(), token -> {
            Place place = token.map(this::place).orElse(new Place(null, null));
            ListMultipartUploadsResponse answer = aws.s3(
                    call("ListMultipartUploads", bucket),
                    client -> client.listMultipartUploads(request -> request.bucket(bucket.nativeId())
                            .prefix(Buckets.emptyToNull(query.prefix()))
                            .keyMarker(place.key())
                            .uploadIdMarker(place.uploadId())
                            .maxUploads(Math.min(query.pageSize().orElse(PAGE), PAGE))));
            List<MultipartUpload> uploads = answer.uploads().stream()
                    .map(one -> new MultipartUpload(
                            new ObjectKey(bucket, one.key()),
                            one.uploadId(),
                            Objects.requireNonNullElse(one.initiated(), Instant.EPOCH)))
                    .toList();
            return new Page<>(
                    uploads,
                    Boolean.TRUE.equals(answer.isTruncated())
                            ? Optional.of(new Place(answer.nextKeyMarker(), answer.nextUploadIdMarker()).token())
                            : Optional.empty());
        });
    }

    private Place place(String token) {
        int at = token.indexOf('/');
        try {
            if (at > 0) {
                String key = new String(Base64.getUrlDecoder().decode(token.substring(0, at)), StandardCharsets.UTF_8);
                return new Place(key, token.substring(at + 1));
            }
        } catch (IllegalArgumentException e) {
            throw unknown(token, e);
        }
        throw unknown(token, null);
    }

    private CloudException unknown(String token, @Nullable Throwable cause) {
        return aws.error(ErrorCode.INVALID_ARGUMENT, "the page token '" + token + "' is not one of this listing's")
                .cause(cause)
                .build();
    }

    /** Where a listing goes on: behind an upload of a key. */
    private record Place(@Nullable String key, @Nullable String uploadId) {
        String token() {
            byte[] bytes = String.valueOf(key).getBytes(StandardCharsets.UTF_8);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes) + "/" + uploadId;
        }
    }

    /**
     * The cloud asks for the condition of an upload when it is completed; so it travels with the id, which another process may
     * go on with.
     */
    private record UploadName(String nativeId, Precondition precondition) {
        private static final String ABSENT = "mc-absent/";
        private static final String MATCHES = "mc-matches/";

        String text() {
            if (precondition instanceof Precondition.Absent) {
                return ABSENT + nativeId;
            }
            if (precondition instanceof Precondition.Matches matches) {
                byte[] etag = matches.etag().getBytes(StandardCharsets.UTF_8);
                return MATCHES + Base64.getUrlEncoder().withoutPadding().encodeToString(etag) + "/" + nativeId;
            }
            return nativeId;
        }

        static UploadName parse(String text) {
            if (text.startsWith(ABSENT)) {
                return new UploadName(text.substring(ABSENT.length()), Precondition.absent());
            }
            if (text.startsWith(MATCHES)) {
                String[] parts = text.substring(MATCHES.length()).split("/", 2);
                String etag = new String(Base64.getUrlDecoder().decode(parts[0]), StandardCharsets.UTF_8);
                return new UploadName(parts[1], Precondition.matches(etag));
            }
            return new UploadName(text, Precondition.none());
        }
    }
}
