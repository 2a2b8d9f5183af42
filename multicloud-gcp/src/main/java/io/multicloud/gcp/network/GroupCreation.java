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
    private final Set<SecurityRule> missing = new LinkedHashSet<>();
    private String network = "";
    private boolean made;

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
        if (!missing.isEmpty()) {
            return askForMissing();
        }
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
            return OperationStatus.running();
        }
        if (made) {
            return whole();
        }
        return operations.poll(group, id, () -> {
            made = true;
            // One status request for each poll.
            return group.present() ? OperationStatus.running() : whole();
        });
    }

    /** Tells how the group is, and which rules it lacks. */
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
        missing.addAll(rules);
        present.rules().forEach(missing::remove);
        if (missing.isEmpty()) {
            return new OperationStatus.Succeeded<>(present);
        }
        network = present.unwrap(Firewall.class).orElseThrow().getNetwork();
        return OperationStatus.running();
    }

    /** Asks for the rules that were seen to be missing. */
    private OperationStatus<SecurityGroup> askForMissing() {
        List<SecurityRule> wanted = List.copyOf(missing);
        missing.clear();
        for (SecurityRule rule : wanted) {
            try {
                Firewall firewall = FirewallRules.rule(id.nativeId(), network, rule);
                Optional<OperationRef> ref = firewalls.insert(firewall, id);
                ref.ifPresent(operation -> started.put(firewall.getName(), operation));
            } catch (CloudException e) {
                if (e.retryable() || e.code() == ErrorCode.UNKNOWN_OUTCOME) {
                    // A later poll looks which rules are there, and asks for the others.
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
