package io.multicloud.testkit.conformance;

import io.multicloud.api.BatchResult;
import io.multicloud.api.Capabilities;
import io.multicloud.api.Capability;
import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.DataSize;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Money;
import io.multicloud.api.Operation;
import io.multicloud.api.OperationId;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.ComputeService;
import io.multicloud.api.compute.ConsoleOutput;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.cost.CostQuery;
import io.multicloud.api.cost.CostReport;
import io.multicloud.api.cost.CostService;
import io.multicloud.api.cost.Price;
import io.multicloud.api.cost.PriceQuery;
import io.multicloud.api.monitoring.AlertService;
import io.multicloud.api.monitoring.MetricQuery;
import io.multicloud.api.monitoring.MetricSeries;
import io.multicloud.api.monitoring.MonitoringService;
import io.multicloud.api.placement.Offer;
import io.multicloud.api.placement.OfferSource;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Providers that delete, change, count or declare wrongly. */
final class BrokenChanges {
    private BrokenChanges() {}

    /** Fails to delete what is gone. */
    static class DeletesOnlyOnce extends BrokenKit.OfVms {
        @Override
        ComputeService broken(ComputeService good, CloudProvider provider) {
            return new DelegatingCompute(good) {
                @Override
                public Operation<ResourceId> delete(ResourceId id) {
                    if (good.get(id).state() == VMState.DELETED) {
                        throw CloudException.builder(ErrorCode.NOT_FOUND, "the VM is gone")
                                .build();
                    }
                    return good.delete(id);
                }
            };
        }
    }

    /** Ends a delete as soon as it was accepted. */
    static class DeletesTooSoon extends BrokenKit.OfVms {
        @Override
        ComputeService broken(ComputeService good, CloudProvider provider) {
            return new DelegatingCompute(good) {
                @Override
                public Operation<ResourceId> delete(ResourceId id) {
                    return new DelegatingOperation<>(good.delete(id)) {
                        @Override
                        public ResourceId await(Duration timeout) {
                            return id;
                        }
                    };
                }
            };
        }
    }

    /** Replaces all tags by the new ones. */
    static class ReplacesTags extends BrokenKit.OfVms {
        @Override
        ComputeService broken(ComputeService good, CloudProvider provider) {
            return new DelegatingCompute(good) {
                @Override
                public VM tag(ResourceId id, Map<String, String> tags) {
                    good.untag(id, good.get(id).tags().keySet());
                    return good.tag(id, tags);
                }
            };
        }
    }

    /** Stops a VM in any state, and says that it has. */
    static class IgnoresStates extends BrokenKit.OfVms {
        @Override
        ComputeService broken(ComputeService good, CloudProvider provider) {
            return new DelegatingCompute(good) {
                @Override
                public Operation<VM> restart(ResourceId id) {
                    return good.get(id).state() == VMState.STOPPED ? good.start(id) : good.restart(id);
                }
            };
        }
    }

    /** Gives a batch up at the first part that is refused. */
    static class StopsBatches extends BrokenKit.OfVms {
        @Override
        ComputeService broken(ComputeService good, CloudProvider provider) {
            return new DelegatingCompute(good) {
                @Override
                public BatchResult<Operation<VM>> createAll(List<VMSpec> specs) {
                    BatchResult<Operation<VM>> all = super.createAll(specs);
                    int first = 0;
                    while (first < all.items().size() && all.items().get(first) instanceof BatchResult.Done) {
                        first++;
                    }
                    return new BatchResult<>(
                            all.items()
                                    .subList(0, Math.min(first + 1, all.items().size())),
                            all.requested());
                }
            };
        }
    }

    /** Finds no operation of another process. */
    static class ForgetsOperations extends BrokenKit {
        @Override
        CloudProvider broken(CloudProvider good) {
            return new DelegatingProvider(good) {
                @Override
                public <T> Operation<T> attach(OperationId id, Class<T> resultType) {
                    good.attach(id, resultType);
                    throw CloudException.builder(ErrorCode.NOT_FOUND, "no such operation here")
                            .build();
                }
            };
        }
    }

    /** Goes on after close. */
    static class WorksAfterClose extends BrokenKit {
        @Override
        CloudProvider broken(CloudProvider good) {
            return new DelegatingProvider(good) {
                @Override
                public void close() {
                    // Forgotten.
                }
            };
        }
    }

    /** Offers a type it does not have. */
    static class OffersWhatItLacks extends BrokenKit {
        @Override
        CloudProvider broken(CloudProvider good) {
            return new DelegatingProvider(good) {
                @Override
                public Optional<OfferSource> offers() {
                    InstanceType huge =
                            new InstanceType("made-up.huge", "", 512, DataSize.gib(4096), Architecture.AMD64, 0);
                    return Optional.of(OfferSource.of(List.of(Offer.onDemand(
                            kind(), region(), huge, Money.usd(1), LocalDate.of(2026, 8, 1), "made up"))));
                }
            };
        }
    }

    /** Declares the console and refuses to read it. */
    static class DeclaresTooMuch extends BrokenKit.OfVms {
        @Override
        ComputeService broken(ComputeService good, CloudProvider provider) {
            return new DelegatingCompute(good) {
                @Override
                public ConsoleOutput consoleOutput(ResourceId id) {
                    throw Capability.VM_CONSOLE_OUTPUT.unsupported();
                }
            };
        }
    }

    /** Restarts VMs and does not say so. */
    static class DeclaresTooLittle extends BrokenKit {
        @Override
        CloudProvider broken(CloudProvider good) {
            return new DelegatingProvider(good) {
                @Override
                public Capabilities capabilities() {
                    Capabilities declared = good.capabilities();
                    Capabilities.Builder less = Capabilities.builder();
                    declared.declared().forEach(less::with);
                    declared.limits().forEach(less::limit);
                    declared.serverFilters().forEach(less::serverFilter);
                    return less.without(Capability.VM_RESTART).build();
                }
            };
        }
    }

    /** Gives the price of a month for that of an hour. */
    static class GivesMonthlyPrices extends BrokenKit {
        @Override
        CloudProvider broken(CloudProvider good) {
            return new DelegatingProvider(good) {
                @Override
                public CostService costs() {
                    CostService costs = good.costs();
                    return new CostService() {
                        @Override
                        public CostReport report(CostQuery query) {
                            return costs.report(query);
                        }

                        @Override
                        public Price price(PriceQuery query) {
                            Price price = costs.price(query);
                            return new Price(price.amount().times(730), price.unit(), price.asOf(), price.source());
                        }
                    };
                }
            };
        }
    }

    /** Guesses the price of a type nobody has published one of. */
    static class GuessesPrices extends BrokenKit {
        @Override
        CloudProvider broken(CloudProvider good) {
            return new DelegatingProvider(good) {
                @Override
                public CostService costs() {
                    CostService costs = good.costs();
                    return new CostService() {
                        @Override
                        public CostReport report(CostQuery query) {
                            return costs.report(query);
                        }

                        @Override
                        public Price price(PriceQuery query) {
                            try {
                                return costs.price(query);
                            } catch (CloudException e) {
                                String known = good.compute()
                                        .instanceTypes(good.region())
                                        .iterator()
                                        .next()
                                        .name();
                                return costs.price(new PriceQuery(good.region(), known, query.purchase()));
                            }
                        }
                    };
                }
            };
        }
    }

    /** Counts the end of a series in. */
    static class IncludesTheEndOfSeries extends BrokenKit {
        @Override
        CloudProvider broken(CloudProvider good) {
            return new DelegatingProvider(good) {
                @Override
                public MonitoringService monitoring() {
                    MonitoringService monitoring = good.monitoring();
                    return new MonitoringService() {
                        @Override
                        public MetricSeries series(MetricQuery query) {
                            MetricQuery longer = new MetricQuery(
                                    query.metric(),
                                    query.resource(),
                                    query.from(),
                                    query.to().plus(query.step()),
                                    query.step(),
                                    query.statistic());
                            return new MetricSeries(
                                    query, monitoring.series(longer).points());
                        }

                        @Override
                        public AlertService alerts() {
                            return monitoring.alerts();
                        }
                    };
                }
            };
        }
    }
}
