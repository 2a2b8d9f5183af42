package io.multicloud.gcp.object;

import com.google.api.services.storage.Storage;
import com.google.api.services.storage.model.RewriteResponse;
import com.google.api.services.storage.model.StorageObject;
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
import io.multicloud.api.spi.Repeatability;
import io.multicloud.gcp.call.Account;
import io.multicloud.gcp.call.QuotaBuckets;
import io.multicloud.gcp.resource.Attachable;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Objects. */
public final class Objects implements ObjectService {
    private static final int PAGE_SIZE = 1_000;

    private final Account account;
    private final Uploads uploads;
    private final Buckets buckets;
    private final Writes writes;
    private final SignedUrls signedUrls;

    /** For an account. */
    public Objects(Account account) {
        this.account = account;
        this.uploads = new Uploads(account);
        this.buckets = new Buckets(account, uploads);
        this.writes = new Writes(account);
        this.signedUrls = new SignedUrls(account);
    }

    /** Returns what finds operations on buckets again. */
    public Attachable operations() {
        return buckets;
    }

    @Override
    public Buckets buckets() {
        account.requireOpen();
        return buckets;
    }

    private ObjectKey own(ObjectKey key) {
        account.requireOpen();
        account.own(key.bucket(), ResourceType.BUCKET);
        if (key.key().startsWith(UploadNames.STAGING)) {
            throw new IllegalArgumentException(
                    "keys that begin with '" + UploadNames.STAGING + "' are kept for uploads, had '" + key.key() + "'");
        }
        return key;
    }

    private static CallInfo reading(String operation, ResourceId bucket) {
        return CallInfo.read(operation, bucket.region(), QuotaBuckets.STORAGE).on(bucket);
    }

    private static CallInfo writing(String operation, ResourceId bucket, Repeatability repeatability) {
        return new CallInfo(operation, bucket.region(), QuotaBuckets.STORAGE, repeatability, Optional.of(bucket));
    }

    /** What has a condition is not repeated blindly: the repetition would be refused for what the first has done. */
    static Repeatability under(Optional<Long> generation) {
        return generation.isPresent() ? Repeatability.ONCE : Repeatability.IDEMPOTENT;
    }

    @Override
    public ObjectInfo put(ObjectKey key, ObjectBody body, PutOptions options) {
        own(key);
        Optional<Long> generation = Conditions.generation(options.precondition(), key);
        return info(key, writes.write(key, body, options, generation));
    }

    @Override
    public ObjectContent get(ObjectKey key, ByteRange range) {
        own(key);
        StorageObject stored = stored(key);
        ObjectInfo info = info(key, stored);
        long size = info.size().bytes();
        if (range.offset() >= size) {
            if (size == 0 && range.equals(ByteRange.ALL)) {
                return new ObjectContent(info, new ByteArrayInputStream(new byte[0]));
            }
            throw account.error(
                            ErrorCode.INVALID_ARGUMENT, range + " starts at or behind the end of " + size + " bytes")
                    .operation("storage.objects.get")
                    .resourceId(key.bucket())
                    .build();
        }
        try {
            return new ObjectContent(info, account.json(reading("storage.objects.get", key.bucket()), clients -> {
                Storage.Objects.Get request = clients.storage()
                        .objects()
                        .get(key.bucket().nativeId(), key.key())
                        .setIfGenerationMatch(Long.parseLong(info.etag()));
                request.getRequestHeaders().setRange("bytes=" + range.offset() + "-" + last(range));
                // As it is stored: a compressed object is not unpacked, its ranges are those of what was written.
                request.setReturnRawInputStream(true);
                return new ReceivedStream(
                        request.executeMedia(),
                        range.equals(ByteRange.ALL) ? Optional.ofNullable(stored.getCrc32c()) : Optional.empty(),
                        message -> account.error(ErrorCode.DATA_LOSS, message)
                                .operation("storage.objects.get")
                                .resourceId(key.bucket())
                                .build());
            }));
        } catch (CloudException e) {
            if (e.code() == ErrorCode.FAILED_PRECONDITION) {
                throw account.error(ErrorCode.UNAVAILABLE, "the object was replaced while it was opened")
                        .operation("storage.objects.get")
                        .resourceId(key.bucket())
                        .cause(e)
                        .build();
            }
            throw e;
        }
    }

    private static String last(ByteRange range) {
        return range.length().isPresent()
                ? Long.toString(range.offset() + range.length().getAsLong() - 1)
                : "";
    }

    @Override
    public ObjectInfo head(ObjectKey key) {
        own(key);
        return info(key, stored(key));
    }

    private StorageObject stored(ObjectKey key) {
        return account.json(
                reading("storage.objects.getMetadata", key.bucket()),
                clients -> clients.storage()
                        .objects()
                        .get(key.bucket().nativeId(), key.key())
                        .execute());
    }

    @Override
    public Paged<ObjectInfo> list(ObjectQuery query) {
        account.requireOpen();
        account.own(query.bucket(), ResourceType.BUCKET);
        int size = Math.min(PAGE_SIZE, query.pageSize().orElse(PAGE_SIZE));
        return Paged.from(query.pageToken(), token -> {
            com.google.api.services.storage.model.Objects page =
                    account.json(reading("storage.objects.list", query.bucket()), clients -> {
                        Storage.Objects.List request = clients.storage()
                                .objects()
                                .list(query.bucket().nativeId())
                                .setMaxResults((long) size);
                        if (!query.prefix().isEmpty()) {
                            request.setPrefix(query.prefix());
                        }
                        token.ifPresent(request::setPageToken);
                        return request.execute();
                    });
            List<ObjectInfo> items = page.getItems() == null
                    ? List.of()
                    : page.getItems().stream()
                            .filter(object -> !object.getName().startsWith(UploadNames.STAGING))
                            .map(object -> listed(query.bucket(), object))
                            .toList();
            return new Page<>(items, Optional.ofNullable(page.getNextPageToken()));
        });
    }

    private static ObjectInfo listed(ResourceId bucket, StorageObject object) {
        return info(new ObjectKey(bucket, object.getName()), object.clone().setMetadata(null));
    }

    static ObjectInfo info(ObjectKey key, StorageObject object) {
        return new ObjectInfo(
                key,
                DataSize.bytes(object.getSize() == null ? 0 : object.getSize().longValueExact()),
                String.valueOf(object.getGeneration()),
                object.getContentType() == null ? "application/octet-stream" : object.getContentType(),
                object.getMetadata() == null ? Map.of() : object.getMetadata(),
                object.getUpdated() == null
                        ? Instant.EPOCH
                        : Instant.ofEpochMilli(object.getUpdated().getValue()));
    }

    @Override
    public void delete(ObjectKey key, Precondition condition) {
        own(key);
        Optional<Long> generation = Conditions.generation(condition, key);
        try {
            remove(key.bucket(), key.key(), generation);
        } catch (CloudException e) {
            if (e.code() != ErrorCode.NOT_FOUND) {
                throw e;
            }
            // Of the object, or of the bucket?
            buckets.get(key.bucket());
            if (condition instanceof Precondition.Matches) {
                throw Conditions.failed(key, e);
            }
        }
    }

    private void remove(ResourceId bucket, String name, Optional<Long> generation) {
        account.json(writing("storage.objects.delete", bucket, under(generation)), clients -> {
            Storage.Objects.Delete request = clients.storage().objects().delete(bucket.nativeId(), name);
            generation.ifPresent(request::setIfGenerationMatch);
            request.executeUnparsed().disconnect();
            return true;
        });
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
        UploadNames names = uploads.complete(upload, parts);
        return names.generation().isEmpty() ? head(upload.key()) : moved(upload.key(), names);
    }

    /** Moves a completed upload to its place, if its condition holds; it is gone from where it was either way. */
    private ObjectInfo moved(ObjectKey key, UploadNames names) {
        try {
            ObjectInfo info = rewritten(key, names);
            remove(key.bucket(), names.nativeName(), Optional.empty());
            return info;
        } catch (CloudException e) {
            if (e.code() == ErrorCode.FAILED_PRECONDITION) {
                try {
                    remove(key.bucket(), names.nativeName(), Optional.empty());
                } catch (CloudException left) {
                    e.addSuppressed(left);
                }
            }
            throw e;
        }
    }

    private ObjectInfo rewritten(ObjectKey key, UploadNames names) {
        String bucket = key.bucket().nativeId();
        Optional<String> token = Optional.empty();
        while (true) {
            Optional<String> resumed = token;
            RewriteResponse answer =
                    account.json(writing("storage.objects.rewrite", key.bucket(), Repeatability.ONCE), clients -> {
                        Storage.Objects.Rewrite request = clients.storage()
                                .objects()
                                .rewrite(bucket, names.nativeName(), bucket, key.key(), null);
                        names.generation().ifPresent(request::setIfGenerationMatch);
                        resumed.ifPresent(request::setRewriteToken);
                        return request.execute();
                    });
            if (Boolean.TRUE.equals(answer.getDone())) {
                return info(key, answer.getResource());
            }
            token = Optional.of(answer.getRewriteToken());
        }
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
        account.requireOpen();
        return uploads.list(query);
    }

    @Override
    public URI presign(ObjectKey key, HttpMethod method, Duration validFor) {
        return signedUrls.sign(own(key), method, validFor);
    }
}
