package io.multicloud.aws.ec2;

import io.multicloud.api.CloudException;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.network.SecurityGroup;
import io.multicloud.api.network.SecurityGroupService;
import io.multicloud.api.network.SecurityGroupSpec;
import io.multicloud.api.network.SecurityRule;
import io.multicloud.api.network.SecurityRule.Direction;
import io.multicloud.aws.client.Aws;
import io.multicloud.aws.client.CreateToken;
import io.multicloud.aws.client.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupsResponse;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.Tag;

/** Security groups. The cloud gives a new one a rule that lets everything out, which is taken away unless asked for. */
public final class SecurityGroups
        extends ReconciledResources<
                SecurityGroup, SecurityGroupSpec, software.amazon.awssdk.services.ec2.model.SecurityGroup>
        implements SecurityGroupService {
    /** How the cloud says that a rule is there already, or no longer. */
    private static final Set<String> RACED = Set.of("InvalidPermission.Duplicate", "InvalidPermission.NotFound");

    private static final int MOST_LOOKS = 5;

    SecurityGroups(Aws aws) {
        super(aws, ResourceType.SECURITY_GROUP, SecurityGroup.class, Ec2Pages::ofMany);
    }

    @Override
    void check(SecurityGroupSpec spec) {
        aws().requireOwn(spec.network(), ResourceType.NETWORK);
    }

    @Override
    Region regionOf(SecurityGroupSpec spec) {
        return spec.region().orElse(spec.network().region());
    }

    @Override
    Digest digest(SecurityGroupSpec spec) {
        Digest digest = Digest.of(spec).add("network", spec.network());
        for (SecurityRule rule : spec.rules()) {
            digest.add("direction", rule.direction())
                    .add("protocol", rule.protocol())
                    .add("ports", rule.ports())
                    .add("cidr", rule.cidr())
                    .add("description", rule.description());
        }
        return digest;
    }

    @Override
    String sendCreate(SecurityGroupSpec spec, Region region, CreateToken token) {
        return aws().ec2(
                        once("CreateSecurityGroup", region),
                        client -> client.createSecurityGroup(request -> request.groupName(spec.name())
                                // The cloud wants one, of the same characters as the name.
                                .description(spec.name())
                                .vpcId(spec.network().nativeId())
                                .tagSpecifications(Ec2Tags.onCreate(
                                        software.amazon.awssdk.services.ec2.model.ResourceType.SECURITY_GROUP,
                                        spec.name(),
                                        spec.tags(),
                                        token))))
                .groupId();
    }

    @Override
    void complete(SecurityGroupSpec spec, ResourceId made) {
        // What was made this moment may not be visible yet, and then has the rule that every new group has.
        replace(
                made,
                () -> findIfThere(made).map(SecurityRules::read).orElse(List.of(SecurityRule.allowAllEgress())),
                spec.rules());
    }

    @Override
    public SecurityGroup replaceRules(ResourceId group, List<SecurityRule> rules) {
        aws().requireOwn(group, type());
        replace(group, () -> SecurityRules.read(find(group)), rules);
        return get(group).toBuilder()
                .rules(List.copyOf(SecurityRules.byKey(rules).values()))
                .build();
    }

    /** Looks and changes what differs; looks again when another has changed it in between. */
    private void replace(ResourceId group, Supplier<List<SecurityRule>> present, List<SecurityRule> wanted) {
        for (int left = MOST_LOOKS; ; left--) {
            try {
                change(group, present.get(), wanted);
                return;
            } catch (CloudException e) {
                boolean raced = e.nativeCode().filter(RACED::contains).isPresent();
                if (!raced || left == 0) {
                    throw e;
                }
            }
        }
    }

    private void change(ResourceId group, List<SecurityRule> present, List<SecurityRule> wanted) {
        Map<SecurityRules.Key, SecurityRule> before = SecurityRules.byKey(present);
        Map<SecurityRules.Key, SecurityRule> after = SecurityRules.byKey(wanted);
        List<SecurityRule> missing = new ArrayList<>();
        List<SecurityRule> renamed = new ArrayList<>();
        after.forEach((key, rule) -> {
            SecurityRule there = before.get(key);
            if (there == null) {
                missing.add(rule);
            } else if (!there.description().equals(rule.description())) {
                renamed.add(rule);
            }
        });
        List<SecurityRule> superfluous = new ArrayList<>();
        before.forEach((key, rule) -> {
            if (!after.containsKey(key)) {
                superfluous.add(rule);
            }
        });
        // Should a later request fail, too much is allowed for a while, and never too little.
        authorize(group, missing);
        describe(group, renamed);
        revoke(group, superfluous);
    }

    private void authorize(ResourceId group, List<SecurityRule> rules) {
        permissions(Direction.INGRESS, rules)
                .ifPresent(some -> aws().ec2(
                                repeatable("AuthorizeSecurityGroupIngress", group),
                                client -> client.authorizeSecurityGroupIngress(request ->
                                        request.groupId(group.nativeId()).ipPermissions(some))));
        permissions(Direction.EGRESS, rules)
                .ifPresent(some -> aws().ec2(
                                repeatable("AuthorizeSecurityGroupEgress", group),
                                client -> client.authorizeSecurityGroupEgress(request ->
                                        request.groupId(group.nativeId()).ipPermissions(some))));
    }

    private void describe(ResourceId group, List<SecurityRule> rules) {
        permissions(Direction.INGRESS, rules)
                .ifPresent(some -> aws().ec2(
                                repeatable("UpdateSecurityGroupRuleDescriptionsIngress", group),
                                client -> client.updateSecurityGroupRuleDescriptionsIngress(request ->
                                        request.groupId(group.nativeId()).ipPermissions(some))));
        permissions(Direction.EGRESS, rules)
                .ifPresent(some -> aws().ec2(
                                repeatable("UpdateSecurityGroupRuleDescriptionsEgress", group),
                                client -> client.updateSecurityGroupRuleDescriptionsEgress(request ->
                                        request.groupId(group.nativeId()).ipPermissions(some))));
    }

    private void revoke(ResourceId group, List<SecurityRule> rules) {
        permissions(Direction.INGRESS, rules)
                .ifPresent(some -> aws().ec2(
                                repeatable("RevokeSecurityGroupIngress", group),
                                client -> client.revokeSecurityGroupIngress(request ->
                                        request.groupId(group.nativeId()).ipPermissions(some))));
        permissions(Direction.EGRESS, rules)
                .ifPresent(some -> aws().ec2(
                                repeatable("RevokeSecurityGroupEgress", group),
                                client -> client.revokeSecurityGroupEgress(request ->
                                        request.groupId(group.nativeId()).ipPermissions(some))));
    }

    private static Optional<List<IpPermission>> permissions(Direction direction, List<SecurityRule> rules) {
        List<IpPermission> permissions = SecurityRules.write(direction, rules);
        return permissions.isEmpty() ? Optional.empty() : Optional.of(permissions);
    }

    @Override
    Slice<software.amazon.awssdk.services.ec2.model.SecurityGroup> describe(Region region, Selection selection) {
        DescribeSecurityGroupsResponse answer = aws().ec2(
                        reading("DescribeSecurityGroups", region, selection),
                        client -> client.describeSecurityGroups(request -> request.groupIds(selection.ids())
                                .filters(selection.filters())
                                .maxResults(selection.pageSize())
                                .nextToken(selection.token())));
        return new Slice<>(answer.securityGroups(), answer.nextToken());
    }

    @Override
    Filter named(String name) {
        return Selection.exactly("group-name", name);
    }

    @Override
    String nativeId(software.amazon.awssdk.services.ec2.model.SecurityGroup one) {
        return one.groupId();
    }

    @Override
    @Nullable
    List<Tag> nativeTags(software.amazon.awssdk.services.ec2.model.SecurityGroup one) {
        return one.tags();
    }

    @Override
    Stage stage(software.amazon.awssdk.services.ec2.model.SecurityGroup one) {
        return Stage.READY;
    }

    @Override
    List<SecurityGroup> read(Region region, List<software.amazon.awssdk.services.ec2.model.SecurityGroup> some) {
        return some.stream()
                .map(one -> SecurityGroup.builder(id(region, one))
                        .name(one.groupName())
                        .tags(Ec2Tags.read(one.tags()))
                        .network(one.vpcId() == null ? null : aws().id(ResourceType.NETWORK, region, one.vpcId()))
                        .rules(SecurityRules.read(one))
                        .nativeResource(one)
                        .build())
                .toList();
    }

    @Override
    SecurityGroup withTags(SecurityGroup resource, Map<String, String> tags) {
        return resource.toBuilder().tags(tags).build();
    }

    @Override
    void sendDelete(ResourceId id) {
        aws().ec2(
                        repeatable("DeleteSecurityGroup", id),
                        client -> client.deleteSecurityGroup(request -> request.groupId(id.nativeId())));
    }
}
