package io.multicloud.aws.s3;

import io.multicloud.api.CloudException;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Page;
import io.multicloud.api.Paged;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.object.ByteRange;
import io.multicloud.api.object.HttpMethod;
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
import io.multicloud.api.spi.CallInfo;
import io.multicloud.aws.client.Aws;
import io.multicloud.aws.client.AwsService;
import io.multicloud.aws.client.NativeErrors;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/** Objects of S3. */
public final class ObjectStore implements ObjectService {
    private static final int PAGE = 1000;
    private static final Duration LONGEST_PRESIGNED = Duration.ofDays(7);

    private final Aws aws;
    private final Buckets buckets;
    private final Uploads uploads;
    private final UrlSigner signer;

    /** Makes the service. */
    public ObjectStore(Aws aws) {
        this.aws = aws;
        this.buckets = new Buckets(aws);
        this.uploads = new Uploads(aws, this);
        this.signer = new UrlSigner(aws);
    }

    @Override
    public Buckets buckets() {
        return buckets;
    }

    private CallInfo call(String operation, ResourceId bucket) {
        return aws.repeatable(AwsService.S3, operation, bucket.region(), bucket);
    }

    private ObjectKey own(ObjectKey key) {
        aws.requireOwn(key.bucket(), ResourceType.BUCKET);
        return key;
    }

    @Override
    public ObjectInfo put(ObjectKey key, ObjectBody body, PutOptions options) {
        own(key);
        Precondition condition = options.precondition();
        // Repeated after its answer was lost, a write under a condition would meet itself.
        CallInfo call = condition instanceof Precondition.None
                ? call("PutObject", key.bucket())
                : aws.once(AwsService.S3, "PutObject", key.bucket().region(), key.bucket());
        PutObjectResponse answer = Conditions.refusing(
                condition,
                aws,
                () -> aws.s3(
                        call,
                        client -> client.putObject(
                                request -> request.bucket(key.bucket().nativeId())
                                        .key(key.key())
                                        .contentType(options.contentType())
                                        .contentLength(body.length())
                                        .metadata(options.metadata())
                                        .ifNoneMatch(Conditions.ifNoneMatch(condition))
                                        .ifMatch(Conditions.ifMatch(condition)),
                                sent(key, body))));
        return new ObjectInfo(
                key,
                DataSize.bytes(body.length()),
                answer.eTag(),
                options.contentType(),
                options.metadata(),
                aws.now());
    }

    /** Returns a body as the SDK takes it: opened anew for every try, and checked for its length. */
    RequestBody sent(ObjectKey key, ObjectBody body) {
        return RequestBody.fromContentProvider(
                () -> {
                    try {
                        return new CheckedStream(
                                body.open(), body.length(), (message, cause) -> broken(key, message, cause));
                    } catch (IOException e) {
                        throw broken(key, "the body cannot be read: " + e, e);
                    }
                },
                body.length(),
                "application/octet-stream");
    }

    private CloudException broken(ObjectKey key, String message, @Nullable IOException cause) {
        return aws.error(ErrorCode.INTERNAL, message)
                .resourceId(key.bucket())
                .cause(cause)
                .build();
    }

    @Override
    public ObjectContent get(ObjectKey key, ByteRange range) {
        own(key);
        CallInfo call = call("GetObject", key.bucket());
        // The checksum is that of the whole; it comes only when asked for, and the SDK compares it while the body is
        // read.
        ResponseInputStream<GetObjectResponse> answer = aws.s3(
                call,
                client ->
                        client.getObject(request -> request.bucket(key.bucket().nativeId())
                                .key(key.key())
                                .range(written(range))
                                .checksumMode(range.equals(ByteRange.ALL) ? ChecksumMode.ENABLED : null)));
        GetObjectResponse head = answer.response();
        ObjectInfo info = new ObjectInfo(
                key,
                DataSize.bytes(wholeLength(head)),
                head.eTag(),
                Objects.requireNonNullElse(head.contentType(), ""),
                metadata(head.metadata()),
                Objects.requireNonNullElse(head.lastModified(), Instant.EPOCH));
        return new ObjectContent(
                info,
                new ReceivedStream(
                        answer,
                        head.contentLength() == null ? 0 : head.contentLength(),
                        e -> new NativeErrors()
                                .translate(e, call).toBuilder()
                                        .provider(aws.account())
                                        .build()));
    }

    private static @Nullable String written(ByteRange range) {
        if (range.equals(ByteRange.ALL)) {
            return null;
        }
        return range.length().isPresent()
                ? "bytes=" + range.offset() + "-"
                        + (range.offset() + range.length().getAsLong() - 1)
                : "bytes=" + range.offset() + "-";
    }

    /** A part names the length of the whole behind its bounds, as in {@code bytes 0-9/100}. */
    private static long wholeLength(GetObjectResponse head) {
        String range = head.contentRange();
        if (range != null && range.indexOf('/') > 0 && !range.endsWith("*")) {
            return Long.parseLong(range.substring(range.indexOf('/') + 1));
        }
        return head.contentLength() == null ? 0 : head.contentLength();
    }

    private static Map<String, String> metadata(@Nullable Map<String, String> metadata) {
        return metadata == null ? Map.of() : metadata;
    }

    @Override
    public ObjectInfo head(ObjectKey key) {
        own(key);
        HeadObjectResponse head = aws.s3(
                call("HeadObject", key.bucket()),
                client -> client.headObject(
                        request -> request.bucket(key.bucket().nativeId()).key(key.key())));
        return new ObjectInfo(
                key,
                DataSize.bytes(head.contentLength() == null ? 0 : head.contentLength()),
                head.eTag(),
                Objects.requireNonNullElse(head.contentType(), ""),
                metadata(head.metadata()),
                Objects.requireNonNullElse(head.lastModified(), Instant.EPOCH));
    }

    @Override
    public Paged<ObjectInfo> list(ObjectQuery query) {
        ResourceId bucket = aws.requireOwn(query.bucket(), ResourceType.BUCKET);
        return Paged.from(query.pageToken(), token -> {
            ListObjectsV2Response answer = aws.s3(
                    call("ListObjectsV2", bucket),
                    client -> client.listObjectsV2(request -> request.bucket(bucket.nativeId())
                            .prefix(Buckets.emptyToNull(query.prefix()))
                            .maxKeys(Math.min(query.pageSize().orElse(PAGE), PAGE))
                            .continuationToken(token.orElse(null))));
            List<ObjectInfo> objects = answer.contents().stream()
                    .map(one -> new ObjectInfo(
                            new ObjectKey(bucket, one.key()),
                            DataSize.bytes(one.size()),
                            one.eTag(),
                            // A listing does not tell it.
                            "",
                            Map.of(),
                            Objects.requireNonNullElse(one.lastModified(), Instant.EPOCH)))
                    .toList();
            return new Page<>(objects, Optional.ofNullable(answer.nextContinuationToken()));
        });
    }

    @Override
    public void delete(ObjectKey key, Precondition condition) {
        own(key);
        if (condition instanceof Precondition.Absent) {
            requireAbsent(key);
            return;
        }
        Conditions.refusing(
                condition,
                aws,
                () -> aws.s3(
                        call("DeleteObject", key.bucket()),
                        client -> client.deleteObject(
                                request -> request.bucket(key.bucket().nativeId())
                                        .key(key.key())
                                        .ifMatch(Conditions.ifMatch(condition)))));
    }

    /** Deleting what must not be there is nothing but a look. */
    private void requireAbsent(ObjectKey key) {
        try {
            head(key);
        } catch (CloudException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return;
            }
            throw e;
        }
        throw aws.error(ErrorCode.FAILED_PRECONDITION, "there is an object '" + key.key() + "'")
                .resourceId(key.bucket())
                .build();
    }

    @Override
    public MultipartUpload startUpload(ObjectKey key, PutOptions options) {
        return uploads.start(own(key), options);
    }

    @Override
    public UploadedPart uploadPart(MultipartUpload upload, int number, ObjectBody body) {
        own(upload.key());
        return uploads.part(upload, number, body);
    }

    @Override
    public ObjectInfo completeUpload(MultipartUpload upload, List<UploadedPart> parts) {
        own(upload.key());
        return uploads.complete(upload, parts);
    }

    @Override
    public void abortUpload(MultipartUpload upload) {
        own(upload.key());
        uploads.abort(upload);
    }

    @Override
    public Paged<UploadedPart> parts(MultipartUpload upload) {
        own(upload.key());
        return uploads.parts(upload);
    }

    @Override
    public Paged<MultipartUpload> uploads(ObjectQuery query) {
        aws.requireOwn(query.bucket(), ResourceType.BUCKET);
        return uploads.list(query);
    }

    @Override
    public URI presign(ObjectKey key, HttpMethod method, Duration validFor) {
        own(key);
        if (validFor.isNegative() || validFor.isZero() || validFor.compareTo(LONGEST_PRESIGNED) > 0) {
            throw new IllegalArgumentException("a signed URL lives more than 0 and at most "
                    + LONGEST_PRESIGNED.toSeconds() + " seconds, not " + validFor);
        }
        try {
            return signer.sign(key, method, validFor);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the SDK made a URL that is none", e);
        }
    }
}
