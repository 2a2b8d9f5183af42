package io.multicloud.testkit;

import io.multicloud.api.ResourceType;
import io.multicloud.api.spi.Repeatability;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The requests a fake cloud answers, by what they do; each cloud has its own name for it ({@link Flavor#nativeName}).
 * Where a cloud needs several requests for one of these, or has none, it has the name of the request that does the work.
 */
public enum FakeOperation {
    // Virtual machines
    /** Create VM. */
    CREATE_VM(ResourceType.VM, Effect.CREATE),
    /** Get VM. */
    GET_VM(ResourceType.VM, Effect.READ),
    /** List VMs. */
    LIST_VMS(ResourceType.VM, Effect.READ),
    /** Delete VM. */
    DELETE_VM(ResourceType.VM, Effect.CHANGE),
    /** Tag VM. */
    TAG_VM(ResourceType.VM, Effect.CHANGE),
    /** Untag VM. */
    UNTAG_VM(ResourceType.VM, Effect.CHANGE),
    /** Start VM. */
    START_VM(ResourceType.VM, Effect.CHANGE),
    /** Stop VM. */
    STOP_VM(ResourceType.VM, Effect.CHANGE),
    /** Restart VM. */
    RESTART_VM(ResourceType.VM, Effect.ONCE),
    /** Resize VM. */
    RESIZE_VM(ResourceType.VM, Effect.CHANGE),
    /** Get console output. */
    GET_CONSOLE_OUTPUT(ResourceType.VM, Effect.READ),
    /** List instance types. */
    LIST_INSTANCE_TYPES(ResourceType.VM, Effect.READ),

    // Key pairs
    /** Create key pair. */
    CREATE_KEY_PAIR(ResourceType.KEY_PAIR, Effect.CREATE),
    /** Get key pair. */
    GET_KEY_PAIR(ResourceType.KEY_PAIR, Effect.READ),
    /** List key pairs. */
    LIST_KEY_PAIRS(ResourceType.KEY_PAIR, Effect.READ),
    /** Delete key pair. */
    DELETE_KEY_PAIR(ResourceType.KEY_PAIR, Effect.CHANGE),
    /** Tag key pair. */
    TAG_KEY_PAIR(ResourceType.KEY_PAIR, Effect.CHANGE),
    /** Untag key pair. */
    UNTAG_KEY_PAIR(ResourceType.KEY_PAIR, Effect.CHANGE),

    // The account
    /** List regions. */
    LIST_REGIONS(Account.TYPE, Effect.READ),
    /** List zones. */
    LIST_ZONES(Account.TYPE, Effect.READ),
    /** Check credentials. */
    CHECK_CREDENTIALS(Account.TYPE, Effect.READ),
    /** List quotas. */
    LIST_QUOTAS(Account.TYPE, Effect.READ),
    /** Get price. */
    GET_PRICE(Account.TYPE, Effect.READ),
    /** Get cost report. */
    GET_COST_REPORT(Account.TYPE, Effect.READ),

    // Volumes and snapshots
    /** Create volume. */
    CREATE_VOLUME(ResourceType.VOLUME, Effect.CREATE),
    /** Get volume. */
    GET_VOLUME(ResourceType.VOLUME, Effect.READ),
    /** List volumes. */
    LIST_VOLUMES(ResourceType.VOLUME, Effect.READ),
    /** Delete volume. */
    DELETE_VOLUME(ResourceType.VOLUME, Effect.CHANGE),
    /** Tag volume. */
    TAG_VOLUME(ResourceType.VOLUME, Effect.CHANGE),
    /** Untag volume. */
    UNTAG_VOLUME(ResourceType.VOLUME, Effect.CHANGE),
    /** Attach volume. */
    ATTACH_VOLUME(ResourceType.VOLUME, Effect.CHANGE),
    /** Detach volume. */
    DETACH_VOLUME(ResourceType.VOLUME, Effect.CHANGE),
    /** Resize volume. */
    RESIZE_VOLUME(ResourceType.VOLUME, Effect.CHANGE),
    /** Create snapshot. */
    CREATE_SNAPSHOT(ResourceType.SNAPSHOT, Effect.CREATE),
    /** Get snapshot. */
    GET_SNAPSHOT(ResourceType.SNAPSHOT, Effect.READ),
    /** List snapshots. */
    LIST_SNAPSHOTS(ResourceType.SNAPSHOT, Effect.READ),
    /** Delete snapshot. */
    DELETE_SNAPSHOT(ResourceType.SNAPSHOT, Effect.CHANGE),
    /** Tag snapshot. */
    TAG_SNAPSHOT(ResourceType.SNAPSHOT, Effect.CHANGE),
    /** Untag snapshot. */
    UNTAG_SNAPSHOT(ResourceType.SNAPSHOT, Effect.CHANGE),
    /** Copy snapshot. */
    COPY_SNAPSHOT(ResourceType.SNAPSHOT, Effect.CREATE),
    /** List snapshot blocks. */
    LIST_SNAPSHOT_BLOCKS(ResourceType.SNAPSHOT, Effect.READ),
    /** List changed blocks. */
    LIST_CHANGED_BLOCKS(ResourceType.SNAPSHOT, Effect.READ),
    /** Read snapshot block. */
    READ_SNAPSHOT_BLOCK(ResourceType.SNAPSHOT, Effect.READ),
    /** Start snapshot upload. */
    START_SNAPSHOT_UPLOAD(ResourceType.SNAPSHOT, Effect.CREATE),
    /** Write snapshot block. */
    WRITE_SNAPSHOT_BLOCK(ResourceType.SNAPSHOT, Effect.CHANGE),
    /** Complete snapshot upload. */
    COMPLETE_SNAPSHOT_UPLOAD(ResourceType.SNAPSHOT, Effect.CHANGE),

    // Images
    /** Create image. */
    CREATE_IMAGE(ResourceType.IMAGE, Effect.CREATE),
    /** Get image. */
    GET_IMAGE(ResourceType.IMAGE, Effect.READ),
    /** List images. */
    LIST_IMAGES(ResourceType.IMAGE, Effect.READ),
    /** Delete image. */
    DELETE_IMAGE(ResourceType.IMAGE, Effect.CHANGE),
    /** Tag image. */
    TAG_IMAGE(ResourceType.IMAGE, Effect.CHANGE),
    /** Untag image. */
    UNTAG_IMAGE(ResourceType.IMAGE, Effect.CHANGE),
    /** Resolve image. */
    RESOLVE_IMAGE(ResourceType.IMAGE, Effect.READ),

    // Networks
    /** Create network. */
    CREATE_NETWORK(ResourceType.NETWORK, Effect.CREATE),
    /** Get network. */
    GET_NETWORK(ResourceType.NETWORK, Effect.READ),
    /** List networks. */
    LIST_NETWORKS(ResourceType.NETWORK, Effect.READ),
    /** Delete network. */
    DELETE_NETWORK(ResourceType.NETWORK, Effect.CHANGE),
    /** Tag network. */
    TAG_NETWORK(ResourceType.NETWORK, Effect.CHANGE),
    /** Untag network. */
    UNTAG_NETWORK(ResourceType.NETWORK, Effect.CHANGE),
    /** Create subnet. */
    CREATE_SUBNET(ResourceType.SUBNET, Effect.CREATE),
    /** Get subnet. */
    GET_SUBNET(ResourceType.SUBNET, Effect.READ),
    /** List subnets. */
    LIST_SUBNETS(ResourceType.SUBNET, Effect.READ),
    /** Delete subnet. */
    DELETE_SUBNET(ResourceType.SUBNET, Effect.CHANGE),
    /** Tag subnet. */
    TAG_SUBNET(ResourceType.SUBNET, Effect.CHANGE),
    /** Untag subnet. */
    UNTAG_SUBNET(ResourceType.SUBNET, Effect.CHANGE),
    /** Create security group. */
    CREATE_SECURITY_GROUP(ResourceType.SECURITY_GROUP, Effect.CREATE),
    /** Get security group. */
    GET_SECURITY_GROUP(ResourceType.SECURITY_GROUP, Effect.READ),
    /** List security groups. */
    LIST_SECURITY_GROUPS(ResourceType.SECURITY_GROUP, Effect.READ),
    /** Delete security group. */
    DELETE_SECURITY_GROUP(ResourceType.SECURITY_GROUP, Effect.CHANGE),
    /** Tag security group. */
    TAG_SECURITY_GROUP(ResourceType.SECURITY_GROUP, Effect.CHANGE),
    /** Untag security group. */
    UNTAG_SECURITY_GROUP(ResourceType.SECURITY_GROUP, Effect.CHANGE),
    /** Replace security rules. */
    REPLACE_SECURITY_RULES(ResourceType.SECURITY_GROUP, Effect.CHANGE),
    /** Create public address. */
    CREATE_PUBLIC_ADDRESS(ResourceType.PUBLIC_ADDRESS, Effect.CREATE),
    /** Get public address. */
    GET_PUBLIC_ADDRESS(ResourceType.PUBLIC_ADDRESS, Effect.READ),
    /** List public addresses. */
    LIST_PUBLIC_ADDRESSES(ResourceType.PUBLIC_ADDRESS, Effect.READ),
    /** Delete public address. */
    DELETE_PUBLIC_ADDRESS(ResourceType.PUBLIC_ADDRESS, Effect.CHANGE),
    /** Tag public address. */
    TAG_PUBLIC_ADDRESS(ResourceType.PUBLIC_ADDRESS, Effect.CHANGE),
    /** Untag public address. */
    UNTAG_PUBLIC_ADDRESS(ResourceType.PUBLIC_ADDRESS, Effect.CHANGE),
    /** Attach public address. */
    ATTACH_PUBLIC_ADDRESS(ResourceType.PUBLIC_ADDRESS, Effect.CHANGE),
    /** Detach public address. */
    DETACH_PUBLIC_ADDRESS(ResourceType.PUBLIC_ADDRESS, Effect.CHANGE),

    // Object storage
    /** Create bucket. */
    CREATE_BUCKET(ResourceType.BUCKET, Effect.CREATE),
    /** Get bucket. */
    GET_BUCKET(ResourceType.BUCKET, Effect.READ),
    /** List buckets. */
    LIST_BUCKETS(ResourceType.BUCKET, Effect.READ),
    /** Delete bucket. */
    DELETE_BUCKET(ResourceType.BUCKET, Effect.CHANGE),
    /** Tag bucket. */
    TAG_BUCKET(ResourceType.BUCKET, Effect.CHANGE),
    /** Untag bucket. */
    UNTAG_BUCKET(ResourceType.BUCKET, Effect.CHANGE),
    /** Put object. */
    PUT_OBJECT(ResourceType.BUCKET, Effect.CHANGE),
    /** Get object. */
    GET_OBJECT(ResourceType.BUCKET, Effect.READ),
    /** Head object. */
    HEAD_OBJECT(ResourceType.BUCKET, Effect.READ),
    /** List objects. */
    LIST_OBJECTS(ResourceType.BUCKET, Effect.READ),
    /** Delete object. */
    DELETE_OBJECT(ResourceType.BUCKET, Effect.CHANGE),
    /** Start object upload. */
    START_OBJECT_UPLOAD(ResourceType.BUCKET, Effect.ONCE),
    /** Upload object part. */
    UPLOAD_OBJECT_PART(ResourceType.BUCKET, Effect.CHANGE),
    /** Complete object upload. */
    COMPLETE_OBJECT_UPLOAD(ResourceType.BUCKET, Effect.CHANGE),
    /** Abort object upload. */
    ABORT_OBJECT_UPLOAD(ResourceType.BUCKET, Effect.CHANGE),
    /** List object uploads. */
    LIST_OBJECT_UPLOADS(ResourceType.BUCKET, Effect.READ),

    // Monitoring
    /** Read metrics. */
    READ_METRICS(Account.TYPE, Effect.READ),
    /** Create alert. */
    CREATE_ALERT(ResourceType.ALERT, Effect.CREATE),
    /** Get alert. */
    GET_ALERT(ResourceType.ALERT, Effect.READ),
    /** List alerts. */
    LIST_ALERTS(ResourceType.ALERT, Effect.READ),
    /** Delete alert. */
    DELETE_ALERT(ResourceType.ALERT, Effect.CHANGE),
    /** Tag alert. */
    TAG_ALERT(ResourceType.ALERT, Effect.CHANGE),
    /** Untag alert. */
    UNTAG_ALERT(ResourceType.ALERT, Effect.CHANGE);

    /** What a request does to the cloud. */
    public enum Effect {
        /** It reads. */
        READ,
        /** It creates, and is recognised by its token when repeated. */
        CREATE,
        /** It changes something that exists; repeating it changes nothing more. */
        CHANGE,
        /** It must not be repeated blindly. */
        ONCE
    }

    /** The requests that every kind of resource has. */
    public enum Verb {
        /** Create one. */
        CREATE,
        /** Read one. */
        GET,
        /** Read a page of them. */
        LIST,
        /** Delete one. */
        DELETE,
        /** Write tags. */
        TAG,
        /** Remove tags. */
        UNTAG
    }

    private static final Map<String, Map<Verb, FakeOperation>> BY_TYPE = byType();

    @SuppressWarnings("ImmutableEnumChecker") // A record of a string.
    private final ResourceType type;

    private final Effect effect;

    FakeOperation(ResourceType type, Effect effect) {
        this.type = type;
        this.effect = effect;
    }

    /**
     * Returns the request that does this to that type.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static FakeOperation of(Verb verb, ResourceType type) {
        FakeOperation found = BY_TYPE.getOrDefault(type.name(), Map.of()).get(verb);
        if (found == null) {
            throw new IllegalArgumentException("no request to " + verb + " a " + type);
        }
        return found;
    }

    private static Map<String, Map<Verb, FakeOperation>> byType() {
        Map<String, Map<Verb, FakeOperation>> found = new LinkedHashMap<>();
        for (FakeOperation operation : values()) {
            String first = operation.name().substring(0, operation.name().indexOf('_'));
            for (Verb verb : Verb.values()) {
                if (verb.name().equals(first)) {
                    // The plain ones are declared first in their section.
                    found.computeIfAbsent(operation.type.name(), type -> new EnumMap<>(Verb.class))
                            .putIfAbsent(verb, operation);
                }
            }
        }
        return found;
    }

    /** Returns what kind of resource it is about; a type named {@code account} for the account as a whole. */
    public ResourceType type() {
        return type;
    }

    /** Tells whether it moves content of disks, which clouds count apart from the management of resources. */
    public boolean movesBlocks() {
        return this == READ_SNAPSHOT_BLOCK || this == WRITE_SNAPSHOT_BLOCK;
    }

    /** Returns what it does to the cloud. */
    public Effect effect() {
        return effect;
    }

    /** Returns whether it may be sent again when its outcome is not known. */
    public Repeatability repeatability() {
        return effect == Effect.ONCE ? Repeatability.ONCE : Repeatability.IDEMPOTENT;
    }

    /** Returns its name in the EC2 API and its neighbours. */
    public String aws() {
        return NativeNames.of(this).get(0);
    }

    /** Returns its method name in Google's APIs. */
    public String gcp() {
        return NativeNames.of(this).get(1);
    }

    /** Returns its operation id in Azure's REST specifications. */
    public String azure() {
        return NativeNames.of(this).get(2);
    }

    /** Returns its name in Oracle's APIs. */
    public String oci() {
        return NativeNames.of(this).get(3);
    }

    /** Returns its name where there is no vendor to follow, for example {@code create-vm}. */
    public String plain() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static final class Account {
        static final ResourceType TYPE = new ResourceType("account");
    }
}
