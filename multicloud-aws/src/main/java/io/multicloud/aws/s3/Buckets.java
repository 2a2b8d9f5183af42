package io.multicloud.aws.s3;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Operation;
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
import io.multicloud.aws.client.Aws;
import io.multicloud.aws.client.AwsService;
import io.multicloud.aws.client.CreateToken;
import io.multicloud.aws.client.Digest;
import io.multicloud.aws.client.OperationName;
import io.multicloud.aws.client.Resumable;
import io.multicloud.aws.client.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.CreateBucketConfiguration;
import software.amazon.awssdk.services.s3.model.ListBucketsResponse;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionByDefault;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionRule;
import software.amazon.awssdk.services.s3.model.Tag;

/**
 * Buckets. Their names are unique in the whole cloud, and that is how a repeated create is recognised. Tags and encryption are
 * read apart.
 */
public final class Buckets implements BucketService, Resumable {
    /** The most that a listing shows at once. */
    private static final int PAGE = 1000;

    /** One less than the cloud allows, as for the resources whose name is a tag. */
    private static final int MOST_TAGS = 49;

    private static final String NO_TAGS = "NoSuchTagSet";

    private final Aws aws;

    Buckets(Aws aws) {
        this.aws = aws;
    }

    @Override
    public ResourceType type() {
        return ResourceType.BUCKET;
    }

    @Override
    public Class<Bucket> resourceClass() {
        return Bucket.class;
    }

    private CallInfo call(String operation, ResourceId bucket) {
        return aws.repeatable(AwsService.S3, operation, bucket.region(), bucket);
    }

    // Create

    @Override
    public Operation<Bucket> create(BucketSpec spec) {
        aws.requireOpen();
        Region region = spec.region().orElse(aws.home());
        ResourceId id = aws.id(ResourceType.BUCKET, region, spec.name());
        requireRoom(spec.tags(), id);
        CreateToken token = CreateToken.of(spec, Digest.of(spec).add("encryption", spec.encryption()), aws);
        boolean made = !(token.mayBeKnown() && known(id, token)) && make(spec, id, token);
        try {
            if (made) {
                // In the oldest region, making a bucket of one's own again is no error.
                requireMadeWith(id, token);
            }
            if (spec.encryption() instanceof Encryption.CustomerKey customer) {
                encrypt(id, customer.keyId());
            }
        } catch (CloudException e) {
            throw made && e.code() != ErrorCode.ALREADY_EXISTS && e.code() != ErrorCode.CONFLICT ? undone(id, e) : e;
        }
        Bucket bucket = Bucket.builder(id)
                .name(spec.name())
                .tags(withToken(spec.tags(), token))
                .encryption(spec.encryption())
                .build();
        return PolledOperation.done(
                aws.environment(), OperationName.of(Verb.CREATE, id).id(), bucket);
    }

    private static Map<String, String> withToken(Map<String, String> tags, CreateToken token) {
        Map<String, String> all = new TreeMap<>(tags);
        all.put(Tags.TOKEN, token.tagValue());
        return all;
    }

    /** Tells whether a bucket of this name was made with the token, refusing other arguments and other buckets. */
    private boolean known(ResourceId id, CreateToken token) {
        Optional<Map<String, String>> tags = tagsIfThere(id);
        if (tags.isEmpty()) {
            return false;
        }
        requireSame(id, tags.get(), token);
        return true;
    }

    private void requireMadeWith(ResourceId id, CreateToken token) {
        requireSame(id, tags(id), token);
    }

    private void requireSame(ResourceId id, Map<String, String> tags, CreateToken token) {
        if (!token.marks(tags)) {
            throw aws.error(ErrorCode.ALREADY_EXISTS, "there is a bucket '" + id.nativeId() + "' already")
                    .resourceId(id)
                    .build();
        }
        token.requireSameArguments(tags, aws);
    }

    /** Sends the request; returns whether the bucket is new, as far as the answer tells. */
    private boolean make(BucketSpec spec, ResourceId id, CreateToken token) {
        CreateBucketConfiguration configuration = CreateBucketConfiguration.builder()
                .locationConstraint(
                        id.region().equals(AwsService.CONTROL_REGION)
                                ? null
                                : id.region().name())
                .tags(written(withToken(spec.tags(), token)))
                .build();
        try {
            aws.s3(
                    call("CreateBucket", id),
                    client -> client.createBucket(
                            request -> request.bucket(spec.name()).createBucketConfiguration(configuration)));
            return true;
        } catch (CloudException e) {
            boolean own =
                    e.nativeCode().filter("BucketAlreadyOwnedByYou"::equals).isPresent();
            if ((own || e.code() == ErrorCode.UNKNOWN_OUTCOME) && madeAfterAll(id, token, e)) {
                return false;
            }
            throw e;
        }
    }

    private boolean madeAfterAll(ResourceId id, CreateToken token, CloudException first) {
        try {
            return known(id, token);
        } catch (CloudException e) {
            if (e.code() == ErrorCode.CONFLICT) {
                throw e;
            }
            first.addSuppressed(e);
            return false;
        }
    }

    private void encrypt(ResourceId id, String key) {
        ServerSideEncryptionByDefault by = ServerSideEncryptionByDefault.builder()
                .sseAlgorithm(ServerSideEncryption.AWS_KMS)
                .kmsMasterKeyID(key)
                .build();
        ServerSideEncryptionRule rule = ServerSideEncryptionRule.builder()
                .applyServerSideEncryptionByDefault(by)
                .bucketKeyEnabled(true)
                .build();
        aws.s3(
                call("PutBucketEncryption", id),
                client -> client.putBucketEncryption(request -> request.bucket(id.nativeId())
                        .serverSideEncryptionConfiguration(configuration -> configuration.rules(rule))));
    }

    private CloudException undone(ResourceId id, CloudException error) {
        try {
            sendDelete(id);
            return error;
        } catch (CloudException e) {
            CloudException told = error.toBuilder().leftovers(List.of(id)).build();
            told.addSuppressed(e);
            return told;
        }
    }

    // Read

    @Override
    public Bucket get(ResourceId id) {
        aws.requireOwn(id, type());
        Map<String, String> tags = tags(id);
        return bucket(id, tags, encryption(id));
    }

    private static Bucket bucket(ResourceId id, Map<String, String> tags, Encryption encryption) {
        return Bucket.builder(id)
                .name(id.nativeId())
                .tags(tags)
                .encryption(encryption)
                .build();
    }

    private Map<String, String> tags(ResourceId id) {
        Map<String, String> tags = new TreeMap<>();
        try {
            aws.s3(
                            call("GetBucketTagging", id),
                            client -> client.getBucketTagging(request -> request.bucket(id.nativeId())))
                    .tagSet()
                    .forEach(tag -> tags.put(tag.key(), tag.value()));
        } catch (CloudException e) {
            if (e.nativeCode().filter(NO_TAGS::equals).isEmpty()) {
                throw e;
            }
        }
        return tags;
    }

    private Optional<Map<String, String>> tagsIfThere(ResourceId id) {
        try {
            return Optional.of(tags(id));
        } catch (CloudException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Encryption encryption(ResourceId id) {
        return aws
                .s3(
                        call("GetBucketEncryption", id),
                        client -> client.getBucketEncryption(request -> request.bucket(id.nativeId())))
                .serverSideEncryptionConfiguration()
                .rules()
                .stream()
                .map(rule -> rule.applyServerSideEncryptionByDefault())
                .filter(by -> by != null && by.kmsMasterKeyID() != null)
                .findFirst()
                .map(by -> Encryption.customerKey(by.kmsMasterKeyID()))
                .orElse(Encryption.providerKey());
    }

    @Override
    public Paged<Bucket> list(ListQuery query) {
        aws.requireOpen();
        Region region = query.region().orElse(aws.home());
        return Paged.from(query.pageToken(), token -> {
            ListBucketsResponse answer = aws.s3(
                    aws.repeatable(AwsService.S3, "ListBuckets", region, null),
                    client -> client.listBuckets(request -> request.bucketRegion(region.name())
                            .prefix(query.name().orElse(null))
                            .maxBuckets(Math.min(query.pageSize().orElse(PAGE), PAGE))
                            .continuationToken(token.orElse(null))));
            List<Bucket> matching = new ArrayList<>();
            for (software.amazon.awssdk.services.s3.model.Bucket one : answer.buckets()) {
                ResourceId id = aws.id(ResourceType.BUCKET, region, one.name());
                if (query.name().map(one.name()::equals).orElse(true)) {
                    read(id).filter(query::matches).ifPresent(matching::add);
                }
            }
            return new Page<>(matching, Optional.ofNullable(answer.continuationToken()));
        });
    }

    /** Reads one that was listed, and may be gone since. */
    private Optional<Bucket> read(ResourceId id) {
        try {
            return Optional.of(get(id));
        } catch (CloudException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    // Change

    @Override
    public Operation<ResourceId> delete(ResourceId id) {
        aws.requireOwn(id, type());
        try {
            requireNoUploads(id);
            sendDelete(id);
        } catch (CloudException e) {
            if (e.code() != ErrorCode.NOT_FOUND) {
                throw e;
            }
        }
        return PolledOperation.done(
                aws.environment(), OperationName.of(Verb.DELETE, id).id(), id);
    }

    /** The cloud deletes a bucket with unfinished uploads; their parts would be lost. */
    private void requireNoUploads(ResourceId id) {
        boolean some = !aws.s3(
                        call("ListMultipartUploads", id),
                        client -> client.listMultipartUploads(
                                request -> request.bucket(id.nativeId()).maxUploads(1)))
                .uploads()
                .isEmpty();
        if (some) {
            throw aws.error(ErrorCode.FAILED_PRECONDITION, "the bucket holds unfinished uploads")
                    .resourceId(id)
                    .build();
        }
    }

    private void sendDelete(ResourceId id) {
        aws.s3(call("DeleteBucket", id), client -> client.deleteBucket(request -> request.bucket(id.nativeId())));
    }

    @Override
    public Operation<?> resume(OperationName name) {
        ResourceId id = name.resource();
        return switch (name.verb()) {
            case CREATE ->
                PolledOperation.of(aws.environment(), name.id(), () -> new OperationStatus.Succeeded<>(get(id)));
            case DELETE ->
                PolledOperation.of(
                        aws.environment(),
                        name.id(),
                        () -> tagsIfThere(id).isPresent()
                                ? OperationStatus.running()
                                : new OperationStatus.Succeeded<>(id));
            default -> throw new IllegalArgumentException("operation id '" + name.id() + "' is none of a bucket");
        };
    }

    @Override
    public Bucket tag(ResourceId id, Map<String, String> tags) {
        aws.requireOwn(id, type());
        Map<String, String> all = tags(id);
        all.putAll(tags);
        requireRoom(all, id);
        return replaceTags(id, all);
    }

    @Override
    public Bucket untag(ResourceId id, Set<String> keys) {
        aws.requireOwn(id, type());
        Map<String, String> left = tags(id);
        left.keySet().removeAll(keys);
        return replaceTags(id, left);
    }

    private void requireRoom(Map<String, String> tags, ResourceId id) {
        if (tags.size() > MOST_TAGS) {
            throw aws.error(
                            ErrorCode.INVALID_ARGUMENT,
                            "a bucket has at most " + MOST_TAGS + " tags, not " + tags.size())
                    .resourceId(id)
                    .build();
        }
    }

    private Bucket replaceTags(ResourceId id, Map<String, String> tags) {
        aws.s3(
                call("PutBucketTagging", id),
                client -> client.putBucketTagging(
                        request -> request.bucket(id.nativeId()).tagging(tagging -> tagging.tagSet(written(tags)))));
        return bucket(id, tags, encryption(id));
    }

    private static List<Tag> written(Map<String, String> tags) {
        List<Tag> written = new ArrayList<>(tags.size());
        tags.forEach(
                (key, value) -> written.add(Tag.builder().key(key).value(value).build()));
        return written;
    }

    static @Nullable String emptyToNull(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }
}
