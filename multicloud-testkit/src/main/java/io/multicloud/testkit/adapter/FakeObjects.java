package io.multicloud.testkit.adapter;

import io.multicloud.api.Capability;
import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Paged;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.object.Bucket;
import io.multicloud.api.object.BucketService;
import io.multicloud.api.object.BucketSpec;
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
import io.multicloud.api.volume.Encryption;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.fake.storage.BucketBackend;
import io.multicloud.testkit.fake.storage.ObjectBytes;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Buckets and objects of an opened fake account. */
final class FakeObjects implements ObjectService {
    private static final int MOST_PARTS = 10_000;

    /** Parts of one page. */
    private static final int PAGE = 1_000;

    private final FakeCalls calls;
    private final BucketBackend backend;
    private final FakeBuckets buckets;

    FakeObjects(FakeCalls calls, BucketBackend backend) {
        this.calls = calls;
        this.backend = backend;
        this.buckets = new FakeBuckets(calls, backend);
    }

    /** Buckets of an opened fake account. */
    static final class FakeBuckets extends ResourceAdapter<Bucket, BucketSpec> implements BucketService {
        FakeBuckets(FakeCalls calls, BucketBackend backend) {
            super(calls, backend, Bucket.class, Capability.OBJECTS);
        }

        @Override
        void beforeCreate(BucketSpec spec) {
            if (spec.encryption() instanceof Encryption.CustomerKey) {
                calls().require(Capability.BUCKET_CUSTOMER_KEY);
            }
        }
    }

    @Override
    public FakeBuckets buckets() {
        return buckets;
    }

    @Override
    public ObjectInfo put(ObjectKey key, ObjectBody body, PutOptions options) {
        requireConditions(options.precondition());
        return send(FakeOperation.PUT_OBJECT, key.bucket(), () -> backend.put(key, read(key, body), options));
    }

    @Override
    public ObjectContent get(ObjectKey key, ByteRange range) {
        return send(FakeOperation.GET_OBJECT, key.bucket(), () -> backend.get(key, range));
    }

    @Override
    public ObjectInfo head(ObjectKey key) {
        return send(FakeOperation.HEAD_OBJECT, key.bucket(), () -> backend.head(key));
    }

    @Override
    public Paged<ObjectInfo> list(ObjectQuery query) {
        require(query.bucket());
        return Paged.from(query.pageToken(), token -> {
            ObjectQuery page = token.map(query::withPageToken).orElse(query);
            return send(FakeOperation.LIST_OBJECTS, query.bucket(), () -> backend.listObjects(page));
        });
    }

    @Override
    public void delete(ObjectKey key, Precondition condition) {
        requireConditions(condition);
        send(FakeOperation.DELETE_OBJECT, key.bucket(), () -> {
            backend.deleteObject(key, condition);
            return key;
        });
    }

    @Override
    public MultipartUpload startUpload(ObjectKey key, PutOptions options) {
        requireConditions(options.precondition());
        return send(FakeOperation.START_OBJECT_UPLOAD, key.bucket(), () -> backend.startUpload(key, options));
    }

    @Override
    public UploadedPart uploadPart(MultipartUpload upload, int number, ObjectBody body) {
        if (number < 1 || number > MOST_PARTS) {
            throw new IllegalArgumentException("part numbers go from 1 to " + MOST_PARTS + ", was " + number);
        }
        ObjectKey key = upload.key();
        return send(
                FakeOperation.UPLOAD_OBJECT_PART,
                key.bucket(),
                () -> backend.uploadPart(upload, number, read(key, body)));
    }

    @Override
    public ObjectInfo completeUpload(MultipartUpload upload, List<UploadedPart> parts) {
        return send(
                FakeOperation.COMPLETE_OBJECT_UPLOAD,
                upload.key().bucket(),
                () -> backend.completeUpload(upload, parts));
    }

    @Override
    public void abortUpload(MultipartUpload upload) {
        send(FakeOperation.ABORT_OBJECT_UPLOAD, upload.key().bucket(), () -> {
            backend.abortUpload(upload);
            return upload;
        });
    }

    @Override
    public Paged<UploadedPart> parts(MultipartUpload upload) {
        ResourceId bucket = upload.key().bucket();
        require(bucket);
        return Paged.from(Optional.empty(), token -> {
            int after = token.map(Integer::parseInt).orElse(0);
            return send(FakeOperation.LIST_OBJECT_UPLOADS, bucket, () -> backend.parts(upload, after, PAGE));
        });
    }

    @Override
    public Paged<MultipartUpload> uploads(ObjectQuery query) {
        require(query.bucket());
        return Paged.from(query.pageToken(), token -> {
            ObjectQuery page = token.map(query::withPageToken).orElse(query);
            return send(FakeOperation.LIST_OBJECT_UPLOADS, query.bucket(), () -> backend.uploads(page));
        });
    }

    @Override
    public URI presign(ObjectKey key, HttpMethod method, Duration validFor) {
        require(key.bucket());
        calls.require(Capability.OBJECT_PRESIGN);
        long most = calls.flavor().storage().objects().presignSeconds();
        if (validFor.isNegative() || validFor.isZero() || validFor.compareTo(Duration.ofSeconds(most)) > 0) {
            throw new IllegalArgumentException(
                    "a signed URL lives more than 0 and at most " + most + " seconds, not " + validFor);
        }
        return backend.presign(key, method, validFor);
    }

    private ObjectBytes read(ObjectKey key, ObjectBody body) {
        try (InputStream in = body.open()) {
            ObjectBytes bytes = ObjectBytes.readFrom(in, body.length());
            if (bytes.length() == body.length()) {
                return bytes;
            }
            String actual = bytes.length() > body.length() ? "more" : String.valueOf(bytes.length());
            throw broken(key, "the body said it had " + body.length() + " bytes and had " + actual, null);
        } catch (IOException e) {
            throw broken(key, "the body cannot be read: " + e, e);
        }
    }

    private CloudException broken(ObjectKey key, String message, @Nullable IOException cause) {
        return CloudException.builder(ErrorCode.INTERNAL, message)
                .provider(calls.account())
                .resourceId(key.bucket())
                .cause(cause)
                .build();
    }

    private <T> T send(FakeOperation operation, ResourceId bucket, Supplier<T> request) {
        require(bucket);
        return calls.send(operation, bucket.region(), bucket, request);
    }

    private void require(ResourceId bucket) {
        calls.require(Capability.OBJECTS);
        calls.requireOwn(bucket, ResourceType.BUCKET);
    }

    private void requireConditions(Precondition condition) {
        if (!(condition instanceof Precondition.None)) {
            calls.require(Capability.OBJECT_CONDITIONS);
        }
    }
}
