package io.multicloud.gcp.network;

import com.google.cloud.compute.v1.DeleteFirewallRequest;
import com.google.cloud.compute.v1.Firewall;
import com.google.cloud.compute.v1.FirewallList;
import com.google.cloud.compute.v1.InsertFirewallRequest;
import com.google.cloud.compute.v1.ListFirewallsRequest;
import com.google.cloud.compute.v1.PatchFirewallRequest;
import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Page;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.spi.CallInfo;
import io.multicloud.gcp.call.Account;
import io.multicloud.gcp.call.OperationRef;
import io.multicloud.gcp.call.QuotaBuckets;
import io.multicloud.gcp.resource.ZonalLists;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The requests for firewall rules. */
final class Firewalls {
    private static final int MOST = 500;

    private final Account account;

    Firewalls(Account account) {
        this.account = account;
    }

    /** Asks for a rule; nothing if it is there already. */
    Optional<OperationRef> insert(Firewall firewall, ResourceId group) {
        try {
            return Optional.of(start(firewall, group));
        } catch (CloudException e) {
            if (e.code() == ErrorCode.ALREADY_EXISTS) {
                return Optional.empty();
            }
            throw e;
        }
    }

    OperationRef start(Firewall firewall, ResourceId group) {
        return account.start(
                change("compute.firewalls.insert", group),
                clients -> clients.firewalls().insertCallable(),
                InsertFirewallRequest.newBuilder()
                        .setProject(account.project())
                        .setRequestId(account.requestId())
                        .setFirewallResource(firewall)
                        .build());
    }

    /** Asks for a rule to be deleted; nothing if it is gone. */
    Optional<OperationRef> delete(String name, ResourceId group) {
        try {
            return Optional.of(account.start(
                    change("compute.firewalls.delete", group),
                    clients -> clients.firewalls().deleteCallable(),
                    DeleteFirewallRequest.newBuilder()
                            .setProject(account.project())
                            .setFirewall(name)
                            .setRequestId(account.requestId())
                            .build()));
        } catch (CloudException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    OperationRef describe(String name, String description, ResourceId group) {
        return account.start(
                change("compute.firewalls.patch", group),
                clients -> clients.firewalls().patchCallable(),
                PatchFirewallRequest.newBuilder()
                        .setProject(account.project())
                        .setFirewall(name)
                        .setRequestId(account.requestId())
                        .setFirewallResource(Firewall.newBuilder().setDescription(description))
                        .build());
    }

    /** Returns the rule that stands for a group and its other ones; one request for all but the largest. */
    List<Firewall> of(ResourceId group) {
        CallInfo call = CallInfo.read("compute.firewalls.list", Region.GLOBAL, QuotaBuckets.READS)
                .on(group);
        return all(
                call,
                ".*(" + FirewallRules.GROUP + "|" + FirewallRules.RULE_OF + ").:." + group.nativeId() + ".[,}].*");
    }

    /** Returns the rules of several groups. */
    List<Firewall> rulesOf(List<String> groups, Region region) {
        return all(
                CallInfo.read("compute.firewalls.list", region, QuotaBuckets.LISTS),
                ".*" + FirewallRules.RULE_OF + ".:.(" + String.join("|", groups) + ").[,}].*");
    }

    /** Descriptions are JSON; a point in the expression stands for a quotation mark. */
    private List<Firewall> all(CallInfo call, String description) {
        List<Firewall> all = new ArrayList<>();
        Optional<String> token = Optional.empty();
        do {
            Page<Firewall> page = page(call, "description eq \"" + description + "\"", MOST, token);
            all.addAll(page.items());
            token = page.nextToken();
        } while (token.isPresent());
        return all;
    }

    Page<Firewall> page(CallInfo call, String filter, int size, Optional<String> token) {
        ListFirewallsRequest.Builder request = ListFirewallsRequest.newBuilder()
                .setProject(account.project())
                .setMaxResults(size)
                .setFilter(filter);
        token.ifPresent(request::setPageToken);
        FirewallList page = account.compute(call, clients -> clients.firewalls().listCallable(), request.build());
        return new Page<>(page.getItemsList(), ZonalLists.next(page.getNextPageToken()));
    }

    private static CallInfo change(String operation, ResourceId group) {
        return CallInfo.idempotentWrite(operation, Region.GLOBAL, QuotaBuckets.MUTATIONS)
                .on(group);
    }
}
