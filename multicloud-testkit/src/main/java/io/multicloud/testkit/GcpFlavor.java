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
 * Google Cloud.
 *
 * <p>Sources: errors <a href="https://cloud.google.com/compute/docs/troubleshooting/troubleshooting-api-errors">Compute
 * Engine</a> and <a href="https://cloud.google.com/storage/docs/json_api/v1/status-codes">Cloud Storage</a>, capacity <a
 * href="https://cloud.google.com/compute/docs/troubleshooting/troubleshooting-resource-availability">resource
 * availability</a>; names <a href="https://cloud.google.com/compute/docs/naming-resources">naming resources</a>; labels <a
 * href="https://cloud.google.com/compute/docs/labeling-resources">labels</a>; request quotas <a
 * href="https://cloud.google.com/compute/api-quota">API rate quotas</a>; pages <a
 * href="https://cloud.google.com/compute/docs/reference/rest/v1/instances/list">instances.list</a>; spot notice <a
 * href="https://cloud.google.com/compute/docs/instances/spot">30 seconds</a>; billing <a
 * href="https://cloud.google.com/compute/vm-instance-pricing">per second, one minute at least</a>.
 */
final class GcpFlavor extends Flavor {
    static final GcpFlavor INSTANCE = new GcpFlavor();

    private static final NameRule RFC1035 = new NameRule(
            Pattern.compile("[a-z]([-a-z0-9]*[a-z0-9])?"),
            63,
            "1 to 63 characters of a-z 0-9 - that start with a letter and do not end with a hyphen");
    // https://cloud.google.com/storage/docs/buckets#naming
    private static final NameRule BUCKET_NAME = new NameRule(
            Pattern.compile("(?!goog)(?!.*google)[a-z0-9][a-z0-9._-]+[a-z0-9]"),
            63,
            "3 to 63 characters of a-z 0-9 . _ - that start and end with a letter or digit and do not contain google");
    private static final TagRule LABELS = new TagRule(
            64,
            Pattern.compile("[\\p{Ll}\\p{Lo}][\\p{Ll}\\p{Lo}\\p{N}_-]*"),
            63,
            Pattern.compile("[\\p{Ll}\\p{Lo}\\p{N}_-]*"),
            63,
            "lower case letters, digits, _ and -, up to 63 characters each, the key starting with a letter");

    private static final Map<String, ErrorCode> MEANINGS = Map.ofEntries(
            Map.entry("notFound", ErrorCode.NOT_FOUND),
            Map.entry("alreadyExists", ErrorCode.ALREADY_EXISTS),
            Map.entry("invalid", ErrorCode.INVALID_ARGUMENT),
            Map.entry("resourceNotReady", ErrorCode.FAILED_PRECONDITION),
            Map.entry("resourceInUseByAnotherResource", ErrorCode.FAILED_PRECONDITION),
            Map.entry("conditionNotMet", ErrorCode.FAILED_PRECONDITION),
            Map.entry("conflict", ErrorCode.CONFLICT),
            Map.entry("forbidden", ErrorCode.PERMISSION_DENIED),
            Map.entry("authError", ErrorCode.UNAUTHENTICATED),
            Map.entry("rateLimitExceeded", ErrorCode.THROTTLED),
            Map.entry("ZONE_RESOURCE_POOL_EXHAUSTED", ErrorCode.CAPACITY),
            Map.entry("quotaExceeded", ErrorCode.QUOTA),
            Map.entry("backendError", ErrorCode.UNAVAILABLE),
            Map.entry("unsupportedOperation", ErrorCode.UNSUPPORTED),
            Map.entry("dataLoss", ErrorCode.DATA_LOSS),
            Map.entry("cancelled", ErrorCode.CANCELLED));

    private GcpFlavor() {}

    @Override
    public String kind() {
        return "gcp";
    }

    @Override
    public String nativeName(FakeOperation operation) {
        return operation.gcp();
    }

    @Override
    public String quotaBucket(FakeOperation operation) {
        if (operation.type().equals(ResourceType.BUCKET) || operation.movesBlocks()) {
            return "storage";
        }
        if (operation.effect() != FakeOperation.Effect.READ) {
            return "compute:mutations";
        }
        return operation.name().startsWith("LIST_") ? "compute:lists" : "compute:reads";
    }

    @Override
    public RateLimit rateLimit(String quotaBucket) {
        // 1,500 queries a minute for each group of Compute Engine requests.
        return quotaBucket.equals("storage") ? new RateLimit(1_000, 1_000) : new RateLimit(25, 250);
    }

    @Override
    public String mintId(ResourceType type, Region region, String name, long unique) {
        if (type.equals(ResourceType.BUCKET)) {
            return name;
        }
        // Positive and 19 digits long, as all of theirs are: 2^63 is a little over 9 * 10^18.
        return Long.toString(
                1_000_000_000_000_000_000L + Long.remainderUnsigned(mix(unique), 8_000_000_000_000_000_000L));
    }

    @Override
    public NameRule nameRule(ResourceType type) {
        return type.equals(ResourceType.BUCKET) ? BUCKET_NAME : RFC1035;
    }

    @Override
    public Uniqueness uniqueness(ResourceType type) {
        // Those of VMs and disks are unique in a zone only; a fake that picks zones itself is stricter.
        return switch (type.name()) {
            case "vm", "volume", "subnet", "public-address" -> Uniqueness.REGION;
            case "key-pair" -> Uniqueness.REGION;
            case "alert" -> Uniqueness.NONE;
            default -> Uniqueness.ACCOUNT;
        };
    }

    @Override
    public TagRule tagRule(ResourceType type) {
        return LABELS;
    }

    @Override
    public PageSize pageSize(ResourceType type) {
        return type.equals(ResourceType.BUCKET) ? new PageSize(1000, 1000) : new PageSize(500, 500);
    }

    @Override
    public NativeError nativeError(ErrorCode code, ResourceType type) {
        return switch (code) {
            case NOT_FOUND -> new NativeError("notFound", 404);
            case ALREADY_EXISTS -> new NativeError("alreadyExists", 409);
            case INVALID_ARGUMENT -> new NativeError("invalid", 400);
            case FAILED_PRECONDITION ->
                switch (type.name()) {
                    case "vm" -> new NativeError("resourceNotReady", 400);
                    case "bucket" -> new NativeError("conditionNotMet", 412);
                    default -> new NativeError("resourceInUseByAnotherResource", 400);
                };
            case CONFLICT -> new NativeError("conflict", 409);
            case PERMISSION_DENIED -> new NativeError("forbidden", 403);
            case UNAUTHENTICATED -> new NativeError("authError", 401);
            case THROTTLED -> new NativeError("rateLimitExceeded", type.equals(ResourceType.BUCKET) ? 429 : 403);
            case CAPACITY -> new NativeError("ZONE_RESOURCE_POOL_EXHAUSTED", 503);
            case QUOTA -> new NativeError("quotaExceeded", 403);
            case UNAVAILABLE -> new NativeError("backendError", 503);
            case UNSUPPORTED -> new NativeError("unsupportedOperation", 400);
            case DATA_LOSS -> new NativeError("dataLoss", 400);
            case CANCELLED -> new NativeError("cancelled", 499);
            default -> new NativeError("internalError", 500);
        };
    }

    @Override
    protected Optional<ErrorCode> meaning(String nativeCode, String message) {
        return Optional.ofNullable(MEANINGS.get(nativeCode));
    }

    @Override
    protected Set<Capability> capabilities() {
        return EVERYTHING;
    }

    @Override
    public StorageTraits storage() {
        return StorageTraits.GCP;
    }

    @Override
    public boolean imagesReachEveryRegion() {
        return true;
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
        return Duration.ZERO;
    }

    @Override
    public Duration latency(FakeOperation operation) {
        return operation == FakeOperation.CREATE_VM ? Duration.ofSeconds(20) : usualLatency(operation);
    }

    @Override
    public List<Offer> builtInOffers() {
        return BuiltInOffers.of(kind(), GcpFlavor::familyOf);
    }

    @Override
    public Region defaultRegion() {
        return Region.of("us-central1");
    }

    @Override
    public List<String> zoneNames(Region region) {
        return List.of(region + "-a", region + "-b", region + "-c");
    }

    @Override
    public String family(InstanceType type) {
        return type.family().isEmpty() ? familyOf(type.name()) : type.family();
    }

    private static String familyOf(String type) {
        int end = type.indexOf('-');
        return end < 0 ? type : type.substring(0, end);
    }

    @Override
    public NetworkTraits networks() {
        return NetworkTraits.GCP;
    }

    @Override
    public String quotaName(Quota.Unit unit, String family) {
        return unit == Quota.Unit.VCPUS
                ? (family.isEmpty() ? "CPUS" : family.toUpperCase(Locale.ROOT) + "_CPUS")
                : "INSTANCES";
    }

    @Override
    public String requestId(long unique) {
        return hex(mix(unique));
    }
}
