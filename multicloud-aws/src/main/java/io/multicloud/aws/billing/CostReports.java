package io.multicloud.aws.billing;

import io.multicloud.api.Money;
import io.multicloud.api.cost.CostGroup;
import io.multicloud.api.cost.CostQuery;
import io.multicloud.api.cost.CostReport;
import io.multicloud.api.cost.CostReport.Completeness;
import io.multicloud.api.cost.CostReport.Line;
import io.multicloud.aws.client.Aws;
import io.multicloud.aws.client.AwsService;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.costexplorer.model.GetCostAndUsageResponse;
import software.amazon.awssdk.services.costexplorer.model.Granularity;
import software.amazon.awssdk.services.costexplorer.model.Group;
import software.amazon.awssdk.services.costexplorer.model.GroupDefinition;
import software.amazon.awssdk.services.costexplorer.model.GroupDefinitionType;
import software.amazon.awssdk.services.costexplorer.model.MetricValue;
import software.amazon.awssdk.services.costexplorer.model.ResultByTime;

/**
 * Reports of <a href="https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_GetCostAndUsage.html">Cost
 * Explorer</a>: unblended costs by day. Each page is billed, at a cent.
 */
final class CostReports {
    private static final String METRIC = "UnblendedCost";
    private static final Currency US_DOLLAR = Currency.getInstance("USD");

    private final Aws aws;

    CostReports(Aws aws) {
        this.aws = aws;
    }

    CostReport read(CostQuery query) {
        // The cloud refuses days to come, which have cost nothing yet.
        LocalDate tomorrow = LocalDate.ofInstant(aws.now(), ZoneOffset.UTC).plusDays(1);
        LocalDate to = query.to().isAfter(tomorrow) ? tomorrow : query.to();
        if (!query.from().isBefore(to)) {
            return new CostReport(List.of(), US_DOLLAR, Completeness.ESTIMATED);
        }
        Collected collected = new Collected();
        String token = null;
        do {
            String next = token;
            GetCostAndUsageResponse page = aws.send(
                    aws.repeatable(AwsService.COST_EXPLORER, "GetCostAndUsage", AwsService.CONTROL_REGION, null),
                    () -> aws.clients()
                            .costExplorer()
                            .getCostAndUsage(request -> request.timePeriod(
                                            period -> period.start(query.from().toString())
                                                    .end(to.toString()))
                                    .granularity(Granularity.DAILY)
                                    .metrics(METRIC)
                                    .groupBy(query.group()
                                            .map(CostReports::definition)
                                            .map(List::of)
                                            .orElse(null))
                                    .nextPageToken(next)));
            page.resultsByTime().forEach(day -> collected.add(day, query.group().orElse(null)));
            token = page.nextPageToken();
        } while (token != null && !token.isEmpty());
        return collected.report(query.to().isAfter(to));
    }

    private static GroupDefinition definition(CostGroup group) {
        GroupDefinition.Builder definition = GroupDefinition.builder();
        if (group instanceof CostGroup.ByTag tag) {
            return definition.type(GroupDefinitionType.TAG).key(tag.key()).build();
        }
        return definition
                .type(GroupDefinitionType.DIMENSION)
                .key(group instanceof CostGroup.ByRegion ? "REGION" : "SERVICE")
                .build();
    }

    /** What the pages have told, by day and group. */
    private static final class Collected {
        private final Map<LocalDate, Map<String, BigDecimal>> days = new TreeMap<>();
        private Currency currency = US_DOLLAR;
        private boolean estimated;

        void add(ResultByTime day, @Nullable CostGroup group) {
            LocalDate date = LocalDate.parse(day.timePeriod().start());
            estimated |= Boolean.TRUE.equals(day.estimated());
            if (group == null) {
                add(date, "", day.total().get(METRIC));
            }
            for (Group one : day.groups()) {
                add(date, name(one, group), one.metrics().get(METRIC));
            }
        }

        /** Groups by tag are named {@code key$value}. */
        private static String name(Group one, @Nullable CostGroup group) {
            String key = one.keys().isEmpty() ? "" : one.keys().get(0);
            return group instanceof CostGroup.ByTag tag && key.startsWith(tag.key() + "$")
                    ? key.substring(tag.key().length() + 1)
                    : key;
        }

        private void add(LocalDate date, String group, @Nullable MetricValue value) {
            if (value == null || value.amount() == null) {
                return;
            }
            if (value.unit() != null && value.unit().matches("[A-Z]{3}")) {
                currency = Currency.getInstance(value.unit());
            }
            BigDecimal amount = new BigDecimal(value.amount());
            if (amount.signum() != 0) {
                days.computeIfAbsent(date, day -> new TreeMap<>()).merge(group, amount, BigDecimal::add);
            }
        }

        CostReport report(boolean cut) {
            List<Line> lines = new ArrayList<>();
            days.forEach((day, groups) ->
                    groups.forEach((group, amount) -> lines.add(new Line(day, group, new Money(amount, currency)))));
            lines.sort(Comparator.comparing(Line::day).thenComparing(Line::group));
            return new CostReport(lines, currency, estimated || cut ? Completeness.ESTIMATED : Completeness.FINAL);
        }
    }
}
