package io.multicloud.testkit;

import io.multicloud.api.Capabilities;
import io.multicloud.api.Capability;
import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Limit;
import io.multicloud.api.ListFilter;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceType;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.compute.VMAction;
import io.multicloud.api.image.DiskFormat;
import io.multicloud.api.placement.Offer;
import io.multicloud.api.quota.Quota;
import io.multicloud.api.spi.CallInfo;
import io.multicloud.api.spi.ErrorTranslator;
import io.multicloud.api.spi.RateLimit;
import io.multicloud.testkit.fake.storage.StorageTraits;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What makes one cloud different from another: how it names things and what names it takes, its ids, its errors, its
 * page sizes, how it bills and what it can do. Immutable and stateless. The figures are those the vendors publish.
 */
public abstract class Flavor {
    /** Every capability there is. */
    protected static final Set<Capability> EVERYTHING = Set.of(
            Capability.VM_STOP_START,
            Capability.VM_RESTART,
            Capability.VM_RESIZE,
            Capability.VM_SPOT,
            Capability.VM_USER_DATA,
            Capability.VM_CONSOLE_OUTPUT,
            Capability.OPERATION_CANCEL,
            Capability.KEY_PAIRS,
            Capability.IMAGE_CREATE,
            Capability.IMAGE_FROM_SNAPSHOT,
            Capability.IMAGE_IMPORT,
            Capability.VOLUMES,
            Capability.VOLUME_FROM_IMAGE,
            Capability.VOLUME_RESIZE,
            Capability.VOLUME_CUSTOMER_KEY,
            Capability.SNAPSHOTS,
            Capability.SNAPSHOT_READ,
            Capability.SNAPSHOT_CHANGES,
            Capability.SNAPSHOT_WRITE,
            Capability.NETWORKS,
            Capability.NETWORK_TAGS,
            Capability.PUBLIC_ADDRESSES,
            Capability.OBJECTS,
            Capability.OBJECT_CONDITIONS,
            Capability.OBJECT_PRESIGN,
            Capability.BUCKET_CUSTOMER_KEY,
            Capability.COST_REPORT,
            Capability.COST_PRICES,
            Capability.COST_OFFERS,
            Capability.METRICS,
            Capability.ALERTS,
            Capability.QUOTAS);

    private volatile @Nullable Set<String> reads;

    /** Returns everything but some. */
    protected static Set<Capability> everythingBut(Capability... absent) {
        Set<Capability> rest = new TreeSet<>(EVERYTHING);
        List.of(absent).forEach(rest::remove);
        return rest;
    }

    /** For the flavours of this package and a user's own. */
    protected Flavor() {}

    /** Returns Amazon Web Services. */
    public static Flavor aws() {
        return AwsFlavor.INSTANCE;
    }

    /**
     * Returns Google Cloud. More than the real one: it lists, reads and writes the blocks of snapshots, for which Google has no
     * requests; {@link FakeCloud.Builder#without} takes that away.
     */
    public static Flavor gcp() {
        return GcpFlavor.INSTANCE;
    }

    /** Returns Microsoft Azure. */
    public static Flavor azure() {
        return AzureFlavor.INSTANCE;
    }

    /** Returns Oracle Cloud. */
    public static Flavor oci() {
        return OciFlavor.INSTANCE;
    }

    /** Returns one's own site, of the kind {@code on-premise}. */
    public static Flavor onPremise() {
        return OnPremiseFlavor.INSTANCE;
    }

    /**
     * How the cloud says that something went wrong.
     *
     * @param code its own code
     * @param status the HTTP status
     * @param words what its message begins with, where only that tells it from other errors of the code; else empty
     */
    public record NativeError(String code, int status, String words) {
        /** Makes an error that its code tells from others. */
        public NativeError(String code, int status) {
            this(code, status, "");
        }

        /** Returns its message, with what is to be said. */
        public String message(String said) {
            return words.isEmpty() ? said : words + " " + said;
        }
    }

    /** Where a name may be used only once. */
    public enum Uniqueness {
        /** Anywhere any number of times. */
        NONE,
        /** In a region. */
        REGION,
        /** In the account. */
        ACCOUNT
    }

    /**
     * Which names are taken.
     *
     * @param form what a name must match as a whole
     * @param maxLength in characters
     * @param sentence the rule in words
     */
    public record NameRule(Pattern form, int maxLength, String sentence) {
        /** Tells whether a name is taken as it is. */
        public boolean accepts(String name) {
            return name.length() <= maxLength && form.matcher(name).matches();
        }
    }

    /**
     * Which tags are taken.
     *
     * @param maxCount on one resource
     * @param key what a key must match
     * @param maxKeyLength in characters
     * @param value what a value must match
     * @param maxValueLength in characters
     * @param sentence the rule in words
     */
    public record TagRule(
            int maxCount, Pattern key, int maxKeyLength, Pattern value, int maxValueLength, String sentence) {
        /** Tells whether a tag is taken as it is. */
        public boolean accepts(String tagKey, String tagValue) {
            return tagKey.length() <= maxKeyLength
                    && tagValue.length() <= maxValueLength
                    && key.matcher(tagKey).matches()
                    && value.matcher(tagValue).matches();
        }
    }

    /**
     * How many items a page holds.
     *
     * @param usual when the request names no number
     * @param most whatever the request says
     */
    public record PageSize(int usual, int most) {}

    /** Returns the kind of provider, for example {@code aws}. */
    public abstract String kind();

    /** Returns the name of a request. */
    public abstract String nativeName(FakeOperation operation);

    /** Returns which request quota a request draws on. */
    public abstract String quotaBucket(FakeOperation operation);

    /** Returns how many requests a second a bucket allows. */
    public abstract RateLimit rateLimit(String quotaBucket);

    /**
     * Returns a native id.
     *
     * @param type of what
     * @param region where
     * @param name the resource's name
     * @param unique a number no other resource of this account has
     */
    public abstract String mintId(ResourceType type, Region region, String name, long unique);

    /** Returns which names a kind of resource takes. */
    public abstract NameRule nameRule(ResourceType type);

    /** Returns where names of a kind are unique. */
    public abstract Uniqueness uniqueness(ResourceType type);

    /** Returns which tags a kind of resource takes. */
    public abstract TagRule tagRule(ResourceType type);

    /** Returns how large the pages of a listing are. */
    public abstract PageSize pageSize(ResourceType type);

    /** Returns how the cloud says {@code code} about a kind of resource. */
    public abstract NativeError nativeError(ErrorCode code, ResourceType type);

    /** Returns what an error of its own means, by code or message; empty if only the HTTP status tells. */
    protected abstract Optional<ErrorCode> meaning(String nativeCode, String message);

    /** Returns what this cloud can do, without limits. */
    protected abstract Set<Capability> capabilities();

    /** Tells whether an image of one's own can be used outside the region it was made in; default not. */
    public boolean imagesReachEveryRegion() {
        return false;
    }

    /** Returns how this cloud keeps bytes. */
    public abstract StorageTraits storage();

    /** Returns the notice before a spot VM is taken back. */
    public abstract Duration spotNotice();

    /** Returns the shortest time a VM is billed for. */
    public abstract Duration minimumBilling();

    /** Returns how long a deleted VM is still shown in its final state; zero if not at all. */
    public abstract Duration showsDeletedVms();

    /** Returns how long an operation takes unless the fake is told otherwise. */
    public abstract Duration latency(FakeOperation operation);

    /** Returns a few types with their prices, for a fake that was given no offers. */
    public abstract List<Offer> builtInOffers();

    /** Returns the region that is meant where none is named, if it is offered. */
    public abstract Region defaultRegion();

    /** Returns the names of a region's zones, for regions whose offers name none. */
    public abstract List<String> zoneNames(Region region);

    /**
     * Returns the group of types that shares a quota and a pool of machines: the family the type says, else
     * what its name tells: {@code m5} for {@code m5.large}, {@code e2} for {@code e2-standard-4}, {@code
     * standardDsv5Family} for {@code Standard_D4s_v5}.
     */
    public abstract String family(InstanceType type);

    /** Returns how the cloud keeps networks. */
    public abstract NetworkTraits networks();

    /**
     * Returns what a quota is called.
     *
     * @param unit what it counts
     * @param family the types it counts; empty for all together
     */
    public abstract String quotaName(Quota.Unit unit, String family);

    /** Returns a request id in the cloud's style. */
    public abstract String requestId(long unique);

    /**
     * Returns what a provider of this flavour declares; spot only if something is sold so.
     *
     * @param offers what is sold
     * @param consistencyDelay from an accepted create until every read sees the resource
     */
    public final Capabilities declare(List<Offer> offers, Duration consistencyDelay) {
        Capabilities.Builder declared = Capabilities.builder();
        capabilities().forEach(declared::with);
        boolean spot = offers.stream().anyMatch(offer -> offer.spotHourly().isPresent());
        if (!spot) {
            declared.without(Capability.VM_SPOT);
        }
        declared.limit(Limit.PAGE_SIZE, pageSize(ResourceType.VM).most())
                .limit(Limit.VM_NAME_LENGTH, nameRule(ResourceType.VM).maxLength())
                .limit(Limit.TAG_COUNT, tagRule(ResourceType.VM).maxCount())
                .limit(Limit.VISIBILITY_MILLIS, consistencyDelay.toMillis())
                .limit(Limit.MINIMUM_BILLED_SECONDS, minimumBilling().toSeconds())
                .serverFilter(ListFilter.NAME)
                .serverFilter(ListFilter.TAGS);
        if (spot && capabilities().contains(Capability.VM_SPOT)) {
            declared.limit(Limit.SPOT_NOTICE_SECONDS, spotNotice().toSeconds());
        }
        if (capabilities().contains(Capability.IMAGE_IMPORT)) {
            declared.importFormats(DiskFormat.TAR_GZ);
        }
        storage().limits(capabilities()).forEach(declared::limit);
        extraLimits().forEach(declared::limit);
        return declared.build();
    }

    /** Returns what can be asked of a VM at all. */
    public final Set<VMAction> vmActions() {
        EnumSet<VMAction> actions = EnumSet.of(VMAction.DELETE);
        if (capabilities().contains(Capability.VM_STOP_START)) {
            actions.add(VMAction.START);
            actions.add(VMAction.STOP);
        }
        if (capabilities().contains(Capability.VM_RESTART)) {
            actions.add(VMAction.RESTART);
        }
        if (capabilities().contains(Capability.VM_RESIZE)) {
            actions.add(VMAction.RESIZE);
        }
        return actions;
    }

    /** Returns further limits; default none. */
    protected Map<Limit, Long> extraLimits() {
        return Map.of();
    }

    /** Returns the mapper of this cloud's errors, from code and status alone. */
    public final ErrorTranslator errors() {
        return this::translate;
    }

    private CloudException translate(Throwable error, CallInfo call) {
        if (error instanceof CloudException known) {
            return known;
        }
        if (!(error instanceof FakeNativeException failure)) {
            return CloudException.builder(ErrorCode.INTERNAL, "the adapter failed: " + error)
                    .provider(kind())
                    .operation(call.operation())
                    .resourceId(call.resource().orElse(null))
                    .cause(error)
                    .build();
        }
        return CloudException.builder(codeOf(failure, call), String.valueOf(failure.getMessage()))
                .provider(kind())
                .operation(call.operation())
                .resourceId(call.resource().orElse(null))
                .nativeCode(failure.nativeCode())
                .requestId(failure.requestId().isEmpty() ? null : failure.requestId())
                .retryAfter(failure.retryAfter().orElse(null))
                .cause(failure)
                .build();
    }

    private ErrorCode codeOf(FakeNativeException failure, CallInfo call) {
        if (failure.status() == FakeNativeException.NOT_CONNECTED) {
            return ErrorCode.UNAVAILABLE;
        }
        Optional<ErrorCode> meaning = meaning(failure.nativeCode(), String.valueOf(failure.getMessage()));
        if (meaning.isPresent()) {
            return meaning.get();
        }
        return switch (failure.status()) {
            case 401 -> ErrorCode.UNAUTHENTICATED;
            case 403 -> ErrorCode.PERMISSION_DENIED;
            case 404 -> ErrorCode.NOT_FOUND;
            case 409 -> ErrorCode.CONFLICT;
            case 429 -> ErrorCode.THROTTLED;
            case 503 -> ErrorCode.UNAVAILABLE;
            case FakeNativeException.NO_ANSWER, 500, 502, 504 ->
                // A read has done nothing in any case.
                readNames().contains(call.operation()) ? ErrorCode.UNAVAILABLE : ErrorCode.UNKNOWN_OUTCOME;
            default -> failure.status() < 500 ? ErrorCode.INVALID_ARGUMENT : ErrorCode.INTERNAL;
        };
    }

    private Set<String> readNames() {
        Set<String> known = reads;
        if (known == null) {
            known = new HashSet<>();
            for (FakeOperation operation : FakeOperation.values()) {
                if (operation.effect() == FakeOperation.Effect.READ) {
                    known.add(nativeName(operation));
                }
            }
            reads = known;
        }
        return known;
    }

    @Override
    public final String toString() {
        return kind();
    }

    /** Returns how long an operation takes where the cloud is like the others. The vendors publish no figures. */
    protected static Duration usualLatency(FakeOperation operation) {
        return switch (operation) {
            case CREATE_VM, DELETE_VM, STOP_VM -> Duration.ofSeconds(30);
            case START_VM, RESTART_VM -> Duration.ofSeconds(20);
            case RESIZE_VM -> Duration.ofSeconds(5);
            case CREATE_VOLUME, ATTACH_VOLUME, DETACH_VOLUME, DELETE_VOLUME -> Duration.ofSeconds(5);
            case RESIZE_VOLUME -> Duration.ofSeconds(20);
            case CREATE_SNAPSHOT, COPY_SNAPSHOT, COMPLETE_SNAPSHOT_UPLOAD -> Duration.ofSeconds(60);
            case CREATE_IMAGE -> Duration.ofMinutes(2);
            case CREATE_NETWORK, CREATE_SUBNET, DELETE_NETWORK, DELETE_SUBNET -> Duration.ofSeconds(2);
            case ATTACH_PUBLIC_ADDRESS, DETACH_PUBLIC_ADDRESS -> Duration.ofSeconds(2);
            default -> Duration.ZERO;
        };
    }

    /** Mixes a number so that consecutive ones look unrelated; no two numbers give the same (SplitMix64). */
    protected static long mix(long number) {
        long z = number * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** Returns 16 hexadecimal digits. */
    protected static String hex(long value) {
        String digits = Long.toHexString(value);
        return "0".repeat(16 - digits.length()) + digits;
    }

    /** Returns a UUID's text made of a number. */
    protected static String uuid(long unique) {
        String high = hex(mix(unique));
        String low = hex(mix(~unique));
        return high.substring(0, 8) + '-' + high.substring(8, 12) + "-4" + high.substring(13) + "-a"
                + low.substring(1, 4) + '-' + low.substring(4);
    }
}
