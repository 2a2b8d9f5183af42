package io.multicloud.testkit.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Region;
import io.multicloud.api.dr.Site;
import io.multicloud.api.dr.TrafficSwitch.Route;
import io.multicloud.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrafficTest {
    private static final Site HERE = new Site("aws", new Region("eu-central-1"));
    private static final Site THERE = new Site("gcp", new Region("europe-west3"));

    private final VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-12-01T06:00:00Z"));
    private final FakeDns dns = FakeDns.builder(time)
            .timeToLive(Duration.ofSeconds(60))
            .propagation(Duration.ofSeconds(10))
            .resolvers(4)
            .build()
            .point("shop", HERE);
    private final FakeLoadBalancer balancer = FakeLoadBalancer.in(time).point("shop", HERE);

    @Test
    void clientsOfDnsFollowOneAfterTheOtherWithinPropagationAndTimeToLive() {
        time.advance(Duration.ofSeconds(100));
        dns.send("shop", THERE, 1);
        List<Integer> moved = new ArrayList<>();
        for (int second = 0; second <= 70; second++) {
            int there = 0;
            for (int clients = 0; clients < 4; clients++) {
                there += dns.resolve("shop", clients).orElseThrow().equals(THERE) ? 1 : 0;
            }
            moved.add(there);
            time.advance(Duration.ofSeconds(1));
        }

        assertThat(moved).isSorted().startsWith(0, 0, 0, 0, 0, 0, 0, 0, 0, 0).endsWith(4);
        assertThat(moved).contains(1, 2, 3);
        assertThat(dns.route("shop")).hasValue(new Route(THERE, 1));
    }

    @Test
    void historyOfDnsIsWhatItsClientsWereTold() {
        time.advance(Duration.ofSeconds(100));
        dns.send("shop", THERE, 1);
        time.advance(Duration.ofSeconds(7));
        dns.send("shop", HERE, 2);
        time.advance(Duration.ofSeconds(200));
        dns.send("shop", THERE, 3);

        List<TrafficSpan> spans = dns.traffic("shop");
        FakeDns again = dns;
        // The epoch that was overtaken within 7 s has reached a quarter of the clients at the most.
        assertThat(spans.stream().filter(span -> span.route().epoch() == 1).count())
                .isLessThanOrEqualTo(1);
        for (int clients = 0; clients < 4; clients++) {
            int number = clients;
            List<TrafficSpan> own =
                    spans.stream().filter(span -> span.clients() == number).toList();
            assertThat(own.get(0).from()).isEqualTo(time.start());
            for (int i = 1; i < own.size(); i++) {
                assertThat(own.get(i - 1).until()).hasValue(own.get(i).from());
                assertThat(own.get(i - 1).route().epoch())
                        .isLessThan(own.get(i).route().epoch());
            }
            assertThat(own.get(own.size() - 1).until()).isEmpty();
            time.advance(Duration.ofSeconds(70));
            assertThat(again.resolve("shop", clients))
                    .hasValue(own.get(own.size() - 1).route().site());
        }
    }

    @Test
    void connectionsOfTheBalancerFollowTogether() {
        balancer.send("shop", THERE, 1);
        assertThat(balancer.connect("shop")).hasValue(HERE);
        time.advance(Duration.ofSeconds(2));

        assertThat(balancer.connect("shop")).hasValue(THERE);
        assertThat(balancer.traffic("shop"))
                .extracting(TrafficSpan::route)
                .containsExactly(new Route(HERE, 0), new Route(THERE, 1));
        assertThat(balancer.connect("other")).isEmpty();
    }

    @Test
    void olderEpochsAndASecondTakerOfTheSameOneAreRefused() {
        assertThat(balancer.send("shop", THERE, 3)).isEqualTo(new Route(THERE, 3));
        assertThat(balancer.send("shop", THERE, 3)).isEqualTo(new Route(THERE, 3));
        assertThat(balancer.send("shop", HERE, 3)).isEqualTo(new Route(THERE, 3));
        assertThat(balancer.send("shop", HERE, 2)).isEqualTo(new Route(THERE, 3));

        assertThat(balancer.sent())
                .extracting(SentRoute::outcome)
                .containsExactly(
                        SentRoute.Outcome.CHANGED,
                        SentRoute.Outcome.REPEATED,
                        SentRoute.Outcome.REFUSED,
                        SentRoute.Outcome.REFUSED);
        assertThat(balancer.traffic("shop")).hasSize(2);
    }

    @Test
    void anUnreachableSwitchChangesNothingAndALostAnswerHidesAChange() {
        dns.fault(TrafficFault.UNREACHABLE, 1).fault(TrafficFault.LOST_ANSWER, 1);

        assertThatThrownBy(() -> dns.send("shop", THERE, 1))
                .isInstanceOfSatisfying(
                        CloudException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
        assertThat(dns.sent()).isEmpty();
        assertThatThrownBy(() -> dns.send("shop", THERE, 1))
                .isInstanceOfSatisfying(
                        CloudException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_OUTCOME));
        assertThat(dns.route("shop")).hasValue(new Route(THERE, 1));
        assertThat(dns.send("shop", THERE, 1)).isEqualTo(new Route(THERE, 1));
    }
}
