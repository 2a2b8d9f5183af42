package io.multicloud.aws.wire.ec2;

import io.multicloud.api.Region;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Zone;
import io.multicloud.aws.wire.AwsException;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.fake.World;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What all groups of EC2's operations share: the fake, who owns what, ids, tags, tokens. Used under the world's lock. */
final class Ec2World {
    private static final Map<String, String> PREFIXES = Map.of(
            "vm", "i",
            "volume", "vol",
            "snapshot", "snap",
            "image", "ami",
            "network", "vpc",
            "subnet", "subnet",
            "security-group", "sg",
            "public-address", "eipalloc",
            "key-pair", "key");
    private static final Map<String, String> NOUNS = Map.of(
            "vm", "InvalidInstanceID",
            "volume", "InvalidParameterValue",
            "snapshot", "InvalidParameterValue",
            "image", "InvalidAMIID",
            "network", "InvalidVpcID",
            "subnet", "InvalidSubnetID",
            "security-group", "InvalidGroupId",
            "public-address", "InvalidAllocationID",
            "key-pair", "InvalidKeyPair");
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{8,17}");

    private final FakeCloud cloud;
    private final Labels labels = new Labels();
    private final ClientTokens tokens = new ClientTokens();
    private final Set<ResourceId> defaults = new HashSet<>();

    Ec2World(FakeCloud cloud) {
        this.cloud = cloud;
        // What is there before the first request is the cloud's own. It has no name.
        for (Region region : cloud.world().places().keySet()) {
            cloud.fabric().networks().shown(region).forEach(this::addDefault);
            cloud.fabric().networks().subnets().shown(region).forEach(this::addDefault);
        }
    }

    private void addDefault(Resource resource) {
        if (resource.name().startsWith("default-")) {
            defaults.add(resource.id());
            labels.rename(resource.id(), Optional.empty());
        }
    }

    /** Tells whether a VPC or subnet is one that every account has from the beginning. */
    boolean isDefault(ResourceId id) {
        return defaults.contains(id);
    }

    FakeCloud cloud() {
        return cloud;
    }

    World world() {
        return cloud.world();
    }

    Labels labels() {
        return labels;
    }

    ClientTokens tokens() {
        return tokens;
    }

    /** Returns the account's number: the name of the fake's account if it is one, or digits made of it. */
    static String owner(FakeCloud cloud) {
        String account = cloud.account();
        return account.matches("[0-9]{12}")
                ? account
                : String.format(
                        Locale.ROOT, "%012d", Math.floorMod(account.hashCode() * 1_000_003L, 1_000_000_000_000L));
    }

    String owner() {
        return owner(cloud);
    }

    /** Returns a new id in EC2's style, for what the fake does not know. */
    String newId(String prefix) {
        return prefix + "-0" + String.format(Locale.ROOT, "%016x", world().nextNumber() * 0x9E3779B97F4A7C15L);
    }

    /** Returns the identity that an id means. Errors: https://docs.aws.amazon.com/ec2/latest/devguide/errors-overview.html */
    ResourceId id(ResourceType type, Region region, String nativeId) {
        String prefix = PREFIXES.get(type.name()) + "-";
        if (!nativeId.startsWith(prefix)
                || !HEX.matcher(nativeId.substring(prefix.length())).matches()) {
            String noun = NOUNS.getOrDefault(type.name(), "InvalidParameterValue");
            throw AwsException.invalid(
                    noun.equals("InvalidParameterValue") ? noun : noun + ".Malformed",
                    "Invalid id: \"" + nativeId + "\" (expecting \"" + prefix + "...\")");
        }
        return new ResourceId(cloud.flavor().kind(), cloud.account(), region, type, nativeId);
    }

    /** Returns the zone of a name in a region. */
    Zone zone(Region region, String name) {
        return cloud.world().places().getOrDefault(region, List.of()).stream()
                .filter(zone -> zone.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        AwsException.invalid("InvalidParameterValue", "Invalid availability zone: [" + name + "]"));
    }

    /** Returns the zone of a name, if there is such a zone: for faults, which come before checks. */
    Optional<Zone> zoneIfAny(Region region, Optional<String> name) {
        return name.flatMap(wanted -> cloud.world().places().getOrDefault(region, List.of()).stream()
                .filter(zone -> zone.name().equals(wanted))
                .findFirst());
    }

    /** Returns all tags of a resource as EC2 shows them. */
    Map<String, String> tags(Resource resource) {
        return labels.tags(resource);
    }
}
