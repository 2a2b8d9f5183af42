package io.multicloud.testkit;

import io.multicloud.api.Capability;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceType;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.placement.Offer;
import io.multicloud.api.quota.Quota;
import io.multicloud.api.spi.RateLimit;
import io.multicloud.testkit.fake.storage.StorageTraits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Amazon Web Services.
 *
 * <p>Sources: errors <a href="https://docs.aws.amazon.com/ec2/latest/devguide/errors-overview.html">EC2</a> and <a
 * href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html">S3</a>; tags <a
 * href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html">tag restrictions</a>; request quotas <a
 * href="https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html">EC2 API throttling</a>; pages <a
 * href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html">DescribeInstances</a>; spot
 * notice <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html">two
 * minutes</a>; billing <a href="https://aws.amazon.com/ec2/pricing/on-demand/">per second, one minute at least</a>.
 */
final class AwsFlavor extends Flavor {
    static final AwsFlavor INSTANCE = new AwsFlavor();

    // A name is the tag `Name`: any value of a tag.
    private static final NameRule TAG_NAME = new NameRule(Pattern.compile("(?s).+"), 256, "1 to 256 characters");
    private static final NameRule GROUP_NAME = new NameRule(
            Pattern.compile("(?!sg-)[a-zA-Z0-9 ._:/()#,@\\[\\]+=&;{}!$*-]+"),
            255,
            "1 to 255 characters of a-z A-Z 0-9 spaces ._-:/()#,@[]+=&;{}!$* and not start with sg-");
    private static final NameRule KEY_NAME =
            new NameRule(Pattern.compile("\\p{ASCII}+"), 255, "1 to 255 ASCII characters");
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
    private static final NameRule BUCKET_NAME = new NameRule(
            Pattern.compile("(?!xn--)(?!.*\\.\\.)[a-z0-9][a-z0-9.-]+[a-z0-9]"),
            63,
            "3 to 63 characters of a-z 0-9 . - and start and end with a letter or digit");
    // 50 tags, one of which is the name.
    private static final TagRule TAGS = new TagRule(
            49,
            Pattern.compile("(?!aws:)(?!Name$)[\\p{L}\\p{N}\\p{Z}+=._:/@-]+"),
            128,
            Pattern.compile("[\\p{L}\\p{N}\\p{Z}+=._:/@-]*"),
            256,
            "letters, digits, spaces and + - = . _ : / @, the key up to 128 characters, not `Name` and not starting"
                    + " with `aws:`, the value up to 256");

    private static final Map<String, String> ID_PREFIX = Map.ofEntries(
            Map.entry("vm", "i"),
            Map.entry("volume", "vol"),
            Map.entry("snapshot", "snap"),
            Map.entry("image", "ami"),
            Map.entry("key-pair", "key"),
            Map.entry("network", "vpc"),
            Map.entry("subnet", "subnet"),
            Map.entry("security-group", "sg"),
            Map.entry("public-address", "eipalloc"));

    private static final Map<String, String> ERROR_NOUN = Map.of(
            "vm", "InvalidInstanceID",
            "volume", "InvalidVolume",
            "snapshot", "InvalidSnapshot",
            "image", "InvalidAMIID",
            "key-pair", "InvalidKeyPair",
            "network", "InvalidVpcID",
            "subnet", "InvalidSubnetID",
            "security-group", "InvalidGroup",
            "public-address", "InvalidAllocationID");

    private static final Map<String, String> QUOTA_CODE = Map.of(
            "vm", "VcpuLimitExceeded",
            "volume", "VolumeLimitExceeded",
            "snapshot", "SnapshotLimitExceeded",
            "network", "VpcLimitExceeded",
            "subnet", "SubnetLimitExceeded",
            "security-group", "SecurityGroupLimitExceeded",
            "public-address", "AddressLimitExceeded",
            "bucket", "TooManyBuckets");

    private static final Map<String, ErrorCode> MEANINGS = Map.ofEntries(
            Map.entry("NoSuchBucket", ErrorCode.NOT_FOUND),
            Map.entry("NoSuchKey", ErrorCode.NOT_FOUND),
            Map.entry("NoSuchUpload", ErrorCode.NOT_FOUND),
            Map.entry("ResourceNotFoundException", ErrorCode.NOT_FOUND),
            Map.entry("BucketAlreadyExists", ErrorCode.ALREADY_EXISTS),
            Map.entry("ResourceAlreadyExists", ErrorCode.ALREADY_EXISTS),
            Map.entry("IncorrectInstanceState", ErrorCode.FAILED_PRECONDITION),
            Map.entry("IncorrectState", ErrorCode.FAILED_PRECONDITION),
            Map.entry("VolumeInUse", ErrorCode.FAILED_PRECONDITION),
            Map.entry("DependencyViolation", ErrorCode.FAILED_PRECONDITION),
            Map.entry("PreconditionFailed", ErrorCode.FAILED_PRECONDITION),
            Map.entry("BucketNotEmpty", ErrorCode.FAILED_PRECONDITION),
            Map.entry("IdempotentParameterMismatch", ErrorCode.CONFLICT),
            Map.entry("OperationAborted", ErrorCode.CONFLICT),
            Map.entry("UnauthorizedOperation", ErrorCode.PERMISSION_DENIED),
            Map.entry("AccessDenied", ErrorCode.PERMISSION_DENIED),
            Map.entry("AuthFailure", ErrorCode.UNAUTHENTICATED),
            Map.entry("RequestExpired", ErrorCode.UNAUTHENTICATED),
            Map.entry("ExpiredToken", ErrorCode.UNAUTHENTICATED),
            Map.entry("RequestLimitExceeded", ErrorCode.THROTTLED),
            Map.entry("SlowDown", ErrorCode.THROTTLED),
            Map.entry("InsufficientInstanceCapacity", ErrorCode.CAPACITY),
            Map.entry("Unavailable", ErrorCode.UNAVAILABLE),
            Map.entry("ServiceUnavailable", ErrorCode.UNAVAILABLE),
            Map.entry("UnsupportedOperation", ErrorCode.UNSUPPORTED),
            Map.entry("BadDigest", ErrorCode.DATA_LOSS),
            Map.entry("Client.UserInitiatedShutdown", ErrorCode.CANCELLED));

    private static final Set<Capability> CAPABILITIES =
            everythingBut(Capability.IMAGE_IMPORT, Capability.VOLUME_FROM_IMAGE);

    private AwsFlavor() {}

    @Override
    public String kind() {
        return "aws";
    }

    @Override
    public String nativeName(FakeOperation operation) {
        return operation.aws();
    }

    @Override
    public String quotaBucket(FakeOperation operation) {
        if (operation.type().equals(ResourceType.BUCKET)) {
            return "s3";
        }
        return switch (operation) {
            case CREATE_VM -> "ec2:RunInstances";
            case START_VM -> "ec2:StartInstances";
            case STOP_VM -> "ec2:StopInstances";
            case DELETE_VM -> "ec2:TerminateInstances";
            case READ_SNAPSHOT_BLOCK -> "ebs:GetSnapshotBlock";
            case WRITE_SNAPSHOT_BLOCK -> "ebs:PutSnapshotBlock";
            case LIST_SNAPSHOT_BLOCKS, LIST_CHANGED_BLOCKS -> "ebs:lists";
            default -> operation.effect() == FakeOperation.Effect.READ ? "ec2:non-mutating" : "ec2:mutating";
        };
    }

    @Override
    public RateLimit rateLimit(String quotaBucket) {
        return switch (quotaBucket) {
            case "s3" -> new RateLimit(3_500, 3_500);
            case "ec2:RunInstances" -> new RateLimit(2, 5);
            case "ec2:StartInstances", "ec2:StopInstances" -> new RateLimit(2, 5);
            case "ec2:non-mutating" -> new RateLimit(20, 100);
            // https://docs.aws.amazon.com/general/latest/gr/ebs-service.html#limits_ebs
            case "ebs:GetSnapshotBlock", "ebs:PutSnapshotBlock" -> new RateLimit(1_000, 1_000);
            case "ebs:lists" -> new RateLimit(50, 50);
            default -> new RateLimit(5, 50);
        };
    }

    @Override
    public String mintId(ResourceType type, Region region, String name, long unique) {
        String prefix = ID_PREFIX.get(type.name());
        if (prefix != null) {
            return prefix + "-0" + hex(mix(unique));
        }
        return type.equals(ResourceType.BUCKET) ? name : type.name() + "-" + hex(mix(unique));
    }

    @Override
    public NameRule nameRule(ResourceType type) {
        return switch (type.name()) {
            case "bucket" -> BUCKET_NAME;
            case "key-pair" -> KEY_NAME;
            case "security-group" -> GROUP_NAME;
            default -> TAG_NAME;
        };
    }

    @Override
    public Uniqueness uniqueness(ResourceType type) {
        return switch (type.name()) {
            case "bucket" -> Uniqueness.ACCOUNT;
            case "key-pair" -> Uniqueness.REGION;
            default -> Uniqueness.NONE;
        };
    }

    @Override
    public TagRule tagRule(ResourceType type) {
        return TAGS;
    }

    @Override
    public PageSize pageSize(ResourceType type) {
        return new PageSize(1000, 1000);
    }

    @Override
    public NativeError nativeError(ErrorCode code, ResourceType type) {
        boolean bucket = type.equals(ResourceType.BUCKET);
        String noun = ERROR_NOUN.get(type.name());
        return switch (code) {
            case NOT_FOUND ->
                bucket
                        ? new NativeError("NoSuchBucket", 404)
                        : noun == null
                                ? new NativeError("ResourceNotFoundException", 404)
                                : new NativeError(noun + ".NotFound", 400);
            case ALREADY_EXISTS ->
                bucket
                        ? new NativeError("BucketAlreadyExists", 409)
                        : noun == null
                                ? new NativeError("ResourceAlreadyExists", 400)
                                : new NativeError(noun + ".Duplicate", 400);
            case INVALID_ARGUMENT -> new NativeError("InvalidParameterValue", 400);
            case FAILED_PRECONDITION ->
                switch (type.name()) {
                    case "vm" -> new NativeError("IncorrectInstanceState", 400);
                    case "volume" -> new NativeError("VolumeInUse", 400);
                    case "bucket" -> new NativeError("PreconditionFailed", 412);
                    case "snapshot", "image", "public-address" -> new NativeError("IncorrectState", 400);
                    default -> new NativeError("DependencyViolation", 400);
                };
            case CONFLICT ->
                bucket ? new NativeError("OperationAborted", 409) : new NativeError("IdempotentParameterMismatch", 400);
            case PERMISSION_DENIED ->
                bucket ? new NativeError("AccessDenied", 403) : new NativeError("UnauthorizedOperation", 403);
            case UNAUTHENTICATED ->
                bucket ? new NativeError("ExpiredToken", 400) : new NativeError("RequestExpired", 400);
            case THROTTLED -> bucket ? new NativeError("SlowDown", 503) : new NativeError("RequestLimitExceeded", 503);
            case CAPACITY -> new NativeError("InsufficientInstanceCapacity", 500);
            case QUOTA -> new NativeError(QUOTA_CODE.getOrDefault(type.name(), "ResourceLimitExceeded"), 400);
            case UNAVAILABLE ->
                bucket ? new NativeError("ServiceUnavailable", 503) : new NativeError("Unavailable", 503);
            case UNSUPPORTED -> new NativeError("UnsupportedOperation", 400);
            case DATA_LOSS -> new NativeError("BadDigest", 400);
            case CANCELLED -> new NativeError("Client.UserInitiatedShutdown", 400);
            default -> new NativeError("InternalError", 500);
        };
    }

    @Override
    protected Optional<ErrorCode> meaning(String nativeCode, String message) {
        ErrorCode known = MEANINGS.get(nativeCode);
        if (known != null) {
            return Optional.of(known);
        }
        if (nativeCode.endsWith(".NotFound")) {
            return Optional.of(ErrorCode.NOT_FOUND);
        }
        if (nativeCode.endsWith(".Duplicate")) {
            return Optional.of(ErrorCode.ALREADY_EXISTS);
        }
        return nativeCode.endsWith("LimitExceeded") || nativeCode.equals("TooManyBuckets")
                ? Optional.of(ErrorCode.QUOTA)
                : Optional.empty();
    }

    @Override
    protected Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public StorageTraits storage() {
        return StorageTraits.AWS;
    }

    @Override
    public Duration spotNotice() {
        return Duration.ofMinutes(2);
    }

    @Override
    public Duration minimumBilling() {
        return Duration.ofMinutes(1);
    }

    @Override
    public Duration showsDeletedVms() {
        return Duration.ofHours(1);
    }

    @Override
    public Duration latency(FakeOperation operation) {
        return operation == FakeOperation.CREATE_VM ? Duration.ofSeconds(25) : usualLatency(operation);
    }

    @Override
    public List<Offer> builtInOffers() {
        return BuiltInOffers.of(kind(), AwsFlavor::familyOf);
    }

    @Override
    public Region defaultRegion() {
        return Region.of("us-east-1");
    }

    @Override
    public List<String> zoneNames(Region region) {
        return List.of(region + "a", region + "b", region + "c");
    }

    @Override
    public String family(InstanceType type) {
        return type.family().isEmpty() ? familyOf(type.name()) : type.family();
    }

    private static String familyOf(String type) {
        int end = type.indexOf('.');
        return end < 0 ? type : type.substring(0, end);
    }

    @Override
    public NetworkTraits networks() {
        return NetworkTraits.AWS;
    }

    @Override
    public String quotaName(Quota.Unit unit, String family) {
        return unit == Quota.Unit.VCPUS ? (family.isEmpty() ? "L-1216C47A" : "vcpus-" + family) : "instances";
    }

    @Override
    public String requestId(long unique) {
        return uuid(unique);
    }
}
