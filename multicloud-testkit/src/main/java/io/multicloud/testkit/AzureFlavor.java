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
 * Microsoft Azure.
 *
 * <p>Sources: errors <a href="https://learn.microsoft.com/en-us/azure/virtual-machines/error-messages">VM provisioning
 * errors</a> and <a
 * href="https://learn.microsoft.com/en-us/azure/azure-resource-manager/troubleshooting/common-deployment-errors">common
 * deployment errors</a>; names <a
 * href="https://learn.microsoft.com/en-us/azure/azure-resource-manager/management/resource-name-rules">naming rules</a>;
 * tags <a href="https://learn.microsoft.com/en-us/azure/azure-resource-manager/management/tag-resources">tag
 * limitations</a>; request quotas <a
 * href="https://learn.microsoft.com/en-us/azure/azure-resource-manager/management/request-limits-and-throttling">Resource
 * Manager limits</a>; spot notice <a href="https://learn.microsoft.com/en-us/azure/virtual-machines/spot-vms">30
 * seconds</a>; billing <a href="https://azure.microsoft.com/en-us/pricing/details/virtual-machines/linux/">per
 * second</a>. The size of a page is not published.
 */
final class AzureFlavor extends Flavor {
    static final AzureFlavor INSTANCE = new AzureFlavor();

    private static final String SUBSCRIPTION = "00000000-0000-4000-a000-00000000fa4e";

    private static final NameRule VM_NAME = new NameRule(
            Pattern.compile("(?!_)[^\\s\\\\/\"\\[\\]:|<>+=;,?*@&#%]*[^\\s\\\\/\"\\[\\]:|<>+=;,?*@&#%.-]"),
            64,
            "1 to 64 characters without white space and \\/\"[]:|<>+=;,?*@&#%, not start with _ and not end with . or -");
    private static final NameRule RESOURCE_NAME = new NameRule(
            Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9_])?"),
            80,
            "1 to 80 characters of A-Z a-z 0-9 . _ - that start with a letter or digit and do not end with . or -");
    private static final NameRule CONTAINER_NAME = new NameRule(
            Pattern.compile("(?!.*--)[a-z0-9][a-z0-9-]+[a-z0-9]"),
            63,
            "3 to 63 characters of a-z 0-9 - that start and end with a letter or digit, without two hyphens in a row");
    // Keys differ by more than case on Azure; nothing here writes two that do not.
    private static final TagRule TAGS = new TagRule(
            50,
            Pattern.compile("[^<>%&\\\\?/]+"),
            512,
            Pattern.compile("(?s).*"),
            256,
            "a key of up to 512 characters without <>%&\\?/ and a value of up to 256");

    private static final Map<String, String> PATH = Map.of(
            "vm", "Microsoft.Compute/virtualMachines",
            "volume", "Microsoft.Compute/disks",
            "snapshot", "Microsoft.Compute/snapshots",
            "image", "Microsoft.Compute/images",
            "key-pair", "Microsoft.Compute/sshPublicKeys",
            "network", "Microsoft.Network/virtualNetworks",
            "subnet", "Microsoft.Network/virtualNetworks/subnets",
            "security-group", "Microsoft.Network/networkSecurityGroups",
            "public-address", "Microsoft.Network/publicIPAddresses",
            "alert", "Microsoft.Insights/metricAlerts");

    private static final Map<String, ErrorCode> MEANINGS = Map.ofEntries(
            Map.entry("ResourceNotFound", ErrorCode.NOT_FOUND),
            Map.entry("ContainerNotFound", ErrorCode.NOT_FOUND),
            Map.entry("ResourceExists", ErrorCode.ALREADY_EXISTS),
            Map.entry("ContainerAlreadyExists", ErrorCode.ALREADY_EXISTS),
            Map.entry("InvalidParameter", ErrorCode.INVALID_ARGUMENT),
            Map.entry("OperationNotAllowed", ErrorCode.FAILED_PRECONDITION),
            Map.entry("InUse", ErrorCode.FAILED_PRECONDITION),
            Map.entry("ConditionNotMet", ErrorCode.FAILED_PRECONDITION),
            Map.entry("PropertyChangeNotAllowed", ErrorCode.CONFLICT),
            Map.entry("AuthorizationFailed", ErrorCode.PERMISSION_DENIED),
            Map.entry("ExpiredAuthenticationToken", ErrorCode.UNAUTHENTICATED),
            Map.entry("TooManyRequests", ErrorCode.THROTTLED),
            Map.entry("AllocationFailed", ErrorCode.CAPACITY),
            Map.entry("QuotaExceeded", ErrorCode.QUOTA),
            Map.entry("ServiceUnavailable", ErrorCode.UNAVAILABLE),
            Map.entry("FeatureNotSupported", ErrorCode.UNSUPPORTED),
            Map.entry("Md5Mismatch", ErrorCode.DATA_LOSS),
            Map.entry("OperationPreempted", ErrorCode.CANCELLED));

    private static final Set<Capability> CAPABILITIES =
            everythingBut(Capability.IMAGE_IMPORT, Capability.VOLUME_FROM_IMAGE);

    private AzureFlavor() {}

    @Override
    public String kind() {
        return "azure";
    }

    @Override
    public String nativeName(FakeOperation operation) {
        return operation.azure();
    }

    @Override
    public String quotaBucket(FakeOperation operation) {
        if (operation.type().equals(ResourceType.BUCKET) || operation.movesBlocks()) {
            return "storage";
        }
        if (operation.effect() == FakeOperation.Effect.READ) {
            return "arm:reads";
        }
        return operation.name().startsWith("DELETE_") ? "arm:deletes" : "arm:writes";
    }

    @Override
    public RateLimit rateLimit(String quotaBucket) {
        return switch (quotaBucket) {
            case "storage" -> new RateLimit(20_000, 20_000);
            case "arm:reads" -> new RateLimit(25, 250);
            default -> new RateLimit(10, 200);
        };
    }

    @Override
    public String mintId(ResourceType type, Region region, String name, long unique) {
        if (type.equals(ResourceType.BUCKET)) {
            return name;
        }
        return "/subscriptions/" + SUBSCRIPTION + "/resourceGroups/multicloud/providers/"
                + PATH.getOrDefault(type.name(), "Microsoft.Resources/" + type.name()) + "/" + name;
    }

    @Override
    public NameRule nameRule(ResourceType type) {
        return switch (type.name()) {
            case "vm" -> VM_NAME;
            case "bucket" -> CONTAINER_NAME;
            default -> RESOURCE_NAME;
        };
    }

    @Override
    public Uniqueness uniqueness(ResourceType type) {
        // The name is the last part of the id, which is unique in its resource group.
        return Uniqueness.ACCOUNT;
    }

    @Override
    public TagRule tagRule(ResourceType type) {
        return TAGS;
    }

    @Override
    public PageSize pageSize(ResourceType type) {
        return type.equals(ResourceType.BUCKET) ? new PageSize(5000, 5000) : new PageSize(400, 400);
    }

    @Override
    public NativeError nativeError(ErrorCode code, ResourceType type) {
        boolean bucket = type.equals(ResourceType.BUCKET);
        return switch (code) {
            case NOT_FOUND -> new NativeError(bucket ? "ContainerNotFound" : "ResourceNotFound", 404);
            case ALREADY_EXISTS -> new NativeError(bucket ? "ContainerAlreadyExists" : "ResourceExists", 409);
            case INVALID_ARGUMENT -> new NativeError("InvalidParameter", 400);
            case FAILED_PRECONDITION ->
                bucket
                        ? new NativeError("ConditionNotMet", 412)
                        : type.equals(ResourceType.VM)
                                ? new NativeError("OperationNotAllowed", 409)
                                : new NativeError("InUse", 409);
            case CONFLICT -> new NativeError("PropertyChangeNotAllowed", 409);
            case PERMISSION_DENIED -> new NativeError("AuthorizationFailed", 403);
            case UNAUTHENTICATED -> new NativeError("ExpiredAuthenticationToken", 401);
            case THROTTLED -> new NativeError("TooManyRequests", 429);
            case CAPACITY -> new NativeError("AllocationFailed", 409);
            case QUOTA -> new NativeError("QuotaExceeded", 409);
            case UNAVAILABLE -> new NativeError("ServiceUnavailable", 503);
            case UNSUPPORTED -> new NativeError("FeatureNotSupported", 400);
            case DATA_LOSS -> new NativeError("Md5Mismatch", 400);
            case CANCELLED -> new NativeError("OperationPreempted", 409);
            default -> new NativeError("InternalServerError", 500);
        };
    }

    @Override
    protected Optional<ErrorCode> meaning(String nativeCode, String message) {
        return Optional.ofNullable(MEANINGS.get(nativeCode));
    }

    @Override
    protected Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public StorageTraits storage() {
        return StorageTraits.AZURE;
    }

    @Override
    public Duration spotNotice() {
        return Duration.ofSeconds(30);
    }

    @Override
    public Duration minimumBilling() {
        return Duration.ZERO;
    }

    @Override
    public Duration showsDeletedVms() {
        return Duration.ZERO;
    }

    @Override
    public Duration latency(FakeOperation operation) {
        return operation == FakeOperation.CREATE_VM ? Duration.ofSeconds(45) : usualLatency(operation);
    }

    @Override
    public List<Offer> builtInOffers() {
        return BuiltInOffers.of(kind(), AzureFlavor::familyOf);
    }

    @Override
    public Region defaultRegion() {
        return Region.of("eastus");
    }

    @Override
    public List<String> zoneNames(Region region) {
        return List.of("1", "2", "3");
    }

    @Override
    public String family(InstanceType type) {
        return type.family().isEmpty() ? familyOf(type.name()) : type.family();
    }

    /** {@code Standard_D2ps_v5} is of {@code standardDpsv5Family}: the size's number left out. */
    private static String familyOf(String type) {
        return type.replaceFirst("^Standard_", "standard")
                        .replaceFirst("\\d+", "")
                        .replace("_", "") + "Family";
    }

    @Override
    public NetworkTraits networks() {
        return NetworkTraits.AZURE;
    }

    @Override
    public String quotaName(Quota.Unit unit, String family) {
        return unit == Quota.Unit.VCPUS ? (family.isEmpty() ? "cores" : family) : "virtualMachines";
    }

    @Override
    public String requestId(long unique) {
        return uuid(unique);
    }
}
