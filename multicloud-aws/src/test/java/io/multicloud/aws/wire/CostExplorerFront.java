package io.multicloud.aws.wire;

import io.multicloud.api.Money;
import io.multicloud.api.cost.CostGroup;
import io.multicloud.api.cost.CostQuery;
import io.multicloud.api.cost.CostReport;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FakeNativeException;
import io.multicloud.testkit.FakeOperation;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.costexplorer.model.GetCostAndUsageRequest;
import software.amazon.awssdk.services.costexplorer.model.GetCostAndUsageResponse;
import software.amazon.awssdk.services.costexplorer.model.Group;
import software.amazon.awssdk.services.costexplorer.model.GroupDefinition;
import software.amazon.awssdk.services.costexplorer.model.MetricValue;
import software.amazon.awssdk.services.costexplorer.model.ResultByTime;

/**
 * Cost Explorer: <a
 * href="https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_GetCostAndUsage.html">GetCostAndUsage</a>, by
 * the day.
 */
final class CostExplorerFront extends TargetService {
    private static final String METRIC = "UnblendedCost";
    // As they are called on the bill.
    private static final Map<String, String> SERVICES = Map.of(
            "compute", "Amazon Elastic Compute Cloud - Compute",
            "storage", "EC2 - Other",
            "object-storage", "Amazon Simple Storage Service",
            "network", "Amazon Virtual Private Cloud");

    CostExplorerFront(FakeCloud cloud) {
        super(cloud, "AWSInsightsIndexService", routes(cloud));
    }

    private static Routes routes(FakeCloud cloud) {
        Routes routes = new Routes();
        routes.on(GetCostAndUsageRequest.class, FakeOperation.GET_COST_REPORT, (region, input) -> report(cloud, input));
        return routes;
    }

    @Override
    public AwsException refused(FakeNativeException error) {
        return error.nativeCode().equals("RequestLimitExceeded")
                ? AwsException.of(error, "LimitExceededException", 400)
                : super.refused(error);
    }

    private static AwsException invalid(String message) {
        return AwsException.invalid("ValidationException", message);
    }

    private static SdkPojo report(FakeCloud cloud, GetCostAndUsageRequest input) {
        if (input.timePeriod() == null || input.metrics().isEmpty() || input.granularityAsString() == null) {
            throw invalid("TimePeriod, Granularity and Metrics are required");
        }
        if (!input.granularityAsString().equals("DAILY")
                || !input.metrics().equals(List.of(METRIC))
                || input.filter() != null
                || input.groupBy().size() > 1) {
            throw invalid("Only daily UnblendedCost by at most one group and without a filter is served here");
        }
        if (input.nextPageToken() != null) {
            throw AwsException.invalid("InvalidNextTokenException", "The pagination token is invalid");
        }
        LocalDate today = LocalDate.ofInstant(cloud.time().now(), ZoneOffset.UTC);
        LocalDate from = day(input.timePeriod().start());
        LocalDate to = day(input.timePeriod().end());
        if (!from.isBefore(to)) {
            throw invalid("Start date (and hour) should be before end date (and hour)");
        }
        if (to.isAfter(today.plusDays(1))) {
            throw invalid("end date past the beginning of next month");
        }
        Optional<CostGroup> group = input.groupBy().stream().findFirst().map(CostExplorerFront::group);
        CostReport report = cloud.fabric().costs().report(new CostQuery(from, to, group));
        String unit = report.currency().getCurrencyCode();
        List<ResultByTime> days = new ArrayList<>();
        for (LocalDate day = from; day.isBefore(to); day = day.plusDays(1)) {
            days.add(result(report, day, !day.isBefore(today), unit, input.groupBy()));
        }
        return GetCostAndUsageResponse.builder()
                .groupDefinitions(input.groupBy().isEmpty() ? null : input.groupBy())
                .resultsByTime(days)
                .build();
    }

    private static ResultByTime result(
            CostReport report, LocalDate day, boolean estimated, String unit, List<GroupDefinition> by) {
        List<Group> groups = new ArrayList<>();
        Money total = new Money(BigDecimal.ZERO, report.currency());
        for (CostReport.Line line : report.lines()) {
            if (line.day().equals(day)) {
                total = total.plus(line.amount());
                if (!by.isEmpty()) {
                    groups.add(Group.builder()
                            .keys(key(by.get(0), line.group()))
                            .metrics(Map.of(METRIC, value(line.amount(), unit)))
                            .build());
                }
            }
        }
        ResultByTime.Builder result = ResultByTime.builder()
                .timePeriod(period ->
                        period.start(day.toString()).end(day.plusDays(1).toString()))
                .estimated(estimated)
                .groups(groups);
        // Grouped costs have no total.
        return (by.isEmpty() ? result.total(Map.of(METRIC, value(total, unit))) : result.total(Map.of())).build();
    }

    private static MetricValue value(Money amount, String unit) {
        return MetricValue.builder()
                .amount(amount.amount().toPlainString())
                .unit(unit)
                .build();
    }

    private static String key(GroupDefinition by, String group) {
        return switch (String.valueOf(by.typeAsString())) {
            case "TAG" -> by.key() + "$" + group;
            default -> "SERVICE".equals(by.key()) ? SERVICES.getOrDefault(group, group) : group;
        };
    }

    private static CostGroup group(GroupDefinition definition) {
        String type = String.valueOf(definition.typeAsString());
        String key = String.valueOf(definition.key());
        if (type.equals("TAG")) {
            return CostGroup.tag(key);
        }
        if (type.equals("DIMENSION") && key.equals("SERVICE")) {
            return CostGroup.service();
        }
        if (type.equals("DIMENSION") && key.equals("REGION")) {
            return CostGroup.region();
        }
        throw invalid("Group Definition dimension is invalid: " + type + " " + key);
    }

    private static LocalDate day(@Nullable String text) {
        try {
            return LocalDate.parse(String.valueOf(text));
        } catch (DateTimeException e) {
            throw invalid("time period start and end must be yyyy-MM-dd, was " + text);
        }
    }
}
