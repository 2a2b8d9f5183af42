package io.multicloud.aws.wire;

import io.multicloud.api.Region;
import io.multicloud.aws.wire.ec2.Ec2Front;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FakeNativeException;
import io.multicloud.testkit.FakeOperation;
import java.util.Set;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.servicequotas.model.ListServiceQuotasRequest;
import software.amazon.awssdk.services.servicequotas.model.ListServiceQuotasResponse;
import software.amazon.awssdk.services.servicequotas.model.ServiceQuota;

/**
 * Service Quotas: <a
 * href="https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_ListServiceQuotas.html">ListServiceQuotas</a>.
 */
final class ServiceQuotasFront extends TargetService {
    private static final Set<String> SERVICES = Set.of("ec2", "ebs", "vpc");
    private static final int MOST_PAGE = 100;

    ServiceQuotasFront(FakeCloud cloud) {
        super(cloud, "ServiceQuotasV20190624", routes(cloud));
    }

    private static Routes routes(FakeCloud cloud) {
        Pages pages = new Pages("quotas");
        Routes routes = new Routes();
        routes.on(
                ListServiceQuotasRequest.class,
                FakeOperation.LIST_QUOTAS,
                (region, input) -> list(cloud, pages, region, input));
        return routes;
    }

    private static SdkPojo list(FakeCloud cloud, Pages pages, Region region, ListServiceQuotasRequest input) {
        if (input.serviceCode() == null || input.quotaCode() != null) {
            throw AwsException.invalid("IllegalArgumentException", "A service code is needed, and no quota code here");
        }
        if (!SERVICES.contains(input.serviceCode())) {
            throw AwsException.invalid(
                    "NoSuchResourceException", "The request failed because the specified service does not exist.");
        }
        if (input.maxResults() != null && (input.maxResults() < 1 || input.maxResults() > MOST_PAGE)) {
            throw AwsException.invalid("IllegalArgumentException", "MaxResults must be within 1 and 100");
        }
        Pages.Slice<QuotaUsage.Named> page;
        try {
            page = pages.cut(
                    QuotaUsage.of(cloud, region),
                    named -> region + "/" + named.quota().name(),
                    named -> named.service().equals(input.serviceCode()),
                    region + "/" + input.serviceCode(),
                    input.maxResults(),
                    input.nextToken(),
                    1,
                    MOST_PAGE);
        } catch (AwsException e) {
            throw AwsException.invalid("InvalidPaginationTokenException", "Invalid input was provided.");
        }
        return ListServiceQuotasResponse.builder()
                .quotas(page.items().stream()
                        .map(named -> ServiceQuota.builder()
                                .serviceCode(named.service())
                                .serviceName(
                                        named.service().equals("ec2")
                                                ? "Amazon Elastic Compute Cloud (Amazon EC2)"
                                                : "Amazon Elastic Block Store (Amazon EBS)")
                                .quotaCode(named.quota().name())
                                .quotaName(named.quota().description())
                                .quotaArn("arn:aws:servicequotas:" + region + ":" + Ec2Front.owner(cloud) + ":"
                                        + named.service() + "/" + named.quota().name())
                                .value(named.quota().limit())
                                .unit("None")
                                .adjustable(true)
                                .globalQuota(false)
                                .usageMetric(metric -> metric.metricNamespace(QuotaUsage.NAMESPACE)
                                        .metricName(QuotaUsage.METRIC)
                                        .metricDimensions(named.dimensions())
                                        .metricStatisticRecommendation("Maximum"))
                                .build())
                        .toList())
                .nextToken(page.next())
                .build();
    }

    @Override
    public boolean regional() {
        return true;
    }

    @Override
    public AwsException refused(FakeNativeException error) {
        return error.nativeCode().equals("RequestLimitExceeded")
                ? AwsException.of(error, "TooManyRequestsException", 400)
                : super.refused(error);
    }
}
