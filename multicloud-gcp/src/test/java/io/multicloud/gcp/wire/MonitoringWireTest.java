package io.multicloud.gcp.wire;

import static io.multicloud.gcp.wire.Wire.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.api.client.http.HttpRequestInitializer;
import com.google.api.client.http.javanet.NetHttpTransport;
import com.google.api.client.json.gson.GsonFactory;
import com.google.api.services.cloudbilling.Cloudbilling;
import com.google.api.services.cloudbilling.model.ListSkusResponse;
import com.google.api.services.cloudbilling.model.Money;
import com.google.api.services.cloudbilling.model.Sku;
import com.google.api.services.monitoring.v3.Monitoring;
import com.google.api.services.monitoring.v3.model.Aggregation;
import com.google.api.services.monitoring.v3.model.AlertPolicy;
import com.google.api.services.monitoring.v3.model.Condition;
import com.google.api.services.monitoring.v3.model.MetricThreshold;
import com.google.api.services.monitoring.v3.model.Point;
import com.google.api.services.monitoring.v3.model.TimeSeries;
import io.multicloud.api.ResourceId;
import io.multicloud.api.monitoring.Metric;
import io.multicloud.testkit.MetricFunction;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Cloud Monitoring and the price catalog. */
class MonitoringWireTest {
    private static final String CPU = "compute.googleapis.com/instance/cpu/utilization";

    private final Wire wire = new Wire();
    private final HttpRequestInitializer bearer =
            request -> request.getHeaders().setAuthorization("Bearer " + GcpFront.TOKEN);
    private final Monitoring monitoring = new Monitoring.Builder(
                    new NetHttpTransport(), GsonFactory.getDefaultInstance(), bearer)
            .setRootUrl(wire.front.endpoint() + "/")
            .setApplicationName("test")
            .build();
    private final Cloudbilling billing = new Cloudbilling.Builder(
                    new NetHttpTransport(), GsonFactory.getDefaultInstance(), bearer)
            .setRootUrl(wire.front.endpoint() + "/")
            .setApplicationName("test")
            .build();
    private final String project = "projects/" + wire.project;

    @AfterEach
    void close() {
        wire.close();
    }

    private ResourceId runningWeb() {
        wire.running("web");
        ResourceId web = wire.cloud.vms().get(0).id();
        wire.cloud.metrics().set(web, Metric.CPU_UTILIZATION, MetricFunction.constant(0.5));
        wire.cloud.metrics().set(web, Metric.NETWORK_IN, MetricFunction.constant(100));
        wire.advance(Duration.ofMinutes(30));
        return web;
    }

    private static String filter(String type) {
        return "metric.type=\"" + type
                + "\" AND resource.type=\"gce_instance\" AND metric.labels.instance_name=\"web\"";
    }

    private Monitoring.Projects.TimeSeries.List series(String filter, String aligner) throws IOException {
        Instant end = wire.cloud.time().now();
        return monitoring
                .projects()
                .timeSeries()
                .list(project)
                .setFilter(filter)
                .setIntervalStartTime(end.minus(Duration.ofMinutes(20)).toString())
                .setIntervalEndTime(end.toString())
                .setAggregationAlignmentPeriod("300s")
                .setAggregationPerSeriesAligner(aligner);
    }

    @Test
    void aSeriesIsAlignedToTheEndOfItsIntervalTheNewestPointFirst() throws IOException {
        runningWeb();

        List<TimeSeries> all = series(filter(CPU), "ALIGN_MEAN").execute().getTimeSeries();

        assertThat(all).hasSize(1);
        List<Point> points = all.get(0).getPoints();
        assertThat(points)
                .hasSize(4)
                .allSatisfy(
                        point -> assertThat(point.getValue().getDoubleValue()).isEqualTo(0.5));
        assertThat(points.get(0).getInterval().getEndTime())
                .isEqualTo(wire.cloud.time().now().toString());
        assertThat(all.get(0).getResource().getLabels()).containsEntry("zone", Wire.ZONE);
        assertThat(all.get(0).getMetricKind()).isEqualTo("GAUGE");
    }

    @Test
    void whatIsCountedHasARateAndASumAndNoMean() throws IOException {
        runningWeb();
        String received = filter("compute.googleapis.com/instance/network/received_bytes_count");

        assertThat(series(received, "ALIGN_RATE")
                        .execute()
                        .getTimeSeries()
                        .get(0)
                        .getPoints()
                        .get(0)
                        .getValue()
                        .getDoubleValue())
                .isEqualTo(100.0);
        assertThat(series(received, "ALIGN_DELTA")
                        .execute()
                        .getTimeSeries()
                        .get(0)
                        .getPoints()
                        .get(0)
                        .getValue()
                        .getDoubleValue())
                .isEqualTo(30_000.0);
        assertThat(refused(() -> series(received, "ALIGN_MEAN").execute()).status())
                .isEqualTo(400);
    }

    @Test
    void pagesAreOfPoints() throws IOException {
        runningWeb();
        List<Point> points = new ArrayList<>();
        String token = null;
        do {
            var page = series(filter(CPU), "ALIGN_MEAN")
                    .setPageSize(3)
                    .setPageToken(token)
                    .execute();
            page.getTimeSeries().forEach(each -> points.addAll(each.getPoints()));
            token = page.getNextPageToken();
        } while (token != null);

        assertThat(points).hasSize(4);
        assertThat(points).extracting(point -> point.getInterval().getEndTime()).doesNotHaveDuplicates();
    }

    @Test
    void aMetricOrFilterThatIsNoneIsRefused() {
        runningWeb();

        assertThat(refused(() -> series(filter("compute.googleapis.com/none"), "ALIGN_MEAN")
                                .execute())
                        .status())
                .isEqualTo(404);
        assertThat(refused(() -> series("resource.type=\"gce_instance\"", "ALIGN_MEAN")
                                .execute())
                        .message())
                .contains("metric.type");
        assertThat(refused(() -> series("metric.type=" + CPU, "ALIGN_MEAN").execute())
                        .status())
                .isEqualTo(400);
    }

    private AlertPolicy policy() {
        return new AlertPolicy()
                .setDisplayName("Web is busy")
                .setCombiner("OR")
                .setUserLabels(Map.of("team", "blue"))
                .setConditions(List.of(new Condition()
                        .setDisplayName("cpu")
                        .setConditionThreshold(new MetricThreshold()
                                .setFilter(filter(CPU))
                                .setComparison("COMPARISON_GT")
                                .setThresholdValue(0.9)
                                .setDuration("300s")
                                .setAggregations(List.of(new Aggregation()
                                        .setAlignmentPeriod("60s")
                                        .setPerSeriesAligner("ALIGN_MEAN"))))));
    }

    @Test
    void anAlertPolicyIsCreatedFoundRelabelledAndDeleted() throws IOException {
        runningWeb();
        Monitoring.Projects.AlertPolicies policies = monitoring.projects().alertPolicies();
        AlertPolicy made = policies.create(project, policy()).execute();

        assertThat(made.getName()).startsWith(project + "/alertPolicies/");
        assertThat(policies.list(project)
                        .setFilter("user_labels.team=\"blue\"")
                        .execute()
                        .getAlertPolicies())
                .extracting(AlertPolicy::getName)
                .containsExactly(made.getName());
        assertThat(policies.list(project)
                        .setFilter("user_labels.team=\"red\"")
                        .execute()
                        .getAlertPolicies())
                .isNull();
        policies.patch(made.getName(), new AlertPolicy().setUserLabels(Map.of("team", "red")))
                .setUpdateMask("userLabels")
                .execute();
        assertThat(policies.get(made.getName()).execute().getUserLabels()).isEqualTo(Map.of("team", "red"));
        policies.delete(made.getName()).execute();
        assertThat(refused(() -> policies.get(made.getName()).execute()).status())
                .isEqualTo(404);
    }

    @Test
    void anAlertPolicyThatCannotBeIsRefused() {
        runningWeb();
        AlertPolicy odd = policy();
        odd.getConditions().get(0).getConditionThreshold().setDuration("90s");
        AlertPolicy equal = policy();
        equal.getConditions().get(0).getConditionThreshold().setComparison("COMPARISON_EQ");

        for (AlertPolicy wrong : List.of(odd, equal, policy().setCombiner(null), policy().setConditions(List.of()))) {
            assertThat(refused(() -> monitoring
                                    .projects()
                                    .alertPolicies()
                                    .create(project, wrong)
                                    .execute())
                            .status())
                    .isEqualTo(400);
        }
    }

    @Test
    void coresAndMemoryAddUpToThePriceOfAType() throws IOException {
        List<Sku> skus = new ArrayList<>();
        String token = null;
        do {
            ListSkusResponse page = billing.services()
                    .skus()
                    .list("services/6F81-5844-456A")
                    .setPageSize(7)
                    .setPageToken(token)
                    .execute();
            skus.addAll(page.getSkus());
            token = page.getNextPageToken();
        } while (token != null && !token.isEmpty());

        assertThat(skus).extracting(Sku::getSkuId).doesNotHaveDuplicates();
        double core = price(skus, "E2 Instance Core running in Americas");
        double gib = price(skus, "E2 Instance Ram running in Americas");
        // e2-standard-4, e2-highmem-2 and e2-micro of the built-in offers.
        assertThat(4 * core + 16 * gib).isCloseTo(0.13402284, within(1e-7));
        assertThat(2 * core + 16 * gib).isCloseTo(0.09039966, within(1e-7));
        assertThat(0.25 * core + gib).isCloseTo(0.0083764275, within(1e-7));
        double n2 = price(skus, "N2 Instance Core running in Americas");
        assertThat(2 * n2 + 8 * price(skus, "N2 Instance Ram running in Americas"))
                .isCloseTo(0.097118, within(1e-7));
        assertThat(price(skus, "Spot Preemptible E2 Instance Core running in Americas"))
                .isLessThan(core);
    }

    private static double price(List<Sku> skus, String description) {
        Sku sku = skus.stream()
                .filter(each -> each.getDescription().equals(description)
                        && each.getServiceRegions().equals(List.of("us-central1")))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + description));
        Money price = sku.getPricingInfo()
                .get(0)
                .getPricingExpression()
                .getTieredRates()
                .get(0)
                .getUnitPrice();
        return price.getUnits() + price.getNanos() / 1e9;
    }
}
