package io.multicloud.core.pipeline;

import io.multicloud.api.Paged;
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
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** Guards buckets. Objects are data, not resources: they pass as they are, and are recorded as their requests. */
final class GuardedObjects implements ObjectService {
    private final Guard guard;
    private final ObjectService raw;

    GuardedObjects(Guard guard, ObjectService raw) {
        this.guard = guard;
        this.raw = raw;
    }

    @Override
    public BucketService buckets() {
        return new Buckets(guard, raw.buckets());
    }

    @Override
    public ObjectInfo put(ObjectKey key, ObjectBody body, PutOptions options) {
        return raw.put(key, body, options);
    }

    @Override
    public ObjectContent get(ObjectKey key, ByteRange range) {
        return raw.get(key, range);
    }

    @Override
    public ObjectInfo head(ObjectKey key) {
        return raw.head(key);
    }

    @Override
    public Paged<ObjectInfo> list(ObjectQuery query) {
        return raw.list(query);
    }

    @Override
    public void delete(ObjectKey key, Precondition condition) {
        raw.delete(key, condition);
    }

    @Override
    public MultipartUpload startUpload(ObjectKey key, PutOptions options) {
        return raw.startUpload(key, options);
    }

    @Override
    public UploadedPart uploadPart(MultipartUpload upload, int number, ObjectBody body) {
        return raw.uploadPart(upload, number, body);
    }

    @Override
    public ObjectInfo completeUpload(MultipartUpload upload, List<UploadedPart> parts) {
        return raw.completeUpload(upload, parts);
    }

    @Override
    public void abortUpload(MultipartUpload upload) {
        raw.abortUpload(upload);
    }

    @Override
    public Paged<UploadedPart> parts(MultipartUpload upload) {
        return raw.parts(upload);
    }

    @Override
    public Paged<MultipartUpload> uploads(ObjectQuery query) {
        return raw.uploads(query);
    }

    @Override
    public URI presign(ObjectKey key, HttpMethod method, Duration validFor) {
        return raw.presign(key, method, validFor);
    }

    private static final class Buckets extends GuardedService<Bucket, BucketSpec, BucketService>
            implements BucketService {
        Buckets(Guard guard, BucketService raw) {
            super(guard, raw, ResourceType.BUCKET, BucketSpec.class);
        }
    }
}
