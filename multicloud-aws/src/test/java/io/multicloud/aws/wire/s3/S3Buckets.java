package io.multicloud.aws.wire.s3;

import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.object.Bucket;
import io.multicloud.api.object.BucketSpec;
import io.multicloud.api.volume.Encryption;
import io.multicloud.aws.wire.AwsException;
import io.multicloud.aws.wire.s3.S3Routes.Level;
import io.multicloud.testkit.FakeNativeException;
import io.multicloud.testkit.FakeOperation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.s3.model.CreateBucketConfiguration;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.CreateBucketResponse;
import software.amazon.awssdk.services.s3.model.DeleteBucketRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketResponse;
import software.amazon.awssdk.services.s3.model.GetBucketEncryptionRequest;
import software.amazon.awssdk.services.s3.model.GetBucketEncryptionResponse;
import software.amazon.awssdk.services.s3.model.GetBucketTaggingRequest;
import software.amazon.awssdk.services.s3.model.GetBucketTaggingResponse;
import software.amazon.awssdk.services.s3.model.HeadBucketRequest;
import software.amazon.awssdk.services.s3.model.HeadBucketResponse;
import software.amazon.awssdk.services.s3.model.ListBucketsRequest;
import software.amazon.awssdk.services.s3.model.ListBucketsResponse;
import software.amazon.awssdk.services.s3.model.PutBucketEncryptionRequest;
import software.amazon.awssdk.services.s3.model.PutBucketEncryptionResponse;
import software.amazon.awssdk.services.s3.model.PutBucketTaggingRequest;
import software.amazon.awssdk.services.s3.model.PutBucketTaggingResponse;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionByDefault;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionRule;
import software.amazon.awssdk.services.s3.model.Tag;

/** Buckets. */
final class S3Buckets {
    private static final Region US_EAST_1 = Region.of("us-east-1");

    private static final int MOST_TAGS = 50;

    private final S3World world;

    S3Buckets(S3World world) {
        this.world = world;
    }

    void register(S3Routes routes) {
        routes.on(
                "GET",
                Level.SERVICE,
                Set.of(),
                ListBucketsRequest.class,
                "ListAllMyBucketsResult",
                FakeOperation.LIST_BUCKETS,
                this::list);
        routes.on(
                "PUT",
                Level.BUCKET,
                Set.of(),
                CreateBucketRequest.class,
                "",
                FakeOperation.CREATE_BUCKET,
                this::create);
        routes.on("HEAD", Level.BUCKET, Set.of(), HeadBucketRequest.class, "", FakeOperation.GET_BUCKET, this::head);
        routes.on(
                "DELETE",
                Level.BUCKET,
                Set.of(),
                DeleteBucketRequest.class,
                "",
                FakeOperation.DELETE_BUCKET,
                this::delete);
        routes.on(
                "GET",
                Level.BUCKET,
                Set.of("tagging"),
                GetBucketTaggingRequest.class,
                "Tagging",
                FakeOperation.GET_BUCKET,
                this::tags);
        routes.on(
                "PUT",
                Level.BUCKET,
                Set.of("tagging"),
                PutBucketTaggingRequest.class,
                "",
                FakeOperation.TAG_BUCKET,
                this::tag);
        routes.on(
                "GET",
                Level.BUCKET,
                Set.of("encryption"),
                GetBucketEncryptionRequest.class,
                "ServerSideEncryptionConfiguration",
                FakeOperation.GET_BUCKET,
                this::encryption);
        routes.on(
                "PUT",
                Level.BUCKET,
                Set.of("encryption"),
                PutBucketEncryptionRequest.class,
                "",
                FakeOperation.TAG_BUCKET,
                this::encrypt);
    }

    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
    private S3Answer create(S3Call<CreateBucketRequest> call) {
        CreateBucketRequest input = call.input();
        S3World.onlyServed(input, "Bucket", "CreateBucketConfiguration", "ObjectOwnership");
        String name = input.bucket();
        Region region = call.call().region();
        if (!world.cloud().flavor().nameRule(ResourceType.BUCKET).accepts(name)) {
            throw AwsException.invalid("InvalidBucketName", "The specified bucket is not valid: " + name);
        }
        CreateBucketConfiguration configuration = input.createBucketConfiguration();
        requireLocation(region, Optional.ofNullable(configuration).map(each -> each.locationConstraintAsString()));
        Map<String, String> tags = map(configuration == null ? List.of() : configuration.tags());
        Optional<ResourceId> own = world.buckets().named(region, name);
        if (own.isPresent()) {
            // "in the us-east-1 Region ... if you re-create an existing bucket that you already own, Amazon S3 returns
            // 200 OK"
            if (own.get().region().equals(US_EAST_1) && region.equals(US_EAST_1)) {
                return answer(name);
            }
            throw new AwsException(
                    "BucketAlreadyOwnedByYou",
                    409,
                    "Your previous request to create the named bucket succeeded and you already own it.");
        }
        ResourceId id = world.buckets()
                .create(
                        BucketSpec.builder(name).tags(tags).build(),
                        region,
                        "wire-" + world.cloud().world().nextNumber())
                .resource();
        world.encryptions().remove(id);
        return answer(name);
    }

    private static S3Answer answer(String name) {
        return S3Answer.of(CreateBucketResponse.builder().location("/" + name).build());
    }

    private static void requireLocation(Region region, Optional<String> constraint) {
        if (region.equals(US_EAST_1)) {
            if (constraint.isPresent()) {
                throw AwsException.invalid(
                        "InvalidLocationConstraint", "The specified location-constraint is not valid");
            }
        } else if (!constraint.equals(Optional.of(region.name()))) {
            throw AwsException.invalid(
                    "IllegalLocationConstraintException",
                    "The " + constraint.orElse("unspecified")
                            + " location constraint is incompatible for the region specific endpoint this request was sent"
                            + " to.");
        }
    }

    private static Map<String, String> map(List<Tag> tags) {
        Map<String, String> map = new LinkedHashMap<>();
        for (Tag tag : tags) {
            // https://docs.aws.amazon.com/AmazonS3/latest/userguide/CostAllocTagging.html
            if (tag.key().isEmpty() || tag.key().length() > 128 || tag.value().length() > 256) {
                throw AwsException.invalid("InvalidTag", "The TagKey or TagValue you have provided is invalid");
            }
            if (tag.key().startsWith("aws:")) {
                throw AwsException.invalid("InvalidTag", "System tags cannot be added/updated by requester");
            }
            if (map.put(tag.key(), tag.value()) != null) {
                throw AwsException.invalid("InvalidTag", "Cannot provide multiple Tags with the same key");
            }
        }
        if (map.size() > MOST_TAGS) {
            throw AwsException.invalid("InvalidTag", "A bucket has at most " + MOST_TAGS + " tags");
        }
        return map;
    }

    private S3Answer head(S3Call<HeadBucketRequest> call) {
        S3World.onlyServed(call.input(), "Bucket");
        Region region = call.call().region();
        Optional<ResourceId> id = world.buckets().named(region, call.input().bucket());
        if (id.isPresent() && !id.get().region().equals(region)) {
            throw new S3Front.WrongRegion(
                    "PermanentRedirect",
                    301,
                    "The bucket you are attempting to access must be addressed using the specified endpoint.",
                    id.get().region());
        }
        ResourceId found = world.bucket(region, call.input().bucket());
        return S3Answer.of(
                HeadBucketResponse.builder().bucketRegion(found.region().name()).build());
    }

    private S3Answer delete(S3Call<DeleteBucketRequest> call) {
        S3World.onlyServed(call.input(), "Bucket");
        ResourceId id = world.bucket(call.call().region(), call.input().bucket());
        try {
            world.buckets().deleteNow(id);
        } catch (FakeNativeException e) {
            if (e.nativeCode().equals("PreconditionFailed")) {
                throw new AwsException("BucketNotEmpty", 409, "The bucket you tried to delete is not empty");
            }
            throw e;
        }
        return S3Answer.of(204, DeleteBucketResponse.builder().build());
    }

    private S3Answer list(S3Call<ListBucketsRequest> call) {
        ListBucketsRequest input = call.input();
        int most = input.maxBuckets() == null ? 10_000 : input.maxBuckets();
        if (most < 1 || most > 10_000) {
            throw AwsException.invalid(
                    "InvalidArgument", "Argument max-buckets must be an integer between 1 and 10000");
        }
        String after = input.continuationToken() == null ? "" : decodeToken(input.continuationToken());
        List<Bucket> all = new ArrayList<>();
        for (Region region : world.cloud().world().places().keySet()) {
            all.addAll(world.buckets().shown(region));
        }
        List<Bucket> wanted = all.stream()
                .filter(bucket -> input.bucketRegion() == null
                        || bucket.id().region().name().equals(input.bucketRegion()))
                .filter(bucket -> bucket.name().startsWith(input.prefix() == null ? "" : input.prefix()))
                .filter(bucket -> bucket.name().compareTo(after) > 0)
                .sorted(Comparator.comparing(Bucket::name))
                .toList();
        List<Bucket> page = wanted.subList(0, Math.min(most, wanted.size()));
        return S3Answer.of(ListBucketsResponse.builder()
                .buckets(page.stream()
                        .map(bucket -> software.amazon.awssdk.services.s3.model.Bucket.builder()
                                .name(bucket.name())
                                .bucketRegion(bucket.id().region().name())
                                .creationDate(bucket.createdAt())
                                .build())
                        .toList())
                .prefix(input.prefix())
                .continuationToken(
                        page.size() == wanted.size()
                                ? null
                                : Base64.getUrlEncoder()
                                        .encodeToString(
                                                page.get(page.size() - 1).name().getBytes(StandardCharsets.UTF_8)))
                .build());
    }

    private static String decodeToken(String token) {
        try {
            return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw AwsException.invalid("InvalidArgument", "The continuation token provided is incorrect");
        }
    }

    private S3Answer tags(S3Call<GetBucketTaggingRequest> call) {
        S3World.onlyServed(call.input(), "Bucket");
        Map<String, String> tags = world.buckets()
                .describe(world.bucket(call.call().region(), call.input().bucket()))
                .tags();
        if (tags.isEmpty()) {
            throw new AwsException("NoSuchTagSet", 404, "The TagSet does not exist");
        }
        List<Tag> list = new ArrayList<>();
        tags.forEach(
                (key, value) -> list.add(Tag.builder().key(key).value(value).build()));
        return S3Answer.of(GetBucketTaggingResponse.builder().tagSet(list).build());
    }

    private S3Answer tag(S3Call<PutBucketTaggingRequest> call) {
        S3World.onlyServed(call.input(), "Bucket", "Tagging", "ContentMD5", "ChecksumAlgorithm");
        ResourceId id = world.bucket(call.call().region(), call.input().bucket());
        Checksums.require(call.call());
        Map<String, String> tags = map(call.input().tagging().tagSet());
        Set<String> surplus = new HashSet<>(world.buckets().describe(id).tags().keySet());
        surplus.removeAll(tags.keySet());
        // The wanted ones first: if the fake refuses one of them, nothing has changed.
        world.buckets().tag(id, tags);
        world.buckets().untag(id, surplus);
        return S3Answer.of(204, PutBucketTaggingResponse.builder().build());
    }

    private S3Answer encryption(S3Call<GetBucketEncryptionRequest> call) {
        S3World.onlyServed(call.input(), "Bucket");
        ResourceId id = world.bucket(call.call().region(), call.input().bucket());
        Encryption encryption = world.encryptions().getOrDefault(id, Encryption.providerKey());
        ServerSideEncryptionByDefault.Builder rule = ServerSideEncryptionByDefault.builder();
        if (encryption instanceof Encryption.CustomerKey key) {
            rule.sseAlgorithm("aws:kms").kmsMasterKeyID(key.keyId());
        } else {
            rule.sseAlgorithm("AES256");
        }
        return S3Answer.of(GetBucketEncryptionResponse.builder()
                .serverSideEncryptionConfiguration(
                        configuration -> configuration.rules(ServerSideEncryptionRule.builder()
                                .applyServerSideEncryptionByDefault(rule.build())
                                .bucketKeyEnabled(false)
                                .build()))
                .build());
    }

    private S3Answer encrypt(S3Call<PutBucketEncryptionRequest> call) {
        S3World.onlyServed(
                call.input(), "Bucket", "ServerSideEncryptionConfiguration", "ContentMD5", "ChecksumAlgorithm");
        ResourceId id = world.bucket(call.call().region(), call.input().bucket());
        Checksums.require(call.call());
        List<ServerSideEncryptionRule> rules =
                call.input().serverSideEncryptionConfiguration().rules();
        if (rules.size() != 1 || rules.get(0).applyServerSideEncryptionByDefault() == null) {
            throw AwsException.invalid("MalformedXML", "The XML you provided was not well-formed");
        }
        ServerSideEncryptionByDefault rule = rules.get(0).applyServerSideEncryptionByDefault();
        String algorithm = String.valueOf(rule.sseAlgorithmAsString());
        if (algorithm.equals("AES256") && rule.kmsMasterKeyID() != null) {
            throw AwsException.invalid(
                    "InvalidArgument",
                    "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms");
        }
        switch (algorithm) {
            case "AES256" -> world.encryptions().remove(id);
            case "aws:kms" ->
                world.encryptions()
                        .put(
                                id,
                                rule.kmsMasterKeyID() == null
                                        ? Encryption.providerKey()
                                        : Encryption.customerKey(rule.kmsMasterKeyID()));
            default -> throw AwsException.invalid("MalformedXML", "The XML you provided was not well-formed");
        }
        return S3Answer.of(PutBucketEncryptionResponse.builder().build());
    }
}
