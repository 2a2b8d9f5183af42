package io.multicloud.gcp.wire;

import com.google.api.services.monitoring.v3.model.Aggregation;
import com.google.api.services.monitoring.v3.model.AlertPolicy;
import com.google.api.services.monitoring.v3.model.Condition;
import com.google.api.services.monitoring.v3.model.Empty;
import com.google.api.services.monitoring.v3.model.ListAlertPoliciesResponse;
import com.google.api.services.monitoring.v3.model.MetricThreshold;
import com.google.api.services.monitoring.v3.model.MutationRecord;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.VM;
import io.multicloud.api.monitoring.Alert;
import io.multicloud.api.monitoring.AlertCondition;
import io.multicloud.api.monitoring.AlertCondition.Comparison;
import io.multicloud.api.monitoring.AlertSpec;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.fake.fabric.AlertBackend;
import io.multicloud.testkit.wire.WireRequest;
import io.multicloud.testkit.wire.WireResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** <a href="https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.alertPolicies">Alert policies</a> with one condition on one instance. */
final class AlertsApi {
    private final Backing backing;
    private final SeriesApi series;
    private final AlertBackend alerts;
    private final Map<String, Policy> policies = new TreeMap<>();

    /**
     * A policy.
     *
     * @param id what the fake knows
     * @param request what was asked for
     * @param createdAt when
     */
    private record Policy(ResourceId id, AlertPolicy request, Instant createdAt) {}

    AlertsApi(Backing backing, SeriesApi series) {
        this.backing = backing;
        this.series = series;
        this.alerts = backing.cloud().fabric().alerts();
    }

    WireResponse create(WireRequest request, String project) {
        StorageFront.allow(request);
        backing.requireProject(project);
        AlertPolicy wanted = StorageFront.read(request.body(), AlertPolicy.class);
        check(wanted);
        return backing.request(FakeOperation.CREATE_ALERT, backing.home(), () -> {
            AlertCondition condition = condition(wanted.getConditions().get(0).getConditionThreshold());
            ResourceId id = alerts.create(
                            AlertSpec.builder("alert-" + backing.world().nextNumber(), condition)
                                    .tags(labels(wanted))
                                    .build(),
                            condition.resource().map(ResourceId::region).orElse(backing.home()),
                            "wire-" + backing.world().nextNumber())
                    .resource();
            policies.put(id.nativeId(), new Policy(id, wanted, backing.now()));
            return StorageFront.json(picture(id.nativeId()));
        });
    }

    private static Map<String, String> labels(AlertPolicy policy) {
        return policy.getUserLabels() == null ? Map.of() : policy.getUserLabels();
    }

    private static void check(AlertPolicy wanted) {
        if (wanted.getDisplayName() == null || wanted.getDisplayName().isBlank()) {
            throw missing("alert_policy.display_name");
        }
        if (wanted.getCombiner() == null) {
            throw missing("alert_policy.combiner");
        }
        if (wanted.getConditions() == null || wanted.getConditions().isEmpty()) {
            throw missing("alert_policy.conditions");
        }
        if (wanted.getConditions().size() > 1) {
            throw GcpError.notPlayed("alert policies with several conditions");
        }
        Condition condition = wanted.getConditions().get(0);
        if (condition.getDisplayName() == null) {
            throw missing("alert_policy.conditions[0].display_name");
        }
        MetricThreshold threshold = condition.getConditionThreshold();
        if (threshold == null) {
            throw GcpError.notPlayed("conditions other than thresholds");
        }
        // "Only COMPARISON_LT and COMPARISON_GT are supported currently": MetricThreshold.comparison.
        if (!List.of("COMPARISON_GT", "COMPARISON_LT").contains(String.valueOf(threshold.getComparison()))) {
            throw GcpError.invalid(
                    "Field alert_policy.conditions[0].condition_threshold.comparison had an invalid value of" + " \""
                            + threshold.getComparison() + "\": Only COMPARISON_LT and COMPARISON_GT are supported.");
        }
        if (threshold.getFilter() == null) {
            throw missing("alert_policy.conditions[0].condition_threshold.filter");
        }
        for (Aggregation aggregation :
                threshold.getAggregations() == null ? List.<Aggregation>of() : threshold.getAggregations()) {
            Duration period = SeriesApi.duration("alignment_period", String.valueOf(aggregation.getAlignmentPeriod()));
            if (period.toSeconds() < 60 || period.toSeconds() % 60 != 0) {
                throw GcpError.invalid("Field alignment_period had an invalid value of \"" + period.toSeconds()
                        + "s\": must be a multiple of 60s.");
            }
        }
    }

    private static GcpError missing(String field) {
        return GcpError.invalid("Field " + field + " had an invalid value: must be specified.");
    }

    private AlertCondition condition(MetricThreshold threshold) {
        Map<String, String> filter = SeriesApi.filter(threshold.getFilter());
        // "a duration of 0 to 23.5 hours, in multiples of a minute": MetricThreshold.duration.
        Duration sustained =
                SeriesApi.duration("duration", threshold.getDuration() == null ? "0s" : threshold.getDuration());
        if (sustained.toSeconds() % 60 != 0) {
            throw GcpError.invalid("Field duration had an invalid value of \"" + threshold.getDuration()
                    + "\": must be a multiple of a minute.");
        }
        if (sustained.isZero()) {
            throw GcpError.notPlayed("alerts that fire at once");
        }
        List<VM> instances = series.instances(filter);
        boolean one =
                filter.containsKey("metric.labels.instance_name") || filter.containsKey("resource.labels.instance_id");
        if (!one || instances.size() > 1) {
            throw GcpError.notPlayed("alerts on several instances");
        }
        if (instances.isEmpty()) {
            // The cloud takes a policy whose filter matches nothing yet; the fake watches what there is.
            throw new GcpError(404, "notFound", "Cannot find an instance that matches: " + threshold.getFilter());
        }
        String type = filter.get("metric.type");
        double value = threshold.getThresholdValue() == null ? 0 : threshold.getThresholdValue();
        return new AlertCondition(
                series.metric(type),
                Optional.of(instances.get(0).id()),
                threshold.getComparison().equals("COMPARISON_GT") ? Comparison.ABOVE : Comparison.BELOW,
                value / series.factor(type),
                sustained);
    }

    private Policy require(String project, String id) {
        backing.requireProject(project);
        Policy policy = policies.get(id);
        if (policy == null) {
            throw new GcpError(
                    404, "notFound", "Requested entity was not found: projects/" + project + "/alertPolicies/" + id);
        }
        return policy;
    }

    WireResponse get(WireRequest request, String project, String id) {
        StorageFront.allow(request);
        return backing.request(FakeOperation.GET_ALERT, backing.home(), () -> {
            alerts.describe(require(project, id).id());
            return StorageFront.json(picture(id));
        });
    }

    WireResponse list(WireRequest request, String project) {
        StorageFront.allow(request, "filter", "orderBy", "pageSize", "pageToken");
        backing.requireProject(project);
        Map<String, String> filter =
                MonitoringFilter.parse(request.parameter("filter").orElse(""));
        MonitoringFilter.allow(filter, "user_labels.", "display_name", "name");
        // "The maximum number of results to return in a single response", at most 1000.
        int asked = request.parameter("pageSize").map(Integer::parseInt).orElse(1000);
        int size = asked < 1 ? 1000 : Math.min(asked, 1000);
        String after = request.parameter("pageToken").orElse("");
        return backing.request(FakeOperation.LIST_ALERTS, backing.home(), () -> {
            List<AlertPolicy> shown = new ArrayList<>();
            ListAlertPoliciesResponse answer = new ListAlertPoliciesResponse();
            String last = "";
            for (Map.Entry<String, Policy> each : policies.entrySet()) {
                boolean visible = alerts.shown(each.getValue().id().region()).stream()
                        .anyMatch(alert -> alert.id().equals(each.getValue().id()));
                if (each.getKey().compareTo(after) <= 0 || !visible) {
                    continue;
                }
                AlertPolicy policy = picture(each.getKey());
                if (!matches(policy, filter)) {
                    continue;
                }
                if (shown.size() == size) {
                    answer.setNextPageToken(last);
                    break;
                }
                shown.add(policy);
                last = each.getKey();
            }
            if (!shown.isEmpty()) {
                answer.setAlertPolicies(shown);
            }
            return StorageFront.json(answer.setTotalSize(shown.size()));
        });
    }

    private static boolean matches(AlertPolicy policy, Map<String, String> filter) {
        return filter.entrySet().stream().allMatch(condition -> {
            String key = condition.getKey();
            String value = key.equals("display_name")
                    ? policy.getDisplayName()
                    : key.equals("name")
                            ? policy.getName()
                            : labels(policy).get(key.substring("user_labels.".length()));
            return condition.getValue().equals(value);
        });
    }

    WireResponse patch(WireRequest request, String project, String id) {
        StorageFront.allow(request, "updateMask");
        String mask = request.parameter("updateMask").orElse("");
        if (!mask.equals("userLabels") && !mask.equals("user_labels")) {
            throw GcpError.notPlayed("an update of '" + mask + "' of an alert policy");
        }
        AlertPolicy patch = StorageFront.read(request.body(), AlertPolicy.class);
        return backing.request(FakeOperation.TAG_ALERT, backing.home(), () -> {
            ResourceId alert = require(project, id).id();
            Alert old = alerts.describe(alert);
            Fingerprints.relabel(alerts, alert, old.tags(), labels(patch));
            return StorageFront.json(picture(id));
        });
    }

    WireResponse delete(WireRequest request, String project, String id) {
        StorageFront.allow(request);
        return backing.request(FakeOperation.DELETE_ALERT, backing.home(), () -> {
            alerts.delete(require(project, id).id());
            policies.remove(id);
            return StorageFront.json(new Empty());
        });
    }

    private AlertPolicy picture(String id) {
        Policy policy = policies.get(id);
        Alert alert = alerts.known(policy.id()).orElseThrow();
        String name = "projects/" + backing.links().project() + "/alertPolicies/" + id;
        Condition condition = policy.request().getConditions().get(0).clone().setName(name + "/conditions/" + id);
        MutationRecord made = new MutationRecord()
                .setMutateTime(policy.createdAt().toString())
                .setMutatedBy("wire@" + backing.links().project() + ".iam.gserviceaccount.com");
        AlertPolicy picture = policy.request()
                .clone()
                .setName(name)
                .setConditions(List.of(condition))
                .setCreationRecord(made)
                .setMutationRecord(made);
        picture.setUserLabels(alert.tags().isEmpty() ? null : new TreeMap<>(alert.tags()));
        return picture.getEnabled() == null ? picture.setEnabled(true) : picture;
    }
}
