package io.multicloud.core.dr;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Limit;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceService;
import io.multicloud.api.Tags;
import io.multicloud.api.compute.VM;
import io.multicloud.core.dr.Notes.Machine;
import io.multicloud.core.dr.PlanJson.SiteNote;
import io.multicloud.core.saga.Action;
import io.multicloud.core.saga.Answer;
import io.multicloud.core.saga.StepContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The accounts, as steps see them. Thread-safe. */
final class Clouds {
    /** Which machine of the plan a resource is for; with {@link Tags#WORK} it finds what a step has made. */
    static final String MACHINE = "multicloud-machine";

    private static final int FEW = 20;
    private static final Duration GOING = Duration.ofSeconds(2);

    private final Function<String, @Nullable CloudProvider> accounts;

    Clouds(Function<String, @Nullable CloudProvider> accounts) {
        this.accounts = accounts;
    }

    /** @throws IllegalArgumentException if the account is not open here */
    CloudProvider at(String account) {
        CloudProvider provider = accounts.apply(account);
        if (provider == null) {
            throw new IllegalArgumentException("the account '" + account + "' is not open");
        }
        return provider;
    }

    Optional<CloudProvider> find(String account) {
        return Optional.ofNullable(accounts.apply(account));
    }

    CloudProvider at(SiteNote site) {
        return at(site.account());
    }

    CloudProvider of(ResourceId id) {
        return at(id.account());
    }

    /** Returns for how long what was created may not be listed. */
    Duration visibility(SiteNote site) {
        return find(site.account())
                .map(provider -> Duration.ofMillis(
                        provider.capabilities().limit(Limit.VISIBILITY_MILLIS).orElse(0)))
                .orElse(Duration.ZERO);
    }

    static Map<String, String> tags(StepContext context, int machine) {
        return Map.of(Tags.WORK, context.sagaId(), MACHINE, Integer.toString(machine));
    }

    static Map<String, String> tags(StepContext context) {
        return Map.of(Tags.WORK, context.sagaId());
    }

    static <R extends Resource> List<R> tagged(ResourceService<R, ?> service, SiteNote site, Map<String, String> tags) {
        List<R> found = new ArrayList<>();
        service.list(ListQuery.in(site.region()).withTags(tags)).forEach(found::add);
        return found;
    }

    /** Returns a machine; empty if there is none. */
    Optional<VM> vm(ResourceId id) {
        try {
            return Optional.of(of(id).compute().get(id));
        } catch (CloudException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Returns machines of a site that are there, in their order: one by one if they are few, else by listing. */
    Map<ResourceId, VM> vms(SiteNote site, List<Machine> machines) {
        Map<ResourceId, VM> found = new LinkedHashMap<>();
        if (machines.size() <= FEW) {
            machines.forEach(machine -> vm(machine.vm()).ifPresent(vm -> found.put(vm.id(), vm)));
            return found;
        }
        Map<ResourceId, VM> listed = new LinkedHashMap<>();
        at(site).compute().list(ListQuery.in(site.region())).forEach(vm -> listed.put(vm.id(), vm));
        for (Machine machine : machines) {
            VM vm = listed.get(machine.vm());
            if (vm != null) {
                found.put(vm.id(), vm);
            }
        }
        return found;
    }

    /** Deletes; what is gone already is no failure. */
    static void delete(ResourceService<?, ?> service, ResourceId id) {
        try {
            service.delete(id);
        } catch (CloudException e) {
            if (e.code() != ErrorCode.NOT_FOUND) {
                throw e;
            }
        }
    }

    /** Returns what removes all that a step has tagged at a site, and looks until it is gone. */
    <R extends Resource> Action removing(
            SiteNote site,
            Function<CloudProvider, ResourceService<R, ?>> service,
            Function<StepContext, Map<String, String>> tags) {
        return Action.of(
                        context -> tagged(service.apply(at(site)), site, tags.apply(context))
                                        .isEmpty()
                                ? Answer.done()
                                : Answer.absent(),
                        context -> {
                            ResourceService<R, ?> at = service.apply(at(site));
                            for (R resource : tagged(at, site, tags.apply(context))) {
                                if (!context.owned()) {
                                    return Answer.again(Duration.ZERO);
                                }
                                delete(at, resource.id());
                            }
                            return Answer.again(GOING);
                        })
                .within(Duration.ofDays(7));
    }
}
