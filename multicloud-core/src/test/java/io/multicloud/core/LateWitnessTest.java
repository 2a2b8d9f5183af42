package io.multicloud.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.dr.Site;
import io.multicloud.api.dr.Witness.Role;
import io.multicloud.api.object.BucketSpec;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.VirtualTime;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A witness that needs an account of the library it is registered with. */
class LateWitnessTest {
    private final VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-12-01T06:00:00Z"));
    private final CloudProvider google = FakeCloud.gcp(time).provider();

    @Test
    void itIsMadeOnceOfTheAccountsThatAreOpen() throws Exception {
        ResourceId bucket = google.objects()
                .buckets()
                .create(BucketSpec.builder("third-place").build())
                .await()
                .id();
        AtomicInteger made = new AtomicInteger();
        CompletableFuture<MultiCloud> opened = new CompletableFuture<>();
        LateWitness witness = new LateWitness(
                "third-place",
                clouds -> {
                    made.incrementAndGet();
                    return ObjectWitness.in(clouds.provider("gcp"), bucket, "witness/");
                },
                opened);
        Site here = new Site("aws", new Region("eu-central-1"));

        assertThatThrownBy(() -> witness.role("shop"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("third-place");
        try (MultiCloud clouds =
                MultiCloud.builder().environment(time).account("gcp", google).open()) {
            opened.complete(clouds);
            assertThat(witness.role("shop")).isEmpty();
            assertThat(witness.take("shop", here, 0)).isEqualTo(new Role(here, 1));
            assertThat(witness.role("shop")).hasValue(new Role(here, 1));
        }
        assertThat(made).hasValue(1);
    }

    @Test
    void aNameStandsForOneWitnessHoweverItIsMade() {
        MultiCloud.Builder builder = MultiCloud.builder().witness("third-place", clouds -> {
            throw new IllegalStateException("not asked");
        });

        assertThatThrownBy(() -> builder.witness(
                        "third-place",
                        ObjectWitness.in(google, ResourceId.parse("mc:gcp/gcp/us-central1/bucket/other"), "witness/")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("third-place");
        assertThatThrownBy(() -> builder.witness("third-place", clouds -> {
                    throw new IllegalStateException("not asked");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("already");
    }
}
