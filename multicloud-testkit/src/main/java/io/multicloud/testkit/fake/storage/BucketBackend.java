package io.multicloud.testkit.fake.storage;

import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Money;
import io.multicloud.api.Page;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.object.Bucket;
import io.multicloud.api.object.BucketSpec;
import io.multicloud.api.object.ByteRange;
import io.multicloud.api.object.HttpMethod;
import io.multicloud.api.object.MultipartUpload;
import io.multicloud.api.object.ObjectContent;
import io.multicloud.api.object.ObjectInfo;
import io.multicloud.api.object.ObjectKey;
import io.multicloud.api.object.ObjectQuery;
import io.multicloud.api.object.Precondition;
import io.multicloud.api.object.PutOptions;
import io.multicloud.api.object.UploadedPart;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.Flavor;
import io.multicloud.testkit.fake.Ledger;
import io.multicloud.testkit.fake.Phase;
import io.multicloud.testkit.fake.ResourceBackend;
import io.multicloud.testkit.fake.World;
import io.multicloud.testkit.fake.storage.StorageTraits.ObjectTraits;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Buckets and their objects. Buckets become visible like every resource; objects are seen by every read that starts after
 * the write has returned. What is stored is billed by the GiB, parts of unfinished uploads among it.
 */
public final class BucketBackend extends ResourceBackend<Bucket, BucketSpec, BucketEntry> {
    private final ObjectTraits traits;
    private final PresignedUrls urls;
    private final Set<String> strangers = new TreeSet<>();

    BucketBackend(World world) {
        super(world, ResourceType.BUCKET);
        this.traits = world.flavor().storage().objects();
        this.urls = new PresignedUrls(world.flavor().kind(), world.settings().seed());
    }

    /** Gives a name to somebody else's bucket: where names are unique in the whole cloud, it is taken from now on. */
    public void takenByOthers(String name) {
        locked(() -> strangers.add(name));
    }

    // Requests.

    /** Writes an object. */
    public ObjectInfo put(ObjectKey key, ObjectBytes bytes, PutOptions options) {
        return write(FakeOperation.PUT_OBJECT, key.bucket(), contents -> contents.put(key, bytes, options, now()));
    }

    /** Opens a part of an object. */
    public ObjectContent get(ObjectKey key, ByteRange range) {
        return requestOn(FakeOperation.GET_OBJECT, key.bucket(), bucket -> {
            BucketContents.StoredObject object = bucket.contents().get(key);
            long size = object.bytes().length();
            if (range.offset() >= size && !range.equals(ByteRange.ALL)) {
                throw world().refusal(
                                ErrorCode.INVALID_ARGUMENT,
                                type(),
                                "the range from " + range.offset() + " is not within the " + size
                                        + " bytes of the object");
            }
            long count = Math.min(range.length().orElse(Long.MAX_VALUE), size - range.offset());
            boolean corrupt = world().strike(
                                    FaultKind.CORRUPT_BYTES,
                                    FakeOperation.GET_OBJECT,
                                    key.bucket().region(),
                                    null)
                    != null;
            ObjectBytes bytes = corrupt ? object.bytes().corrupted(range.offset() + count / 2) : object.bytes();
            return new ObjectContent(object.info(), bytes.open(range.offset(), count));
        });
    }

    /** Reads what is known of an object. */
    public ObjectInfo head(ObjectKey key) {
        return requestOn(
                FakeOperation.HEAD_OBJECT,
                key.bucket(),
                bucket -> bucket.contents().get(key).info());
    }

    /** Lists a page of objects. */
    public Page<ObjectInfo> listObjects(ObjectQuery query) {
        return requestOn(
                FakeOperation.LIST_OBJECTS,
                query.bucket(),
                bucket -> bucket.contents().list(query, pageSize(query)));
    }

    /** Deletes an object. */
    public void deleteObject(ObjectKey key, Precondition condition) {
        write(FakeOperation.DELETE_OBJECT, key.bucket(), contents -> {
            contents.delete(key, condition);
            return key;
        });
    }

    /** Starts an upload in parts. */
    public MultipartUpload startUpload(ObjectKey key, PutOptions options) {
        return write(
                FakeOperation.START_OBJECT_UPLOAD, key.bucket(), contents -> contents.startUpload(key, options, now()));
    }

    /** Uploads a part. */
    public UploadedPart uploadPart(MultipartUpload upload, int number, ObjectBytes bytes) {
        return write(
                FakeOperation.UPLOAD_OBJECT_PART,
                upload.key().bucket(),
                contents -> contents.uploadPart(upload, number, bytes, now()));
    }

    /** Makes the object of the parts; once more gives the same answer. */
    public ObjectInfo completeUpload(MultipartUpload upload, List<UploadedPart> parts) {
        return write(
                FakeOperation.COMPLETE_OBJECT_UPLOAD,
                upload.key().bucket(),
                contents -> contents.completeUpload(upload, parts, now()));
    }

    /** Drops an upload. */
    public void abortUpload(MultipartUpload upload) {
        write(FakeOperation.ABORT_OBJECT_UPLOAD, upload.key().bucket(), contents -> {
            contents.abortUpload(upload);
            return upload;
        });
    }

    /** Lists a page of parts that have arrived; its token is the number of the last one. */
    public Page<UploadedPart> parts(MultipartUpload upload, int after, int size) {
        return requestOn(
                FakeOperation.LIST_OBJECT_UPLOADS,
                upload.key().bucket(),
                bucket -> bucket.contents().parts(upload, after, size));
    }

    /** Lists a page of unfinished uploads. */
    public Page<MultipartUpload> uploads(ObjectQuery query) {
        return requestOn(
                FakeOperation.LIST_OBJECT_UPLOADS,
                query.bucket(),
                bucket -> bucket.contents().uploads(query, pageSize(query)));
    }

    // Without a request.

    /** Returns the true bytes of an object, past every fault, if it is there. */
    public Optional<ObjectBytes> bytes(ObjectKey key) {
        return locked(() -> Optional.ofNullable(table().find(key.bucket().nativeId()))
                .flatMap(bucket -> bucket.contents().bytes(key)));
    }

    /** Signs a URL. */
    public URI presign(ObjectKey key, HttpMethod method, Duration validFor) {
        return urls.sign(
                new PresignedUrls.Permission(method, key.bucket().nativeId(), key.key(), now().plus(validFor)));
    }

    /** Returns the object and method that a signed URL allows now; empty if it was changed, has expired, or is not ours. */
    public Optional<ObjectKey> permitted(HttpMethod method, URI uri) {
        return urls.verify(uri)
                .filter(permission -> permission.method() == method && now().isBefore(permission.expiresAt()))
                .flatMap(permission -> locked(() -> Optional.ofNullable(table().find(permission.bucket())))
                        .map(bucket -> new ObjectKey(bucket.id(), permission.key())));
    }

    // What every kind of resource has.

    @Override
    protected BucketEntry make(BucketSpec spec, Region region) {
        if (strangers.contains(spec.name()) && traits.names() == ObjectTraits.Names.OF_ALL_ACCOUNTS) {
            throw world().refusal(ErrorCode.ALREADY_EXISTS, type(), "the name '" + spec.name() + "' is taken");
        }
        BucketContents contents = new BucketContents(
                traits.etags(), traits.minPartBytes(), (code, message) -> world().refusal(code, type(), message));
        BucketEntry entry = new BucketEntry(
                mint(region, spec.name()), spec.name(), spec.tags(), now(), spec.encryption(), contents);
        entry.meter = world().ledger()
                .start(entry.id(), "object-storage", "standard", Money.ZERO_USD, Duration.ZERO, spec.tags());
        change(entry, Phase.CREATING, FakeOperation.CREATE_BUCKET, () -> entry.phase(Phase.READY));
        return entry;
    }

    @Override
    protected void beforeDelete(BucketEntry entry) {
        if (!entry.contents().isEmpty()) {
            throw world().refusal(
                            ErrorCode.FAILED_PRECONDITION,
                            type(),
                            "the bucket '" + entry.name() + "' holds objects or unfinished uploads");
        }
    }

    @Override
    protected void onDeleting(BucketEntry entry) {
        if (entry.meter != null) {
            entry.meter.stop();
        }
    }

    private <T> T write(FakeOperation operation, ResourceId bucket, Function<BucketContents, T> change) {
        return requestOn(operation, bucket, entry -> {
            T result = change.apply(entry.contents());
            if (entry.meter != null) {
                double gib = DataSize.bytes(entry.contents().storedBytes()).toGiB();
                entry.meter.price(Ledger.monthly(Money.usd(traits.monthlyUsd()), gib));
            }
            return result;
        });
    }

    private int pageSize(ObjectQuery query) {
        Flavor.PageSize sizes = world().flavor().pageSize(type());
        return Math.min(query.pageSize().orElse(sizes.usual()), sizes.most());
    }

    private Instant now() {
        return world().now();
    }
}
