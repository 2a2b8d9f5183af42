package io.multicloud.gcp.network;

import com.google.cloud.compute.v1.AggregatedListInstancesRequest;
import com.google.cloud.compute.v1.Firewall;
import com.google.cloud.compute.v1.Instance;
import com.google.cloud.compute.v1.InstanceAggregatedList;
import com.google.cloud.compute.v1.InstancesScopedList;
import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.OperationStatus;
import io.multicloud.api.Page;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.network.SecurityGroup;
import io.multicloud.api.network.SecurityGroupService;
import io.multicloud.api.network.SecurityGroupSpec;
import io.multicloud.api.network.SecurityRule;
import io.multicloud.api.spi.OperationDriver;
import io.multicloud.gcp.call.Account;
import io.multicloud.gcp.call.OperationRef;
import io.multicloud.gcp.call.Urls;
import io.multicloud.gcp.resource.ComputeResources;
import io.multicloud.gcp.resource.Labels;
import io.multicloud.gcp.resource.Mark;
import io.multicloud.gcp.resource.Note;
import io.multicloud.gcp.resource.Times;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Security groups, which Google does not have: a group is a network tag, and rules that aim at it. A VM that carries the
 * tag is in the group.
 */
public final class SecurityGroups extends ComputeResources<SecurityGroup, SecurityGroupSpec>
        implements SecurityGroupService {
    /** Of so many groups the rules are asked for at once; their names are in one filter. */
    private static final int PAGE_SIZE = 50;

    private static final String WITH_RULES = CREATE + ":";

    private final Firewalls firewalls;

    SecurityGroups(Account account) {
        super(account, ResourceType.SECURITY_GROUP, SecurityGroup.class);
        this.firewalls = new Firewalls(account);
    }

    @Override
    protected void check(SecurityGroupSpec spec) {
        Labels.requireName(spec.name());
        Labels.require(spec.tags());
        account().own(spec.network(), ResourceType.NETWORK);
    }

    private String networkOf(ResourceId network) {
        return "projects/" + account().project() + "/global/networks/" + network.nativeId();
    }

    @Override
    protected Optional<SecurityGroup> made(SecurityGroupSpec spec, Region region, Mark mark) {
        return first(token -> firewalls.page(
                        listing("compute.firewalls.list", region),
                        "description eq \".*" + mark.token() + ".*\"",
                        1,
                        token))
                .map(firewall -> read(id(firewall.getName())));
    }

    @Override
    protected Insertion prepare(SecurityGroupSpec spec, Region region, Mark mark) {
        ResourceId id = id(spec.name());
        Firewall group = FirewallRules.group(
                spec.name(), networkOf(spec.network()), Note.of(mark).withTags(spec.tags()));
        return new Insertion(id, () -> firewalls.start(group, id));
    }

    private ResourceId id(String name) {
        return account().id(type(), Region.GLOBAL, name);
    }

    @Override
    protected String createVerb(SecurityGroupSpec spec) {
        return WITH_RULES + FirewallRules.encode(spec.rules());
    }

    @Override
    protected boolean knows(String verb) {
        return verb.startsWith(WITH_RULES);
    }

    @Override
    protected OperationDriver<SecurityGroup> driver(String verb, OperationRef ref, ResourceId id) {
        List<SecurityRule> rules = FirewallRules.decode(verb.substring(WITH_RULES.length()));
        return new GroupCreation(account(), operations(), firewalls, id, ref, rules, this::read);
    }

    @Override
    protected boolean complete(SecurityGroupSpec spec, SecurityGroup earlier) {
        return new LinkedHashSet<>(earlier.rules()).containsAll(spec.rules());
    }

    @Override
    protected OperationStatus<SecurityGroup> created(SecurityGroup group) {
        return new OperationStatus.Succeeded<>(group);
    }

    @Override
    protected Note note(SecurityGroup group) {
        return Note.parse(group.unwrap(Firewall.class).orElseThrow().getDescription());
    }

    @Override
    protected SecurityGroup read(ResourceId id) {
        List<Firewall> parts = requireName(id) ? firewalls.of(id) : List.of();
        return parts.stream()
                .filter(SecurityGroups::isGroup)
                .findFirst()
                .map(group -> group(group, parts))
                .orElseThrow(() -> account()
                        .error(ErrorCode.NOT_FOUND, "there is no security group '" + id.nativeId() + "'")
                        .operation("compute.firewalls.list")
                        .resourceId(id)
                        .build());
    }

    /** A name goes into a regular expression; what cannot be one would be read as something else. */
    private static boolean requireName(ResourceId id) {
        return id.nativeId().matches("[a-z0-9-]+");
    }

    private static boolean isGroup(Firewall firewall) {
        return Note.parse(firewall.getDescription()).value(FirewallRules.GROUP).isPresent();
    }

    private SecurityGroup group(Firewall group, List<Firewall> parts) {
        List<SecurityRule> rules = new ArrayList<>();
        for (Firewall part : parts) {
            if (Note.parse(part.getDescription()).value(FirewallRules.RULE_OF).equals(Optional.of(group.getName()))) {
                rules.addAll(FirewallRules.rules(part));
            }
        }
        return SecurityGroup.builder(id(group.getName()))
                .name(group.getName())
                .tags(Note.parse(group.getDescription()).tags())
                .createdAt(Times.of(group.getCreationTimestamp()))
                .network(account().id(ResourceType.NETWORK, Region.GLOBAL, Urls.last(group.getNetwork())))
                .rules(rules)
                .nativeResource(group)
                .build();
    }

    @Override
    protected Page<SecurityGroup> page(Region region, ListQuery query, int size, Optional<String> token) {
        Page<Firewall> page = firewalls.page(
                listing("compute.firewalls.list", region),
                query.name()
                        .map(name -> "name = \"" + name + "\"")
                        .orElse("description eq \".*." + FirewallRules.GROUP + ".:.*\""),
                Math.min(size, PAGE_SIZE),
                token);
        List<Firewall> groups =
                page.items().stream().filter(SecurityGroups::isGroup).toList();
        if (groups.isEmpty()) {
            return new Page<>(List.of(), page.nextToken());
        }
        List<Firewall> rules =
                firewalls.rulesOf(groups.stream().map(Firewall::getName).toList(), region);
        return new Page<>(
                groups.stream()
                        .map(group -> group(group, rules))
                        .filter(query::matches)
                        .toList(),
                page.nextToken());
    }

    @Override
    protected OperationRef remove(ResourceId id) {
        List<Firewall> parts = requireName(id) ? firewalls.of(id) : List.of();
        if (parts.isEmpty()) {
            throw account()
                    .error(ErrorCode.NOT_FOUND, "there is no security group '" + id.nativeId() + "'")
                    .resourceId(id)
                    .build();
        }
        refuseIfUsed(id);
        // The group itself goes last: as long as it is there, a delete that was cut short can be repeated.
        parts.stream().filter(part -> !isGroup(part)).forEach(part -> firewalls.delete(part.getName(), id));
        parts.stream().filter(SecurityGroups::isGroup).forEach(part -> firewalls.delete(part.getName(), id));
        return OperationRef.NONE;
    }

    @Override
    protected boolean gone(ResourceId id) {
        return firewalls.of(id).isEmpty();
    }

    /** Google would let a group go that machines are in, and with it the rules that protect them. */
    private void refuseIfUsed(ResourceId id) {
        Optional<String> token = Optional.empty();
        do {
            AggregatedListInstancesRequest.Builder request = AggregatedListInstancesRequest.newBuilder()
                    .setProject(account().project())
                    .setMaxResults(500)
                    .setFilter("tags.items : \"" + id.nativeId() + "\"");
            token.ifPresent(request::setPageToken);
            InstanceAggregatedList page = account()
                    .compute(
                            listing("compute.instances.aggregatedList", Region.GLOBAL),
                            clients -> clients.instances().aggregatedListCallable(),
                            request.build());
            for (InstancesScopedList scope : page.getItemsMap().values()) {
                for (Instance instance : scope.getInstancesList()) {
                    if (instance.getTags().getItemsList().contains(id.nativeId())) {
                        throw account()
                                .error(ErrorCode.FAILED_PRECONDITION, "the VM '" + instance.getName() + "' is in it")
                                .resourceId(id)
                                .build();
                    }
                }
            }
            token = page.getNextPageToken().isEmpty() ? Optional.empty() : Optional.of(page.getNextPageToken());
        } while (token.isPresent());
    }

    @Override
    protected void label(SecurityGroup group, Map<String, String> labels) {
        String description = note(group).withTags(labels).text();
        operations().await(firewalls.describe(group.name(), description, group.id()), group.id());
    }

    @Override
    public SecurityGroup replaceRules(ResourceId group, List<SecurityRule> rules) {
        SecurityGroup present = get(group);
        String network = networkOf(present.network().orElseThrow());
        Map<String, SecurityRule> wanted = new TreeMap<>();
        rules.forEach(rule -> wanted.put(FirewallRules.name(present.name(), rule), rule));
        Set<String> there = new LinkedHashSet<>();
        for (Firewall part : firewalls.of(group)) {
            if (!isGroup(part)) {
                there.add(part.getName());
            }
        }
        List<OperationRef> added = new ArrayList<>();
        wanted.forEach((name, rule) -> {
            if (!there.contains(name)) {
                firewalls
                        .insert(FirewallRules.rule(present.name(), network, rule), group)
                        .ifPresent(added::add);
            }
        });
        added.forEach(ref -> operations().await(ref, group));
        List<OperationRef> removed = new ArrayList<>();
        for (String name : there) {
            if (!wanted.containsKey(name)) {
                firewalls.delete(name, group).ifPresent(removed::add);
            }
        }
        removed.forEach(ref -> operations().await(ref, group));
        return read(group);
    }

    /** Returns an error for a group that could not be finished. */
    static CloudException.Builder leftBehind(CloudException failure, ResourceId group) {
        return failure.toBuilder().leftovers(List.of(group));
    }
}
