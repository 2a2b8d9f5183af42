package io.multicloud.aws.cloudwatch;

import io.multicloud.api.ErrorCode;
import io.multicloud.api.Page;
import io.multicloud.api.Paged;
import io.multicloud.api.Region;
import io.multicloud.api.quota.Quota;
import io.multicloud.api.quota.QuotaService;
import io.multicloud.aws.client.Aws;
import io.multicloud.aws.client.AwsService;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;
import software.amazon.awssdk.services.cloudwatch.model.ScanBy;
import software.amazon.awssdk.services.servicequotas.model.ListServiceQuotasResponse;
import software.amazon.awssdk.services.servicequotas.model.MetricInfo;
import software.amazon.awssdk.services.servicequotas.model.ServiceQuota;

/**
 * Quotas of the services that machines, volumes and networks draw on. What is used of one is told as a metric (<a
 * href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Service-Quota-Integration.html">usage
 * metrics</a>), where there is one; where there is none, it is shown as 0.
 */
public final class Quotas implements QuotaService {
    private static final List<String> SERVICES = List.of("ec2", "ebs", "vpc");
    private static final int PAGE = 100;
    private static final Duration RECENT = Duration.ofHours(1);
    private static final int PERIOD = 300;

    private static final Map<String, Quota.Unit> UNITS = Map.of(
            "L-0263D0A3", Quota.Unit.PUBLIC_ADDRESSES,
            "L-F678F1CE", Quota.Unit.NETWORKS,
            "L-309BACF6", Quota.Unit.SNAPSHOTS);

    private final Aws aws;
    private final Consumer<Region> requireRegion;

    /**
     * Makes the service.
     *
     * @param requireRegion refuses a region that is not there
     */
    public Quotas(Aws aws, Consumer<Region> requireRegion) {
        this.aws = aws;
        this.requireRegion = requireRegion;
    }

    @Override
    public Paged<Quota> list(Region region) {
        aws.requireOpen();
        return Paged.from(Optional.empty(), token -> {
            if (token.isEmpty()) {
                requireRegion.accept(region);
            }
            return page(region, token.map(this::place).orElse(new Place(SERVICES.get(0), null)));
        });
    }

    private Page<Quota> page(Region region, Place place) {
        ListServiceQuotasResponse answer = aws.send(
                aws.repeatable(AwsService.SERVICE_QUOTAS, "ListServiceQuotas", region, null),
                () -> aws.clients()
                        .serviceQuotas(region)
                        .listServiceQuotas(request -> request.serviceCode(place.service())
                                .maxResults(PAGE)
                                .nextToken(place.nativeToken())));
        Map<String, Double> used = used(region, answer.quotas());
        List<Quota> quotas = answer.quotas().stream()
                .filter(quota -> quota.value() != null)
                .map(quota -> read(region, quota, used.getOrDefault(quota.quotaCode(), 0.0)))
                .toList();
        return new Page<>(quotas, next(place, answer.nextToken()).map(Place::token));
    }

    private static Optional<Place> next(Place place, @Nullable String nativeToken) {
        if (nativeToken != null && !nativeToken.isEmpty()) {
            return Optional.of(new Place(place.service(), nativeToken));
        }
        int following = SERVICES.indexOf(place.service()) + 1;
        return following < SERVICES.size() ? Optional.of(new Place(SERVICES.get(following), null)) : Optional.empty();
    }

    private Place place(String token) {
        String[] parts = token.split("/", 2);
        if (parts.length != 2 || !SERVICES.contains(parts[0])) {
            throw aws.error(ErrorCode.INVALID_ARGUMENT, "the page token '" + token + "' is not one of this listing's")
                    .build();
        }
        return new Place(parts[0], parts[1].isEmpty() ? null : parts[1]);
    }

    private record Place(String service, @Nullable String nativeToken) {
        String token() {
            return service + "/" + (nativeToken == null ? "" : nativeToken);
        }
    }

    /** Returns the newest use of each quota of a page that tells it, by code; sends one request or none. */
    private Map<String, Double> used(Region region, List<ServiceQuota> quotas) {
        List<MetricDataQuery> queries = new ArrayList<>();
        List<String> codes = new ArrayList<>();
        for (ServiceQuota quota : quotas) {
            MetricInfo metric = quota.usageMetric();
            if (metric != null && metric.metricName() != null) {
                queries.add(query("q" + codes.size(), metric));
                codes.add(quota.quotaCode());
            }
        }
        Map<String, Double> used = new TreeMap<>();
        if (queries.isEmpty()) {
            return used;
        }
        Instant now = aws.now();
        List<MetricDataResult> results = aws.cloudWatch(
                        aws.repeatable(AwsService.CLOUDWATCH, "GetMetricData", region, null),
                        client -> client.getMetricData(request -> request.metricDataQueries(queries)
                                .startTime(now.minus(RECENT))
                                .endTime(now.plusSeconds(1))
                                .scanBy(ScanBy.TIMESTAMP_DESCENDING)))
                .metricDataResults();
        for (MetricDataResult result : results) {
            if (!result.values().isEmpty()) {
                used.put(
                        codes.get(Integer.parseInt(result.id().substring(1))),
                        result.values().get(0));
            }
        }
        return used;
    }

    private static MetricDataQuery query(String id, MetricInfo metric) {
        List<Dimension> dimensions = new ArrayList<>();
        new TreeMap<>(metric.metricDimensions())
                .forEach((name, value) -> dimensions.add(
                        Dimension.builder().name(name).value(value).build()));
        return MetricDataQuery.builder()
                .id(id)
                .metricStat(stat -> stat.metric(named -> named.namespace(metric.metricNamespace())
                                .metricName(metric.metricName())
                                .dimensions(dimensions))
                        .period(PERIOD)
                        .stat(Objects.requireNonNullElse(metric.metricStatisticRecommendation(), "Maximum")))
                .build();
    }

    private static Quota read(Region region, ServiceQuota quota, double used) {
        String resource = quota.usageMetric() == null
                ? ""
                : quota.usageMetric().metricDimensions().getOrDefault("Resource", "");
        boolean machines = resource.equals("vCPU");
        return new Quota(
                quota.quotaCode(),
                Objects.requireNonNullElse(quota.quotaName(), quota.quotaCode()),
                Boolean.TRUE.equals(quota.globalQuota()) ? Region.GLOBAL : region,
                machines ? quota.usageMetric().metricDimensions().getOrDefault("Class", "") : "",
                machines ? Quota.Unit.VCPUS : UNITS.getOrDefault(quota.quotaCode(), Quota.Unit.OTHER),
                quota.value(),
                used);
    }
}
