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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Oracle Cloud.
 *
 * <p>Sources: errors <a href="https://docs.oracle.com/en-us/iaas/Content/API/References/apierrors.htm">API errors</a>;
 * tags <a href="https://docs.oracle.com/en-us/iaas/Content/Tagging/Concepts/taggingoverview.htm">limits on tags</a>; ids
 * <a href="https://docs.oracle.com/en-us/iaas/Content/General/Concepts/identifiers.htm">resource identifiers</a>; spot
 * notice and price <a
 * href="https://docs.oracle.com/en-us/iaas/Content/Compute/Concepts/preemptible.htm">preemptible instances</a>; billing
 * <a href="https://www.oracle.com/cloud/compute/pricing/">per second, one minute at least</a>.
 */
final class OciFlavor extends Flavor {
    static final OciFlavor INSTANCE = new OciFlavor();

    // No call tells what changed between two backups.
    private static final Set<Capability> CAPABILITIES =
            everythingBut(Capability.SNAPSHOT_CHANGES, Capability.IMAGE_IMPORT, Capability.VOLUME_FROM_IMAGE);

    // https://docs.oracle.com/en-us/iaas/Content/Compute/Tasks/troubleshooting-out-of-host-capacity.htm; the code is
    // that of any internal error.
    private static final String NO_CAPACITY = "Out of host capacity.";

    private static final NameRule DISPLAY_NAME = new NameRule(Pattern.compile("(?s).+"), 255, "1 to 255 characters");
    private static final NameRule BUCKET_NAME =
            new NameRule(Pattern.compile("[A-Za-z0-9._-]+"), 256, "1 to 256 characters of A-Z a-z 0-9 . _ -");
    private static final TagRule TAGS = new TagRule(
            10,
            Pattern.compile("[!-~&&[^.]]+"),
            100,
            Pattern.compile("(?s).*"),
            256,
            "a key of up to 100 printable ASCII characters without . and space and a value of up to 256 characters");

    private static final Map<String, String> OCID = Map.of(
            "vm", "instance",
            "volume", "volume",
            "snapshot", "volumebackup",
            "image", "image",
            "key-pair", "sshkey",
            "network", "vcn",
            "subnet", "subnet",
            "security-group", "networksecuritygroup",
            "public-address", "publicip",
            "alert", "alarm");

    private static final Map<String, ErrorCode> MEANINGS = Map.ofEntries(
            Map.entry("NotAuthorizedOrNotFound", ErrorCode.NOT_FOUND),
            Map.entry("BucketNotFound", ErrorCode.NOT_FOUND),
            Map.entry("NotAuthorizedOrResourceAlreadyExists", ErrorCode.ALREADY_EXISTS),
            Map.entry("BucketAlreadyExists", ErrorCode.ALREADY_EXISTS),
            Map.entry("InvalidParameter", ErrorCode.INVALID_ARGUMENT),
            Map.entry("IncorrectState", ErrorCode.FAILED_PRECONDITION),
            Map.entry("IfMatchFailed", ErrorCode.FAILED_PRECONDITION),
            Map.entry("InvalidatedRetryToken", ErrorCode.CONFLICT),
            Map.entry("NotAuthorized", ErrorCode.PERMISSION_DENIED),
            Map.entry("NotAuthenticated", ErrorCode.UNAUTHENTICATED),
            Map.entry("TooManyRequests", ErrorCode.THROTTLED),
            Map.entry("LimitExceeded", ErrorCode.QUOTA),
            Map.entry("ServiceUnavailable", ErrorCode.UNAVAILABLE),
            Map.entry("NotImplemented", ErrorCode.UNSUPPORTED),
            Map.entry("UnmatchedContentMD5", ErrorCode.DATA_LOSS),
            Map.entry("WorkRequestCanceled", ErrorCode.CANCELLED));

    private OciFlavor() {}

    @Override
    public String kind() {
        return "oci";
    }

    @Override
    public String nativeName(FakeOperation operation) {
        return operation.oci();
    }

    @Override
    public String quotaBucket(FakeOperation operation) {
        if (operation.type().equals(ResourceType.BUCKET) || operation.movesBlocks()) {
            return "objectstorage";
        }
        return operation.effect() == FakeOperation.Effect.READ ? "core:reads" : "core:writes";
    }

    @Override
    public RateLimit rateLimit(String quotaBucket) {
        return quotaBucket.equals("core:writes") ? new RateLimit(10, 20) : RateLimit.DEFAULT;
    }

    @Override
    public String mintId(ResourceType type, Region region, String name, long unique) {
        if (type.equals(ResourceType.BUCKET)) {
            return name;
        }
        String tail = Long.toUnsignedString(mix(unique), 36) + Long.toUnsignedString(mix(~unique), 36);
        return "ocid1." + OCID.getOrDefault(type.name(), type.name().replace("-", "")) + ".oc1." + region + ".a" + tail;
    }

    @Override
    public NameRule nameRule(ResourceType type) {
        return type.equals(ResourceType.BUCKET) ? BUCKET_NAME : DISPLAY_NAME;
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
        return new PageSize(100, 1000);
    }

    @Override
    public NativeError nativeError(ErrorCode code, ResourceType type) {
        boolean bucket = type.equals(ResourceType.BUCKET);
        return switch (code) {
            case NOT_FOUND -> new NativeError(bucket ? "BucketNotFound" : "NotAuthorizedOrNotFound", 404);
            case ALREADY_EXISTS ->
                new NativeError(bucket ? "BucketAlreadyExists" : "NotAuthorizedOrResourceAlreadyExists", 409);
            case INVALID_ARGUMENT -> new NativeError("InvalidParameter", 400);
            case FAILED_PRECONDITION ->
                bucket ? new NativeError("IfMatchFailed", 412) : new NativeError("IncorrectState", 409);
            case CONFLICT -> new NativeError("InvalidatedRetryToken", 409);
            case PERMISSION_DENIED -> new NativeError("NotAuthorized", 403);
            case UNAUTHENTICATED -> new NativeError("NotAuthenticated", 401);
            case THROTTLED -> new NativeError("TooManyRequests", 429);
            case CAPACITY -> new NativeError("InternalError", 500, NO_CAPACITY);
            case QUOTA -> new NativeError("LimitExceeded", 400);
            case UNAVAILABLE -> new NativeError("ServiceUnavailable", 503);
            case UNSUPPORTED -> new NativeError("NotImplemented", 501);
            case DATA_LOSS -> new NativeError("UnmatchedContentMD5", 400);
            case CANCELLED -> new NativeError("WorkRequestCanceled", 409);
            default -> new NativeError("InternalServerError", 500);
        };
    }

    @Override
    protected Optional<ErrorCode> meaning(String nativeCode, String message) {
        if (message.startsWith(NO_CAPACITY)) {
            return Optional.of(ErrorCode.CAPACITY);
        }
        return Optional.ofNullable(MEANINGS.get(nativeCode));
    }

    @Override
    protected Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public StorageTraits storage() {
        return StorageTraits.OCI;
    }

    @Override
    public Duration spotNotice() {
        return Duration.ofSeconds(30);
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
        return operation == FakeOperation.CREATE_VM ? Duration.ofSeconds(40) : usualLatency(operation);
    }

    @Override
    public List<Offer> builtInOffers() {
        return BuiltInOffers.of(kind(), OciFlavor::familyOf);
    }

    @Override
    public Region defaultRegion() {
        return Region.of("us-ashburn-1");
    }

    @Override
    public List<String> zoneNames(Region region) {
        return List.of("AD-1", "AD-2", "AD-3");
    }

    @Override
    public String family(InstanceType type) {
        return type.family().isEmpty() ? familyOf(type.name()) : type.family();
    }

    /** {@code VM.Standard.E4.Flex$2_16}, a size of a flexible shape, is of {@code VM.Standard.E4.Flex}. */
    private static String familyOf(String type) {
        int size = type.indexOf('$');
        return size < 0 ? type : type.substring(0, size);
    }

    @Override
    public NetworkTraits networks() {
        return NetworkTraits.OCI;
    }

    @Override
    public String quotaName(Quota.Unit unit, String family) {
        return unit == Quota.Unit.VCPUS
                ? (family.isEmpty()
                        ? "core-count"
                        : family.toLowerCase(Locale.ROOT).replace('.', '-') + "-core-count")
                : "instance-count";
    }

    @Override
    public String requestId(long unique) {
        return hex(mix(unique)).toUpperCase(Locale.ROOT) + "/"
                + hex(mix(~unique)).toUpperCase(Locale.ROOT);
    }
}
