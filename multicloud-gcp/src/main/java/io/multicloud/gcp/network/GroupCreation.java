package io.multicloud.gcp.network;

import com.google.cloud.compute.v1.Firewall;
import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.OperationStatus;
import io.multicloud.api.ResourceId;
import io.multicloud.api.network.SecurityGroup;
import io.multicloud.api.network.SecurityRule;
import io.multicloud.api.spi.OperationDriver;
import io.multicloud.gcp.call.Account;
import io.multicloud.gcp.call.NativeOperations;
import io.multicloud.gcp.call.OperationRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The create of a group: first the rule that stands for it, then the others. Each has a name that follows from what it
 * says, so that any process can go on: what is there is not made again.
 */
final class GroupCreation implements OperationDriver<SecurityGroup> {
    private final Account account;
    private final NativeOperations operations;
    private final Firewalls firewalls;
    private final ResourceId id;
    private final OperationRef group;
    private final List<SecurityRule> rules;
    private final Function<ResourceId, SecurityGroup> reader;
    private final Map<String, OperationRef> started = new LinkedHashMap<>();

    GroupCreation(
            Account account,
            NativeOperations operations,
            Firewalls firewalls,
            ResourceId id,
            OperationRef group,
            List<SecurityRule> rules,
            Function<ResourceId, SecurityGroup> reader) {
        this.account = account;
        this.operations = operations;
        this.firewalls = firewalls;
        this.id = id;
        this.group = group;
        this.rules = rules;
        this.reader = reader;
    }

    @Override
    public synchronized OperationStatus<SecurityGroup> poll() {
        for (Map.Entry<String, OperationRef> rule : started.entrySet()) {
            OperationStatus<ResourceId> status =
                    operations.poll(rule.getValue(), id, () -> new OperationStatus.Succeeded<>(id));
            if (status instanceof OperationStatus.Failed<ResourceId> failed) {
                return new OperationStatus.Failed<>(undone(failed.error()));
            }
            if (!status.done()) {
                return OperationStatus.running();
            }
            started.remove(rule.getKey());
            // One status request for each poll.
            return started.isEmpty() ? whole() : OperationStatus.running();
        }
        return operations.poll(group, id, this::whole);
    }

    /** Tells how the group is, and asks for the rules it lacks. */
    private OperationStatus<SecurityGroup> whole() {
        SecurityGroup present;
        try {
            present = reader.apply(id);
        } catch (CloudException e) {
            if (e.code() != ErrorCode.NOT_FOUND) {
                throw e;
            }
            return new OperationStatus.Failed<>(
                    account.error(ErrorCode.CANCELLED, "it was deleted before its create had ended")
                            .resourceId(id)
                            .cause(e)
                            .build());
        }
        Set<SecurityRule> missing = new LinkedHashSet<>(rules);
        present.rules().forEach(missing::remove);
        if (missing.isEmpty()) {
            return new OperationStatus.Succeeded<>(present);
        }
        String network = present.unwrap(Firewall.class).orElseThrow().getNetwork();
        for (SecurityRule rule : missing) {
            try {
                Firewall firewall = FirewallRules.rule(id.nativeId(), network, rule);
                Optional<OperationRef> ref = firewalls.insert(firewall, id);
                ref.ifPresent(operation -> started.put(firewall.getName(), operation));
            } catch (CloudException e) {
                if (e.retryable() || e.code() == ErrorCode.UNKNOWN_OUTCOME) {
                    // The next poll looks which rules are there, and asks for the others.
                    return OperationStatus.running();
                }
                return new OperationStatus.Failed<>(undone(e));
            }
        }
        return OperationStatus.running();
    }

    private CloudException undone(CloudException failure) {
        List<CloudException> problems = new ArrayList<>();
        try {
            for (Firewall part : firewalls.of(id)) {
                firewalls.delete(part.getName(), id);
            }
        } catch (CloudException e) {
            problems.add(e);
        }
        if (problems.isEmpty()) {
            return failure;
        }
        CloudException left = SecurityGroups.leftBehind(failure, id).build();
        problems.forEach(left::addSuppressed);
        return left;
    }
}
