package io.multicloud.gcp.call;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UrlsTest {
    private static final String ROOT = "https://www.googleapis.com/compute/v1/projects/p/";

    @Test
    void aResourceOfAZoneIsNamedByBoth() {
        assertThat(Urls.zonal(ROOT + "zones/us-central1-a/disks/data-1")).contains("us-central1-a/data-1");
        assertThat(Urls.zonal("zones/us-central1-a/disks/data-1")).contains("us-central1-a/data-1");
    }

    @Test
    void aResourceOfARegionTellsTheRegion() {
        assertThat(Urls.region(ROOT + "regions/us-central1/subnetworks/web")).contains("us-central1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "disks/data-1",
                "zones/us-central1-a",
                "zones/us-central1-a/disks",
                "zones/us-central1-a/disks/",
                "zones//disks/data-1",
                "zones/us-central1-a//data-1",
                "https://www.googleapis.com/compute/v1/projects/p/global/networks/default",
                "https://www.googleapis.com/compute/v1/projects/p/zones/a/b/disks/data-1"
            })
    void whatIsNeitherHasNoPlace(String url) {
        assertThat(Urls.zonal(url)).isEmpty();
        assertThat(Urls.region(url)).isEmpty();
    }
}
