package io.multicloud.testkit.conformance;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Page;
import io.multicloud.api.Paged;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.ComputeService;
import io.multicloud.api.compute.VM;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Providers that read and list wrongly. */
final class BrokenReads {
    private BrokenReads() {}

    /** Answers that an argument is wrong when something is not there. */
    static class GivesWrongErrorCode extends BrokenKit.OfVms {
        @Override
        ComputeService broken(ComputeService good, CloudProvider provider) {
            return new DelegatingCompute(good) {
                @Override
                public VM get(ResourceId id) {
                    try {
                        return good.get(id);
                    } catch (CloudException e) {
                        if (e.code() != ErrorCode.NOT_FOUND) {
                            throw e;
                        }
                        throw CloudException.builder(ErrorCode.INVALID_ARGUMENT, e.summary())
                                .build();
                    }
                }
            };
        }
    }

    /** Finds a VM by listing them. */
    static class ListsForGet extends BrokenKit.OfVms {
        @Override
        ComputeService broken(ComputeService good, CloudProvider provider) {
            return new DelegatingCompute(good) {
                @Override
                public VM get(ResourceId id) {
                    return good.list(ListQuery.in(id.region())).stream()
                            .filter(vm -> vm.id().equals(id))
                            .findFirst()
                            .orElseGet(() -> good.get(id));
                }
            };
        }
    }

    /** Loses the last item of each page that has a successor. */
    static class LosesItemBetweenPages extends BrokenKit.OfVms {
        @Override
        ComputeService broken(ComputeService good, CloudProvider provider) {
            return new DelegatingCompute(good) {
                @Override
                public Paged<VM> list(ListQuery query) {
                    return good.list(query)
                            .mapPages(page -> page.nextToken().isPresent()
                                            && page.items().size() > 1
                                    ? new Page<>(
                                            page.items().subList(0, page.items().size() - 1), page.nextToken())
                                    : page);
                }
            };
        }
    }

    /** Stops after the first page. */
    static class LosesPages extends BrokenKit.OfVms {
        @Override
        ComputeService broken(ComputeService good, CloudProvider provider) {
            return new DelegatingCompute(good) {
                @Override
                public Paged<VM> list(ListQuery query) {
                    return good.list(query).mapPages(page -> Page.last(page.items()));
                }
            };
        }
    }

    /** Shows the last item of a page again at the beginning of the next one. */
    static class RepeatsItemBetweenPages extends BrokenKit.OfVms {
        @Override
        ComputeService broken(ComputeService good, CloudProvider provider) {
            return new DelegatingCompute(good) {
                @Override
                public Paged<VM> list(ListQuery query) {
                    AtomicReference<@Nullable VM> last = new AtomicReference<>();
                    return good.list(query).mapPages(page -> {
                        List<VM> items = new ArrayList<>();
                        VM before = last.get();
                        if (before != null) {
                            items.add(before);
                        }
                        items.addAll(page.items());
                        last.set(page.nextToken().isPresent() ? items.get(items.size() - 1) : null);
                        return new Page<>(items, page.nextToken());
                    });
                }
            };
        }
    }

    /** Starts again from the beginning for a token it does not know. */
    static class AcceptsAnyPageToken extends BrokenKit.OfVms {
        @Override
        ComputeService broken(ComputeService good, CloudProvider provider) {
            return new DelegatingCompute(good) {
                @Override
                public Paged<VM> list(ListQuery query) {
                    return query.pageToken()
                                    .filter(token -> token.contains(" "))
                                    .isPresent()
                            ? good.list(new ListQuery(
                                    query.region(), query.name(), query.tags(), query.pageSize(), Optional.empty()))
                            : good.list(query);
                }
            };
        }
    }

    /** Finds by the beginning of a name. */
    static class FiltersByPrefix extends BrokenKit.OfVms {
        @Override
        ComputeService broken(ComputeService good, CloudProvider provider) {
            return new DelegatingCompute(good) {
                @Override
                public Paged<VM> list(ListQuery query) {
                    String name = query.name().orElse("");
                    return good.list(new ListQuery(
                                    query.region(),
                                    Optional.empty(),
                                    query.tags(),
                                    query.pageSize(),
                                    query.pageToken()))
                            .mapPages(page -> new Page<>(
                                    page.items().stream()
                                            .filter(vm -> vm.name().startsWith(name))
                                            .toList(),
                                    page.nextToken()));
                }
            };
        }
    }

    /** Clears the interrupt flag and goes on. */
    static class SwallowsInterrupts extends BrokenKit.OfVms {
        @Override
        ComputeService broken(ComputeService good, CloudProvider provider) {
            return new DelegatingCompute(good) {
                @Override
                public VM get(ResourceId id) {
                    Thread.interrupted();
                    return good.get(id);
                }
            };
        }
    }
}
