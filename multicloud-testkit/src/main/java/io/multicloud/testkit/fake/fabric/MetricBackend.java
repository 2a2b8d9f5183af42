package io.multicloud.testkit.fake.fabric;

import io.multicloud.api.ErrorCode;
import io.multicloud.api.Money;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.monitoring.AlertCondition;
import io.multicloud.api.monitoring.AlertState;
import io.multicloud.api.monitoring.Metric;
import io.multicloud.api.monitoring.MetricQuery;
import io.multicloud.api.monitoring.MetricSeries;
import io.multicloud.api.monitoring.MetricSeries.Point;
import io.multicloud.testkit.FakeNativeException;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.MetricFunction;
import io.multicloud.testkit.fake.RunTimes;
import io.multicloud.testkit.fake.VmDirectory;
import io.multicloud.testkit.fake.World;
import java.time.Instant;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Metrics: those of VMs, while they run, and what the account has spent. */
public final class MetricBackend {
    private final World world;
    private final VmDirectory vms;
    private final Map<ResourceId, Map<Metric, Chosen>> ofVm = new HashMap<>();
    private final Map<Metric, Chosen> ofAll = new HashMap<>();
    private final RunTimes account = new RunTimes();

    /** What a test chose for a metric, each function from its instant on. */
    private static final class Chosen {
        private final TreeMap<Instant, MetricFunction> since = new TreeMap<>();

        @Nullable
        MetricFunction at(Instant instant) {
            Map.Entry<Instant, MetricFunction> found = since.floorEntry(instant);
            return found == null ? null : found.getValue();
        }
    }

    MetricBackend(World world, VmDirectory vms) {
        this.world = world;
        this.vms = vms;
        account.start(world.now());
    }

    // What tests command.

    /**
     * Sets what a VM shows from now on; what it showed before stays.
     *
     * @throws IllegalArgumentException if it is not a VM, or the metric is one of the account
     */
    public void set(ResourceId vm, Metric metric, MetricFunction function) {
        if (!vm.type().equals(ResourceType.VM)) {
            throw new IllegalArgumentException("only VMs have metrics, not '" + vm + "'");
        }
        requireOfVms(metric);
        world.locked(() -> ofVm.computeIfAbsent(vm, id -> new HashMap<>())
                .computeIfAbsent(metric, name -> new Chosen())
                .since
                .put(world.now(), function));
    }

    /**
     * Sets what every VM shows from now on of which nothing else was said.
     *
     * @throws IllegalArgumentException if the metric is one of the account
     */
    public void setForAll(Metric metric, MetricFunction function) {
        requireOfVms(metric);
        world.locked(
                () -> ofAll.computeIfAbsent(metric, name -> new Chosen()).since.put(world.now(), function));
    }

    private static void requireOfVms(Metric metric) {
        if (metric.equals(Metric.MONTH_COST)) {
            throw new IllegalArgumentException(metric + " is told by the bill, it cannot be set");
        }
    }

    // What requests ask.

    /** Reads a series. */
    public MetricSeries series(MetricQuery query) {
        return world.request(
                FakeOperation.READ_METRICS,
                query.resource().map(ResourceId::region).orElse(world.home()),
                Optional::empty,
                query.resource().orElse(null),
                () -> {
                    require(query.metric(), query.resource());
                    if (!Sampling.offers(query.step())) {
                        throw refusal("the step must be whole minutes, was " + query.step());
                    }
                    return new MetricSeries(query, points(query));
                });
    }

    /** Refuses a metric that is not there, or of what is not there. */
    void require(Metric metric, Optional<ResourceId> resource) {
        if (resource.isEmpty()) {
            if (!metric.equals(Metric.MONTH_COST)) {
                throw refusal("the account has no metric '" + metric + "'");
            }
            Currency currency = world.ledger().currency();
            if (!currency.equals(Money.ZERO_USD.currency())) {
                throw refusal("the account is billed in " + currency + ", and '" + metric + "' is in US dollars");
            }
            return;
        }
        ResourceId vm = resource.get();
        if (vms.runTimes(vm).isEmpty()) {
            throw world.refusal(
                    ErrorCode.NOT_FOUND, vm.type(), "the " + vm.type() + " '" + vm.nativeId() + "' does not exist");
        }
        boolean known = UsualLoad.of(vm, metric).isPresent()
                || ofAll.containsKey(metric)
                || ofVm.getOrDefault(vm, Map.of()).containsKey(metric);
        if (!known) {
            throw refusal("a VM has no metric '" + metric + "'");
        }
    }

    private FakeNativeException refusal(String message) {
        return world.refusal(ErrorCode.INVALID_ARGUMENT, ResourceType.ALERT, message);
    }

    /** Tells whether an alert fires now. */
    AlertState state(AlertCondition condition) {
        return Sampling.state(condition, points(Sampling.lookBack(condition, world.now())));
    }

    private List<Point> points(MetricQuery query) {
        if (query.resource().isEmpty()) {
            CostCurve bill = new CostCurve(world.ledger().lines());
            MetricFunction spent = at -> bill.monthToDate(at).doubleValue();
            return Sampling.points(query, spent, account, world.now());
        }
        ResourceId vm = query.resource().get();
        return vms.runTimes(vm)
                .map(runs -> Sampling.points(query, function(vm, query.metric()), runs, world.now()))
                .orElse(List.of());
    }

    private MetricFunction function(ResourceId vm, Metric metric) {
        Chosen own = ofVm.getOrDefault(vm, Map.of()).get(metric);
        Chosen common = ofAll.get(metric);
        MetricFunction usual = UsualLoad.of(vm, metric).orElse(MetricFunction.missing());
        return at -> {
            MetricFunction chosen = own == null ? null : own.at(at);
            if (chosen == null && common != null) {
                chosen = common.at(at);
            }
            return (chosen == null ? usual : chosen).at(at);
        };
    }
}
