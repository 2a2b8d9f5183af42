package io.multicloud.core.dr;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.ListQuery;
import io.multicloud.api.ResourceId;
import io.multicloud.api.network.Network;
import io.multicloud.api.network.SecurityGroup;
import io.multicloud.api.network.SecurityRule;
import io.multicloud.api.network.Subnet;
import io.multicloud.core.dr.NetworkCopies.Description;
import io.multicloud.core.dr.NetworkCopies.Made;
import io.multicloud.core.dr.PlanJson.SiteNote;
import io.multicloud.core.journal.JournalWeather;
import io.multicloud.core.journal.ModelDatabase;
import io.multicloud.core.journal.ModelJournal;
import io.multicloud.core.journal.SagaKind;
import io.multicloud.core.journal.SagaState;
import io.multicloud.core.journal.StepRecord;
import io.multicloud.core.pipeline.SingleAttempts;
import io.multicloud.core.saga.SagaDefinition;
import io.multicloud.core.saga.SagaEngine;
import io.multicloud.core.saga.SagaSettings;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Networks that are made of a description. */
class NetworkCopiesTest {
    private static final SagaKind KIND = new SagaKind("networks", 1);
    private static final SingleAttempts DIRECT = new SingleAttempts() {
        @Override
        public <T> T call(Supplier<T> call) {
            return call.get();
        }
    };

    private final VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-11-20T10:00:00Z"));
    private final CloudProvider there = FakeCloud.gcp(time).provider();
    private final ModelJournal journal =
            new ModelJournal(new ModelDatabase(time.scheduler(), time.clock()), time.scheduler(), JournalWeather.FAIR);

    private static ResourceId id(String text) {
        return ResourceId.parse("mc:aws/aws/us-east-1/" + text);
    }

    private <T> T get(CompletionStage<T> stage) {
        time.advance(Duration.ofSeconds(1));
        return stage.toCompletableFuture().join();
    }

    private Made make(Description description) {
        SiteNote site = new SiteNote("gcp", there.region());
        NetworkCopies copies = new NetworkCopies(new Clouds(account -> account.equals("gcp") ? there : null), site);
        SagaEngine engine = new SagaEngine(
                time,
                journal,
                List.of(SagaDefinition.of(KIND, List.of(copies.make(description)))),
                DIRECT,
                SagaSettings.DEFAULT);
        time.executor().execute(engine::start);
        engine.submit("networks-1", KIND, "{}");
        time.advance(Duration.ofMinutes(10));
        assertThat(get(journal.find("networks-1")).orElseThrow().cursor().state())
                .isEqualTo(SagaState.SUCCEEDED);
        List<StepRecord> steps = get(journal.steps("networks-1"));
        return Json.read(steps.get(0).result(), Made.class);
    }

    @Test
    void twoSubnetsAndTwoGroupsOfOneNetworkAreMadeEachForItself() {
        ResourceId network = id("network/vpc-1");
        ResourceId front = id("subnet/front");
        ResourceId back = id("subnet/back");
        ResourceId web = id("security-group/web");
        ResourceId db = id("security-group/db");
        NetworkCopies.Rule rule = NetworkCopies.Rule.of(SecurityRule.allowTcp(443, "0.0.0.0/0"));
        Description description = new Description(
                List.of(
                        new NetworkCopies.Part(front, network, "10.0.0.0/16", "10.0.1.0/24"),
                        new NetworkCopies.Part(back, network, "10.0.0.0/16", "10.0.2.0/24")),
                List.of(
                        new NetworkCopies.Group(web, network, "web", List.of(rule)),
                        new NetworkCopies.Group(db, network, "db", List.of())));

        Made made = make(description);

        assertThat(there.networks().list(ListQuery.all()))
                .filteredOn(one -> one.name().startsWith("networks-1"))
                .hasSize(1)
                .extracting(Network::cidrs)
                .containsExactly(List.of("10.0.0.0/16"));
        Subnet first = there.networks().subnets().get(made.subnets().get(front.toString()));
        Subnet second = there.networks().subnets().get(made.subnets().get(back.toString()));
        assertThat(first.cidr()).isEqualTo("10.0.1.0/24");
        assertThat(second.cidr()).isEqualTo("10.0.2.0/24");
        SecurityGroup open = there.networks().securityGroups().get(made.groups().get(web.toString()));
        SecurityGroup closed =
                there.networks().securityGroups().get(made.groups().get(db.toString()));
        assertThat(open.rules()).hasSize(1);
        assertThat(closed.rules()).isEmpty();
        assertThat(open.id()).isNotEqualTo(closed.id());
    }
}
