package io.multicloud.gcp.monitoring;

import com.google.api.services.monitoring.v3.Monitoring;
import com.google.api.services.monitoring.v3.model.Aggregation;
import com.google.api.services.monitoring.v3.model.AlertPolicy;
import com.google.api.services.monitoring.v3.model.Condition;
import com.google.api.services.monitoring.v3.model.ListAlertPoliciesResponse;
import com.google.api.services.monitoring.v3.model.MetricThreshold;
import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Operation;
import io.multicloud.api.OperationId;
import io.multicloud.api.OperationStatus;
import io.multicloud.api.Page;
import io.multicloud.api.Paged;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Tags;
import io.multicloud.api.monitoring.Alert;
import io.multicloud.api.monitoring.AlertCondition;
import io.multicloud.api.monitoring.AlertService;
import io.multicloud.api.monitoring.AlertSpec;
import io.multicloud.api.monitoring.AlertState;
import io.multicloud.api.spi.CallInfo;
import io.multicloud.api.spi.PolledOperation;
import io.multicloud.gcp.call.Account;
import io.multicloud.gcp.call.OperationRef;
import io.multicloud.gcp.call.QuotaBuckets;
import io.multicloud.gcp.call.Urls;
import io.multicloud.gcp.resource.Attachable;
import io.multicloud.gcp.resource.Labels;
import io.multicloud.gcp.resource.Mark;
import io.multicloud.gcp.resource.OperationWords;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Alert policies, which belong to a project and to no region. Google does not recognise a repeated create, and names are
 * free: the token is a label, and of several policies that have it the oldest stays.
 */
final class AlertPolicies implements AlertService, Attachable {
    private static final String CREATE = "create";
    private static final String DELETE = "delete";
    private static final String SPEC = "multicloud-spec";
    private static final int PAGE_SIZE = 1_000;
    private static final Comparator<AlertPolicy> OLDEST = Comparator.comparing((AlertPolicy policy) -> made(policy))
            .thenComparingInt(policy -> policy.getName().length())
            .thenComparing(AlertPolicy::getName);

    private final Account account;
    private final SeriesFilter filters;
    private final AlertStates states;

    AlertPolicies(Account account, SeriesFilter filters, Samples samples) {
        this.account = account;
        this.filters = filters;
        this.states = new AlertStates(account, filters, samples);
    }

    private static String made(AlertPolicy policy) {
        return policy.getCreationRecord() == null || policy.getCreationRecord().getMutateTime() == null
                ? ""
                : policy.getCreationRecord().getMutateTime();
    }

    private String parent() {
        return "projects/" + account.project();
    }

    private String nameOf(ResourceId id) {
        return parent() + "/alertPolicies/" + id.nativeId();
    }

    private CallInfo reading(String operation) {
        return CallInfo.read(operation, Region.GLOBAL, QuotaBuckets.MONITORING);
    }

    private CallInfo writing(String operation, ResourceId id) {
        return CallInfo.idempotentWrite(operation, Region.GLOBAL, QuotaBuckets.MONITORING)
                .on(id);
    }

    @Override
    public Operation<Alert> create(AlertSpec spec) {
        account.requireOpen();
        Labels.require(spec.tags());
        Mark mark = Mark.of(spec, account.environment());
        if (spec.idempotencyToken().isPresent()) {
            Optional<AlertPolicy> earlier = made(mark);
            if (earlier.isPresent()) {
                return again(earlier.get(), mark);
            }
        }
        // A policy may watch what is not there.
        spec.condition().resource().ifPresent(filters::instance);
        AlertPolicy wanted = policy(spec, mark);
        AlertPolicy made;
        try {
            made = account.json(
                    CallInfo.write("monitoring.alertPolicies.create", Region.GLOBAL, QuotaBuckets.MONITORING),
                    clients -> clients.monitoring()
                            .projects()
                            .alertPolicies()
                            .create(parent(), wanted)
                            .execute());
        } catch (CloudException e) {
            if (e.code() != ErrorCode.UNKNOWN_OUTCOME) {
                throw Samples.unknownMetric(e);
            }
            made = made(mark).orElseThrow(() -> e);
        }
        ResourceId id = id(made);
        return spec.idempotencyToken().isPresent()
                ? reconciled(mark.token(), id)
                : PolledOperation.done(account.environment(), name(CREATE, id), alert(made, AlertState.UNKNOWN));
    }

    private AlertPolicy policy(AlertSpec spec, Mark mark) {
        AlertCondition condition = spec.condition();
        NativeMetric metric = filters.metric(condition.metric(), condition.resource());
        Samples.Alignment alignment = AlertStates.alignment(metric);
        Aggregation aggregation = new Aggregation()
                .setAlignmentPeriod(alignment.period().toSeconds() + "s")
                .setPerSeriesAligner(alignment.aligner());
        if (metric.kind() == NativeMetric.Kind.COUNT) {
            // All disks, or all networks, of the VM together.
            aggregation.setCrossSeriesReducer("REDUCE_SUM");
        }
        Map<String, String> labels = new TreeMap<>(spec.tags());
        labels.put(Tags.TOKEN, mark.token());
        labels.put(SPEC, mark.spec());
        return new AlertPolicy()
                .setDisplayName(spec.name())
                .setCombiner("OR")
                .setEnabled(true)
                .setUserLabels(labels)
                .setConditions(List.of(new Condition()
                        .setDisplayName(condition
                                .resource()
                                .map(ResourceId::nativeId)
                                .orElse(condition.metric().name()))
                        .setConditionThreshold(new MetricThreshold()
                                .setFilter(states.filter(condition))
                                .setComparison(
                                        condition.comparison() == AlertCondition.Comparison.ABOVE
                                                ? "COMPARISON_GT"
                                                : "COMPARISON_LT")
                                .setThresholdValue(condition.threshold() / metric.factor())
                                .setDuration(condition.sustained().toSeconds() + "s")
                                .setAggregations(List.of(aggregation)))));
    }

    private Optional<AlertPolicy> made(Mark mark) {
        return all(mark.token()).stream().min(OLDEST);
    }

    private List<AlertPolicy> all(String token) {
        List<AlertPolicy> all = new ArrayList<>();
        Optional<String> place = Optional.empty();
        do {
            ListAlertPoliciesResponse page =
                    list("user_labels." + Tags.TOKEN + " = \"" + token + "\"", PAGE_SIZE, place);
            all.addAll(Optional.ofNullable(page.getAlertPolicies()).orElse(List.of()));
            place = next(page);
        } while (place.isPresent());
        return all;
    }

    private ListAlertPoliciesResponse list(String filter, int size, Optional<String> token) {
        return account.json(reading("monitoring.alertPolicies.list"), clients -> {
            Monitoring.Projects.AlertPolicies.List request = clients.monitoring()
                    .projects()
                    .alertPolicies()
                    .list(parent())
                    .setPageSize(size);
            if (!filter.isEmpty()) {
                request.setFilter(filter);
            }
            token.ifPresent(request::setPageToken);
            return request.execute();
        });
    }

    private static Optional<String> next(ListAlertPoliciesResponse page) {
        return Optional.ofNullable(page.getNextPageToken()).filter(token -> !token.isEmpty());
    }

    private Operation<Alert> again(AlertPolicy earlier, Mark mark) {
        ResourceId id = id(earlier);
        if (!mark.spec().equals(earlier.getUserLabels().get(SPEC))) {
            throw account.error(ErrorCode.CONFLICT, "the token was used with other arguments, for " + id)
                    .operation(CREATE)
                    .resourceId(id)
                    .build();
        }
        return reconciled(mark.token(), id);
    }

    private Operation<Alert> reconciled(String token, ResourceId id) {
        return PolledOperation.of(account.environment(), name(CREATE + ":" + token, id), () -> reconcile(token, id));
    }

    /** Of all policies with the token, the oldest stays, and the others are deleted: every process decides the same. */
    private OperationStatus<Alert> reconcile(String token, ResourceId id) {
        List<AlertPolicy> all = new ArrayList<>(all(token));
        if (all.isEmpty()) {
            return new OperationStatus.Failed<>(
                    account.error(ErrorCode.CANCELLED, "it was deleted before its create had ended")
                            .operation(CREATE)
                            .resourceId(id)
                            .build());
        }
        all.sort(OLDEST);
        all.subList(1, all.size()).forEach(loser -> remove(id(loser)));
        return new OperationStatus.Succeeded<>(alert(all.get(0), AlertState.UNKNOWN));
    }

    private ResourceId id(AlertPolicy policy) {
        return account.id(ResourceType.ALERT, Region.GLOBAL, Urls.last(policy.getName()));
    }

    private static OperationId name(String verb, ResourceId id) {
        return new OperationId(ResourceType.ALERT + " " + verb + " " + OperationRef.NONE + " " + id);
    }

    @Override
    public Alert get(ResourceId id) {
        account.requireOpen();
        AlertPolicy policy = policy(account.own(id, ResourceType.ALERT));
        if (!Conditions.isThreshold(policy)) {
            throw account.error(ErrorCode.UNSUPPORTED, "the policy is other than a threshold on one metric")
                    .operation("monitoring.alertPolicies.get")
                    .resourceId(id)
                    .build();
        }
        Alert alert = alert(policy, AlertState.UNKNOWN);
        return filter(policy)
                .map(filter -> alert.toBuilder()
                        .state(states.of(alert.condition(), filter))
                        .build())
                .orElse(alert);
    }

    private AlertPolicy policy(ResourceId id) {
        return account.json(
                reading("monitoring.alertPolicies.get").on(id),
                clients -> clients.monitoring()
                        .projects()
                        .alertPolicies()
                        .get(nameOf(id))
                        .execute());
    }

    private static Optional<String> filter(AlertPolicy policy) {
        return threshold(policy).map(MetricThreshold::getFilter);
    }

    private static Optional<MetricThreshold> threshold(AlertPolicy policy) {
        return Optional.ofNullable(policy.getConditions()).orElse(List.of()).stream()
                .findFirst()
                .map(Condition::getConditionThreshold);
    }

    private Alert alert(AlertPolicy policy, AlertState state) {
        Map<String, String> tags =
                new TreeMap<>(Optional.ofNullable(policy.getUserLabels()).orElse(Map.of()));
        tags.remove(SPEC);
        return Alert.builder(id(policy), Conditions.portable(policy, account))
                .name(String.valueOf(policy.getDisplayName()))
                .tags(tags)
                .createdAt(io.multicloud.gcp.resource.Times.of(made(policy)))
                .state(state)
                .nativeResource(policy)
                .build();
    }

    @Override
    public Paged<Alert> list(ListQuery query) {
        account.requireOpen();
        int size = Math.min(PAGE_SIZE, query.pageSize().orElse(PAGE_SIZE));
        return Paged.from(query.pageToken(), token -> {
            ListAlertPoliciesResponse page = list("", size, token);
            return new Page<>(
                    Optional.ofNullable(page.getAlertPolicies()).orElse(List.of()).stream()
                            .filter(Conditions::isThreshold)
                            .map(policy -> alert(policy, AlertState.UNKNOWN))
                            .filter(query::matches)
                            .toList(),
                    next(page));
        });
    }

    @Override
    public Operation<ResourceId> delete(ResourceId id) {
        account.requireOpen();
        remove(account.own(id, ResourceType.ALERT));
        return PolledOperation.done(account.environment(), name(DELETE, id), id);
    }

    private void remove(ResourceId id) {
        try {
            account.json(
                    writing("monitoring.alertPolicies.delete", id),
                    clients -> clients.monitoring()
                            .projects()
                            .alertPolicies()
                            .delete(nameOf(id))
                            .execute());
        } catch (CloudException e) {
            if (e.code() != ErrorCode.NOT_FOUND) {
                throw e;
            }
        }
    }

    @Override
    public Alert tag(ResourceId id, Map<String, String> tags) {
        account.requireOpen();
        AlertPolicy present = policy(account.own(id, ResourceType.ALERT));
        Map<String, String> all =
                new TreeMap<>(Optional.ofNullable(present.getUserLabels()).orElse(Map.of()));
        all.putAll(tags);
        return relabelled(id, all);
    }

    @Override
    public Alert untag(ResourceId id, Set<String> keys) {
        account.requireOpen();
        AlertPolicy present = policy(account.own(id, ResourceType.ALERT));
        Map<String, String> rest =
                new TreeMap<>(Optional.ofNullable(present.getUserLabels()).orElse(Map.of()));
        keys.forEach(rest::remove);
        return relabelled(id, rest);
    }

    private Alert relabelled(ResourceId id, Map<String, String> labels) {
        Map<String, String> tags = new TreeMap<>(labels);
        tags.remove(SPEC);
        Labels.require(tags);
        return alert(
                account.json(
                        writing("monitoring.alertPolicies.patch", id),
                        clients -> clients.monitoring()
                                .projects()
                                .alertPolicies()
                                .patch(nameOf(id), new AlertPolicy().setUserLabels(labels))
                                .setUpdateMask("userLabels")
                                .execute()),
                AlertState.UNKNOWN);
    }

    @Override
    public <T> Operation<T> attach(OperationWords words, Class<T> resultType) {
        ResourceId id = account.own(words.id(), ResourceType.ALERT);
        String verb = words.verb();
        if (verb.equals(DELETE)) {
            return words.typed(
                    PolledOperation.done(account.environment(), words.whole(), id), ResourceId.class, resultType);
        }
        if (verb.equals(CREATE)) {
            return words.typed(
                    PolledOperation.of(
                            account.environment(),
                            words.whole(),
                            () -> new OperationStatus.Succeeded<>(alert(policy(id), AlertState.UNKNOWN))),
                    Alert.class,
                    resultType);
        }
        if (!verb.matches(CREATE + ":[a-z0-9]+")) {
            throw words.refused();
        }
        return words.typed(reconciled(verb.substring(CREATE.length() + 1), id), Alert.class, resultType);
    }
}
