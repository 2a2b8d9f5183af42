package io.multicloud.testkit.fake.fabric;

import io.multicloud.api.ErrorCode;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.network.SecurityGroup;
import io.multicloud.api.network.SecurityGroupSpec;
import io.multicloud.api.network.SecurityRule;
import io.multicloud.api.network.SecurityRule.Direction;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.HistoryEvent.Kind;
import io.multicloud.testkit.NetworkTraits;
import io.multicloud.testkit.fake.ResourceBackend;
import io.multicloud.testkit.fake.World;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Security groups. */
public final class SecurityGroupBackend extends ResourceBackend<SecurityGroup, SecurityGroupSpec, SecurityGroupEntry> {
    private final NetworkBackend networks;
    private final NetworkTraits traits;

    SecurityGroupBackend(World world, NetworkBackend networks) {
        super(world, ResourceType.SECURITY_GROUP);
        this.networks = networks;
        this.traits = world.flavor().networks();
    }

    @Override
    protected SecurityGroupEntry make(SecurityGroupSpec spec, Region region) {
        NetworkEntry network = networks.require(spec.network(), region);
        Set<SecurityRule> rules = new LinkedHashSet<>(spec.rules());
        requireRoom(rules);
        SecurityGroupEntry entry = new SecurityGroupEntry(
                mint(region, spec.name()), spec.name(), spec.tags(), network, List.copyOf(rules), world().now());
        network.groups.add(entry);
        return entry;
    }

    /** Returns a group that a VM can use. */
    SecurityGroupEntry require(ResourceId id, Region region) {
        return References.require(world(), table(), id, type(), region);
    }

    /** Adds the rules that a group lacks. */
    public SecurityGroup allow(ResourceId id, List<SecurityRule> rules) {
        return requestOn(FakeOperation.REPLACE_SECURITY_RULES, id, entry -> {
            Set<SecurityRule> next = new LinkedHashSet<>(entry.rules());
            next.addAll(rules);
            set(entry, next);
            return entry.picture();
        });
    }

    /** Removes all rules of a group but these. */
    public SecurityGroup keepOnly(ResourceId id, List<SecurityRule> rules) {
        return requestOn(FakeOperation.REPLACE_SECURITY_RULES, id, entry -> {
            Set<SecurityRule> next = new LinkedHashSet<>(rules);
            next.retainAll(entry.rules());
            set(entry, next);
            return entry.picture();
        });
    }

    private void set(SecurityGroupEntry entry, Set<SecurityRule> next) {
        requireRoom(next);
        for (SecurityRule rule : next) {
            if (!entry.rules().contains(rule)) {
                note(entry, "allows " + describe(rule));
            }
        }
        for (SecurityRule rule : entry.rules()) {
            if (!next.contains(rule)) {
                note(entry, "no longer allows " + describe(rule));
            }
        }
        entry.rules(List.copyOf(next));
    }

    private void note(SecurityGroupEntry entry, String text) {
        world().history().add(Kind.STATE, entry.id().nativeId(), text);
    }

    private static String describe(SecurityRule rule) {
        return rule.direction() + " " + rule.protocol() + " " + rule.ports() + " " + rule.cidr();
    }

    private void requireRoom(Set<SecurityRule> rules) {
        long in = rules.stream()
                .filter(rule -> rule.direction() == Direction.INGRESS)
                .count();
        long out = rules.size() - in;
        if (Math.max(in, out) > traits.rulesEachWay() || rules.size() > traits.rulesTogether()) {
            throw world().refusal(
                            ErrorCode.QUOTA,
                            type(),
                            "a security group has at most " + traits.rulesEachWay() + " rules each way and "
                                    + traits.rulesTogether() + " in all, not " + in + " in and " + out + " out");
        }
    }

    @Override
    protected void beforeDelete(SecurityGroupEntry entry) {
        if (entry.vms > 0) {
            throw world().refusal(
                            ErrorCode.FAILED_PRECONDITION,
                            type(),
                            "the security group '" + entry.id().nativeId() + "' is used by " + entry.vms + " VM(s)");
        }
    }

    @Override
    protected void onGone(SecurityGroupEntry entry) {
        entry.network.groups.remove(entry);
    }
}
