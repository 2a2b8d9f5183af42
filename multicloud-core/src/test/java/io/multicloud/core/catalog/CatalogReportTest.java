package io.multicloud.core.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.placement.CatalogReport;
import io.multicloud.api.placement.CatalogReport.Anomaly;
import io.multicloud.api.placement.CatalogReport.Excluded;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CatalogReportTest {
    @Test
    void theKnownAnomaliesOfTheBundledPricesAreReported() {
        CatalogReport report = new SnapshotCatalog(new SetEnvironment(), List.of(new BundledOffers())).report();

        assertThat(report.count(Anomaly.ZERO_PRICE)).isEqualTo(68);
        System.out.println(
                report.excluded().stream().collect(Collectors.groupingBy(Excluded::anomaly, Collectors.counting()))
                        + " " + report.accepted());
        assertThat(report.count(Anomaly.UNDER_HALF_MEDIAN)).isEqualTo(95);
    }
}
