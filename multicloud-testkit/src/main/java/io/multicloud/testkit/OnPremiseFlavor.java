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
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** A site of one's own: fixed machines, no spot, no network or object service, errors named plainly. */
final class OnPremiseFlavor extends Flavor {
    static final OnPremiseFlavor INSTANCE = new OnPremiseFlavor();

    private static final Set<Capability> CAPABILITIES = Set.of(
            Capability.VM_STOP_START,
            Capability.VM_RESTART,
            Capability.VM_USER_DATA,
            Capability.KEY_PAIRS,
            Capability.IMAGE_CREATE,
            Capability.IMAGE_FROM_SNAPSHOT,
            Capability.VOLUMES,
            Capability.SNAPSHOTS,
            Capability.SNAPSHOT_READ,
            Capability.SNAPSHOT_CHANGES,
            Capability.SNAPSHOT_WRITE,
            Capability.COST_REPORT,
            Capability.COST_PRICES,
            Capability.COST_OFFERS,
            Capability.METRICS,
            Capability.QUOTAS);

    private static final NameRule NAME = new NameRule(
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*"),
            80,
            "1 to 80 characters of A-Z a-z 0-9 . _ - that start with a letter or digit");
    private static final TagRule TAGS = new TagRule(
            32,
            Pattern.compile("[^\\p{Cntrl}]+"),
            128,
            Pattern.compile("[^\\p{Cntrl}]*"),
            256,
            "without control characters");

    private OnPremiseFlavor() {}

    @Override
    public String kind() {
        return "on-premise";
    }

    @Override
    public String nativeName(FakeOperation operation) {
        return operation.plain();
    }

    @Override
    public String quotaBucket(FakeOperation operation) {
        return "site";
    }

    @Override
    public RateLimit rateLimit(String quotaBucket) {
        return new RateLimit(100, 200);
    }

    @Override
    public String mintId(ResourceType type, Region region, String name, long unique) {
        return type.name() + "-" + hex(mix(unique)).substring(0, 8) + "-" + Long.toUnsignedString(unique, 36);
    }

    @Override
    public NameRule nameRule(ResourceType type) {
        return NAME;
    }

    @Override
    public Uniqueness uniqueness(ResourceType type) {
        return Uniqueness.ACCOUNT;
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
        int status = switch (code) {
            case NOT_FOUND -> 404;
            case ALREADY_EXISTS, FAILED_PRECONDITION, CONFLICT, CANCELLED -> 409;
            case PERMISSION_DENIED, QUOTA -> 403;
            case UNAUTHENTICATED -> 401;
            case THROTTLED -> 429;
            case CAPACITY, UNAVAILABLE -> 503;
            case UNSUPPORTED -> 501;
            case INVALID_ARGUMENT, DATA_LOSS -> 400;
            default -> 500;
        };
        return new NativeError(code.name().toLowerCase(Locale.ROOT).replace('_', '-'), status);
    }

    @Override
    protected Optional<ErrorCode> meaning(String nativeCode, String message) {
        for (ErrorCode code : ErrorCode.values()) {
            if (code != ErrorCode.INTERNAL
                    && code.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(nativeCode)) {
                return Optional.of(code);
            }
        }
        return Optional.empty();
    }

    @Override
    protected Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public StorageTraits storage() {
        return StorageTraits.ON_PREMISE;
    }

    @Override
    public Duration spotNotice() {
        return Duration.ZERO;
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
        return operation == FakeOperation.CREATE_VM ? Duration.ofSeconds(60) : usualLatency(operation);
    }

    @Override
    public List<Offer> builtInOffers() {
        return List.of();
    }

    @Override
    public Region defaultRegion() {
        return Region.of("site");
    }

    @Override
    public List<String> zoneNames(Region region) {
        return List.of("room-1");
    }

    @Override
    public String family(InstanceType type) {
        return type.family();
    }

    @Override
    public NetworkTraits networks() {
        return NetworkTraits.ON_PREMISE;
    }

    @Override
    public String quotaName(Quota.Unit unit, String family) {
        return unit == Quota.Unit.VCPUS ? (family.isEmpty() ? "vcpus" : "vcpus-" + family) : "vms";
    }

    @Override
    public String requestId(long unique) {
        return "request-" + Long.toUnsignedString(unique);
    }
}
