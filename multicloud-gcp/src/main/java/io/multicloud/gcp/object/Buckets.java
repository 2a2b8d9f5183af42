package io.multicloud.gcp.object;

import com.google.api.client.util.Data;
import com.google.api.services.storage.Storage;
import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Operation;
import io.multicloud.api.OperationId;
import io.multicloud.api.OperationStatus;
import io.multicloud.api.Page;
import io.multicloud.api.Paged;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Tags;
import io.multicloud.api.object.Bucket;
import io.multicloud.api.object.BucketService;
import io.multicloud.api.object.BucketSpec;
import io.multicloud.api.spi.CallInfo;
import io.multicloud.api.spi.PolledOperation;
import io.multicloud.api.volume.Encryption;
import io.multicloud.gcp.call.Account;
import io.multicloud.gcp.call.OperationRef;
import io.multicloud.gcp.call.QuotaBuckets;
import io.multicloud.gcp.resource.Attachable;
import io.multicloud.gcp.resource.Labels;
import io.multicloud.gcp.resource.Locations;
import io.multicloud.gcp.resource.Mark;
import io.multicloud.gcp.resource.OperationWords;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Buckets. Their names are unique in the whole of Google Cloud, which is how a repeated create is recognised; what is asked
 * of them is answered at once.
 */
final class Buckets implements BucketService, Attachable {
    private static final String CREATE = "create";
    private static final String DELETE = "delete";
    private static final int PAGE_SIZE = 1_000;

    private final Account account;
    private final Uploads uploads;

    Buckets(Account account, Uploads uploads) {
        this.account = account;
        this.uploads = uploads;
    }

    @Override
    public Operation<Bucket> create(BucketSpec spec) {
        account.requireOpen();
        Labels.require(spec.tags());
        Region region = spec.region().orElseGet(account::region);
        Mark mark = Mark.of(spec, account.environment());
        if (spec.idempotencyToken().isPresent()) {
            Optional<Bucket> earlier = made(mark);
            if (earlier.isPresent()) {
                return again(earlier.get(), mark);
            }
        }
        ResourceId id = account.id(ResourceType.BUCKET, region, spec.name());
        try {
            com.google.api.services.storage.model.Bucket made = account.json(
                    CallInfo.idempotentWrite("storage.buckets.insert", region, QuotaBuckets.BUCKETS)
                            .on(id),
                    clients -> clients.storage()
                            .buckets()
                            .insert(account.project(), wanted(spec, region, mark))
                            .execute());
            return created(bucket(made));
        } catch (CloudException e) {
            if (e.code() == ErrorCode.ALREADY_EXISTS || e.code() == ErrorCode.UNKNOWN_OUTCOME) {
                return lookedUp(id, mark, e);
            }
            throw e;
        }
    }

    private static com.google.api.services.storage.model.Bucket wanted(BucketSpec spec, Region region, Mark mark) {
        Map<String, String> labels = new TreeMap<>(spec.tags());
        labels.put(Tags.TOKEN, mark.joined());
        com.google.api.services.storage.model.Bucket bucket = new com.google.api.services.storage.model.Bucket()
                .setName(spec.name())
                .setLocation(region.name())
                .setLabels(labels);
        if (spec.encryption() instanceof Encryption.CustomerKey key) {
            bucket.setEncryption(
                    new com.google.api.services.storage.model.Bucket.Encryption().setDefaultKmsKeyName(key.keyId()));
        }
        return bucket;
    }

    /** Listings of buckets have no filter for labels. */
    private Optional<Bucket> made(Mark mark) {
        Optional<String> token = Optional.empty();
        do {
            Page<Bucket> page = page(account.region(), Optional.empty(), PAGE_SIZE, token);
            for (Bucket bucket : page.items()) {
                if (bucket.tags().getOrDefault(Tags.TOKEN, "").startsWith(mark.token())) {
                    return Optional.of(bucket);
                }
            }
            token = page.nextToken();
        } while (token.isPresent());
        return Optional.empty();
    }

    private Operation<Bucket> lookedUp(ResourceId id, Mark mark, CloudException refusal) {
        Bucket present;
        try {
            present = read(id);
        } catch (CloudException e) {
            // It may be another's, which may not be read.
            if (e.code() != ErrorCode.NOT_FOUND && e.code() != ErrorCode.PERMISSION_DENIED) {
                refusal.addSuppressed(e);
            }
            throw refusal;
        }
        if (present.tags().getOrDefault(Tags.TOKEN, "").startsWith(mark.token())) {
            return again(present, mark);
        }
        throw refusal;
    }

    private Operation<Bucket> again(Bucket earlier, Mark mark) {
        if (!mark.joined().equals(earlier.tags().get(Tags.TOKEN))) {
            throw account.error(ErrorCode.CONFLICT, "the token was used with other arguments, for " + earlier.id())
                    .operation(CREATE)
                    .resourceId(earlier.id())
                    .build();
        }
        return created(earlier);
    }

    private Operation<Bucket> created(Bucket bucket) {
        return PolledOperation.done(account.environment(), name(CREATE, bucket.id()), bucket);
    }

    private static OperationId name(String verb, ResourceId id) {
        return new OperationId(ResourceType.BUCKET + " " + verb + " " + OperationRef.NONE + " " + id);
    }

    @Override
    public Bucket get(ResourceId id) {
        account.requireOpen();
        return read(account.own(id, ResourceType.BUCKET));
    }

    private Bucket read(ResourceId id) {
        return bucket(account.json(
                reading("storage.buckets.get", id),
                clients -> clients.storage().buckets().get(id.nativeId()).execute()));
    }

    private static CallInfo reading(String operation, ResourceId id) {
        return CallInfo.read(operation, id.region(), QuotaBuckets.STORAGE).on(id);
    }

    @Override
    public Paged<Bucket> list(ListQuery query) {
        account.requireOpen();
        Region region = query.region().orElseGet(account::region);
        int size = Math.min(PAGE_SIZE, query.pageSize().orElse(PAGE_SIZE));
        return Paged.from(query.pageToken(), token -> {
            Page<Bucket> page = page(region, query.name(), size, token);
            return new Page<>(
                    page.items().stream()
                            .filter(query::matches)
                            .filter(bucket ->
                                    Locations.shows(region, bucket.id().region()))
                            .toList(),
                    page.nextToken());
        });
    }

    private Page<Bucket> page(Region region, Optional<String> prefix, int size, Optional<String> token) {
        com.google.api.services.storage.model.Buckets page =
                account.json(CallInfo.read("storage.buckets.list", region, QuotaBuckets.STORAGE), clients -> {
                    Storage.Buckets.List request =
                            clients.storage().buckets().list(account.project()).setMaxResults((long) size);
                    prefix.ifPresent(request::setPrefix);
                    token.ifPresent(request::setPageToken);
                    return request.execute();
                });
        return new Page<>(
                page.getItems() == null
                        ? List.of()
                        : page.getItems().stream().map(this::bucket).toList(),
                Optional.ofNullable(page.getNextPageToken()));
    }

    private Bucket bucket(com.google.api.services.storage.model.Bucket read) {
        String location = read.getLocation() == null ? "" : read.getLocation().toLowerCase(Locale.ROOT);
        Encryption encryption =
                read.getEncryption() == null || read.getEncryption().getDefaultKmsKeyName() == null
                        ? Encryption.providerKey()
                        : Encryption.customerKey(read.getEncryption().getDefaultKmsKeyName());
        return Bucket.builder(account.id(
                        ResourceType.BUCKET, location.isEmpty() ? Region.GLOBAL : Region.of(location), read.getName()))
                .name(read.getName())
                .tags(read.getLabels() == null ? Map.of() : read.getLabels())
                .createdAt(
                        read.getTimeCreated() == null
                                ? Instant.EPOCH
                                : Instant.ofEpochMilli(read.getTimeCreated().getValue()))
                .encryption(encryption)
                .nativeResource(read)
                .build();
    }

    @Override
    public Operation<ResourceId> delete(ResourceId id) {
        account.requireOpen();
        account.own(id, ResourceType.BUCKET);
        try {
            // Google would let a bucket go with the parts of unfinished uploads in it.
            if (uploads.any(id)) {
                throw account.error(ErrorCode.FAILED_PRECONDITION, "the bucket holds unfinished uploads")
                        .operation("storage.buckets.delete")
                        .resourceId(id)
                        .build();
            }
            account.json(
                    CallInfo.idempotentWrite("storage.buckets.delete", id.region(), QuotaBuckets.BUCKETS)
                            .on(id),
                    clients -> clients.storage().buckets().delete(id.nativeId()).execute());
        } catch (CloudException e) {
            if (e.code() != ErrorCode.NOT_FOUND) {
                throw e;
            }
        }
        return PolledOperation.done(account.environment(), name(DELETE, id), id);
    }

    @Override
    public Bucket tag(ResourceId id, Map<String, String> tags) {
        Bucket present = get(id);
        Map<String, String> all = new TreeMap<>(present.tags());
        all.putAll(tags);
        Labels.require(all);
        return patched(present, tags);
    }

    @Override
    public Bucket untag(ResourceId id, Set<String> keys) {
        Bucket present = get(id);
        Map<String, String> gone = new LinkedHashMap<>();
        keys.stream().filter(present.tags()::containsKey).sorted().forEach(key -> gone.put(key, Data.NULL_STRING));
        return gone.isEmpty() ? present : patched(present, gone);
    }

    private Bucket patched(Bucket present, Map<String, String> labels) {
        ResourceId id = present.id();
        Long metageneration = present.unwrap(com.google.api.services.storage.model.Bucket.class)
                .orElseThrow()
                .getMetageneration();
        return bucket(account.json(
                CallInfo.idempotentWrite("storage.buckets.patch", id.region(), QuotaBuckets.STORAGE)
                        .on(id),
                clients -> clients.storage()
                        .buckets()
                        .patch(id.nativeId(), new com.google.api.services.storage.model.Bucket().setLabels(labels))
                        .setIfMetagenerationMatch(metageneration)
                        .execute()));
    }

    @Override
    public <T> Operation<T> attach(OperationWords words, Class<T> resultType) {
        ResourceId id = account.own(words.id(), ResourceType.BUCKET);
        return switch (words.verb()) {
            case CREATE ->
                words.typed(
                        PolledOperation.of(
                                account.environment(), words.whole(), () -> new OperationStatus.Succeeded<>(read(id))),
                        Bucket.class,
                        resultType);
            case DELETE ->
                words.typed(
                        PolledOperation.done(account.environment(), words.whole(), id), ResourceId.class, resultType);
            default -> throw words.refused();
        };
    }
}
