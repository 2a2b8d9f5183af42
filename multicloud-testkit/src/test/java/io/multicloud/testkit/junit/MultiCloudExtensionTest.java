package io.multicloud.testkit.junit;

import static io.multicloud.testkit.junit.CloudKind.AWS;
import static io.multicloud.testkit.junit.CloudKind.GCP;
import static io.multicloud.testkit.junit.CloudKind.ON_PREMISE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.network.PublicAddressSpec;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.VirtualTime;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Runs the classes in here with JUnit inside JUnit. What they see, they write down in {@link #SEEN}. */
class MultiCloudExtensionTest {
    private static final List<Object> SEEN = new ArrayList<>();

    private String printed = "";

    private EngineExecutionResults run(Class<?> tests) {
        SEEN.clear();
        PrintStream before = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            return EngineTestKit.engine("junit-jupiter")
                    .selectors(selectClass(tests))
                    .execute();
        } finally {
            System.setErr(before);
            printed = bytes.toString(StandardCharsets.UTF_8);
        }
    }

    private static void passed(EngineExecutionResults results, int tests) {
        results.testEvents().assertStatistics(stats -> stats.started(tests).succeeded(tests));
    }

    private static Throwable failure(EngineExecutionResults results) {
        results.testEvents().assertStatistics(stats -> stats.started(1).failed(1));
        return results.testEvents().failed().stream()
                .findFirst()
                .orElseThrow()
                .getRequiredPayload(org.junit.platform.engine.TestExecutionResult.class)
                .getThrowable()
                .orElseThrow();
    }

    private static VM create(CloudProvider provider, String name) {
        return provider.compute().create(VMSpec.builder(name).build()).await();
    }

    // What is injected

    @MultiCloudTest
    static class Injected {
        private final FakeCloud ofConstructor;

        Injected(FakeCloud ofConstructor) {
            this.ofConstructor = ofConstructor;
        }

        @BeforeEach
        void before(FakeCloud cloud) {
            assertThat(cloud).isSameAs(ofConstructor);
        }

        @Test
        void aws(FakeCloud cloud, CloudProvider provider, VirtualTime time, FakeClouds clouds) {
            assertThat(cloud).isSameAs(ofConstructor).isSameAs(clouds.get(AWS));
            assertThat(cloud.flavor().kind()).isEqualTo("aws");
            assertThat(provider.unwrap(FakeCloud.class)).contains(cloud);
            assertThat(cloud.time()).isSameAs(time).isSameAs(clouds.time());
            assertThat(time.now()).isEqualTo(FakeClouds.START);
        }

        @Test
        void others(
                @Flavored(GCP) FakeCloud gcp,
                @Flavored(GCP) CloudProvider provider,
                @Flavored(value = GCP, account = "dr") FakeCloud dr,
                @Flavored(ON_PREMISE) CloudProvider site,
                VirtualTime time) {
            assertThat(provider.unwrap(FakeCloud.class)).contains(gcp);
            assertThat(dr).isNotSameAs(gcp);
            assertThat(dr.account()).isEqualTo("dr");
            assertThat(site.kind()).isEqualTo("on-premise");
            assertThat(dr.time()).isSameAs(gcp.time()).isSameAs(time);
        }

        @AfterEach
        void after(FakeCloud cloud) {
            assertThat(cloud).isSameAs(ofConstructor);
        }
    }

    @Test
    void allParametersOfATestAreOfItsWorld() {
        passed(run(Injected.class), 2);
        assertThat(printed).isEmpty();
    }

    @MultiCloudTest
    @TestInstance(Lifecycle.PER_CLASS)
    static class PerClass {
        @BeforeEach
        void before(VirtualTime time) {
            assertThat(time.now()).isEqualTo(FakeClouds.START);
            time.advance(Duration.ofHours(1));
        }

        @Test
        void first(VirtualTime time, FakeCloud cloud) {
            SEEN.add(cloud);
            assertThat(time.now()).isEqualTo(FakeClouds.START.plus(Duration.ofHours(1)));
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 2})
        void second(int number, FakeCloud cloud) {
            SEEN.add(cloud);
            assertThat(number).isPositive();
        }

        @Nested
        class Inner {
            @Test
            void third(FakeCloud cloud) {
                SEEN.add(cloud);
            }
        }
    }

    @Test
    void everyTestAndEveryInvocationHasAFreshWorld() {
        passed(run(PerClass.class), 4);
        assertThat(SEEN).hasSize(4).doesNotHaveDuplicates();
    }

    @MultiCloudTest
    static class Outer {
        private final VirtualTime ofOuter;

        Outer(VirtualTime ofOuter) {
            this.ofOuter = ofOuter;
        }

        @Nested
        class Middle {
            private final VirtualTime ofMiddle;

            Middle(VirtualTime ofMiddle) {
                this.ofMiddle = ofMiddle;
            }

            @Nested
            @LeavesBehind("this is what is tested")
            class Inner {
                @Test
                void sees(VirtualTime time, CloudProvider provider) {
                    assertThat(time).isSameAs(ofOuter).isSameAs(ofMiddle);
                    create(provider, "stays");
                }
            }
        }
    }

    @Test
    void nestedClassesShareTheWorldOfTheirTest() {
        passed(run(Outer.class), 1);
    }

    @MultiCloudTest
    static class ForAll {
        @BeforeAll
        static void before(FakeCloud cloud) {
            SEEN.add(cloud);
        }

        @Test
        void test() {}
    }

    @MultiCloudTest
    @TestInstance(Lifecycle.PER_CLASS)
    static class InConstructorForAll {
        InConstructorForAll(VirtualTime time) {
            SEEN.add(time);
        }

        @Test
        void test() {}
    }

    @Test
    void aWorldThatSeveralTestsWouldShareIsRefused() {
        for (Class<?> tests : List.of(ForAll.class, InConstructorForAll.class)) {
            EngineExecutionResults results = run(tests);
            results.testEvents().assertStatistics(stats -> stats.started(0));
            assertThat(results.containerEvents().failed().stream()
                            .map(event -> String.valueOf(event.getPayload().orElseThrow())))
                    .singleElement()
                    .asString()
                    .contains("every test has clouds of its own");
            assertThat(SEEN).isEmpty();
        }
    }

    @MultiCloudTest
    static class FlavoredTime {
        @Test
        void test(@Flavored(GCP) VirtualTime time) {
            SEEN.add(time);
        }
    }

    @Test
    void onlyCloudsAndProvidersHaveAFlavour() {
        assertThat(failure(run(FlavoredTime.class))).hasMessageContaining("only clouds and providers can");
    }

    @MultiCloudTest
    static class KeepsProvider {
        @Test
        void test(CloudProvider provider) {
            SEEN.add(provider);
        }
    }

    @Test
    void providersAreClosedAfterTheTest() {
        passed(run(KeepsProvider.class), 1);
        CloudProvider provider = (CloudProvider) SEEN.get(0);
        org.assertj.core.api.Assertions.assertThatIllegalStateException().isThrownBy(provider::compute);
    }

    // Seeds

    @MultiCloudTest
    @TestMethodOrder(MethodOrderer.MethodName.class)
    static class Seeds {
        @Test
        void one(FakeClouds clouds) {
            SEEN.add(clouds.seed());
        }

        @Test
        void two(FakeClouds clouds) {
            SEEN.add(clouds.seed());
        }
    }

    @MultiCloudTest
    @Seed(7)
    @TestMethodOrder(MethodOrderer.MethodName.class)
    static class Seeded {
        @Test
        @Seed(42)
        void one(FakeClouds clouds, FakeCloud cloud) {
            SEEN.add(clouds.seed());
            SEEN.add(cloud.historyHash());
        }

        @Test
        void two(FakeClouds clouds) {
            SEEN.add(clouds.seed());
        }
    }

    @Test
    void aSeedFollowsFromTheTestAndIsTheSameInEveryRun() {
        run(Seeds.class);
        List<Object> first = List.copyOf(SEEN);
        run(Seeds.class);
        assertThat(SEEN).isEqualTo(first).doesNotHaveDuplicates().hasSize(2);
    }

    @Test
    void aSeedCanBeSetForATestOrAClass() {
        passed(run(Seeded.class), 2);
        assertThat(SEEN).startsWith(42L).endsWith(7L);
    }

    @MultiCloudTest
    @Seed(42)
    static class SameChance {
        @Test
        @LeavesBehind("ids are looked at")
        void test(
                VirtualTime time, CloudProvider provider, @Flavored(value = AWS, account = "dr") CloudProvider other) {
            SEEN.add(time.newId() + time.random().nextLong());
            SEEN.add(create(provider, "web").id().nativeId());
            SEEN.add(create(other, "web").id().nativeId());
        }
    }

    @Test
    void oneSeedGivesOneRunAndAccountsOfItsOwn() {
        passed(run(SameChance.class), 1);
        List<Object> first = List.copyOf(SEEN);
        passed(run(SameChance.class), 1);
        assertThat(SEEN).isEqualTo(first).doesNotHaveDuplicates();
    }

    // What is left

    @MultiCloudTest
    static class Leaks {
        @Test
        void test(CloudProvider provider, @Flavored(GCP) CloudProvider gcp, VirtualTime time) {
            VM gone = create(gcp, "gone");
            create(provider, "forgotten");
            time.advance(Duration.ofMinutes(90));
            gcp.compute().delete(gone.id()).await();
        }
    }

    @Test
    void whatIsStillBilledFailsATestThatPassed() {
        assertThat(failure(run(Leaks.class)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("still billed at the end of the test")
                .hasMessageContaining("aws: vm 'forgotten' (i-0")
                .hasMessageContaining("for 1 h 30 min")
                .hasMessageContaining("USD an hour")
                .hasMessageNotContaining("gone");
        assertThat(printed).contains("Failed: Leaks: test(").contains("accepted vm 'forgotten'");
    }

    @MultiCloudTest
    static class Watched {
        @Test
        void test(FakeClouds clouds) {
            FakeCloud mine = clouds.watch(clouds.builder(AWS).account("mine").build());
            assertThat(clouds.watch(mine)).isSameAs(mine);
            mine.provider()
                    .networks()
                    .publicAddresses()
                    .create(PublicAddressSpec.builder("forgotten").build())
                    .await();
        }
    }

    @Test
    void aCloudOfTheTestsOwnIsLookedOverToo() {
        assertThat(failure(run(Watched.class)))
                .hasMessageContaining("1 resource(s)")
                .hasMessageContaining("mine: public-address");
    }

    @MultiCloudTest
    static class Strange {
        @Test
        void test(FakeClouds clouds) {
            clouds.watch(FakeCloud.aws(VirtualTime.startingAt(FakeClouds.START)));
        }
    }

    @Test
    void aCloudOfAnotherTimeIsRefused() {
        assertThat(failure(run(Strange.class))).isInstanceOf(IllegalArgumentException.class);
    }

    @MultiCloudTest
    static class MayLeak {
        @Test
        @LeavesBehind("the host deletes it by hand")
        void test(CloudProvider provider) {
            create(provider, "stays");
        }
    }

    @MultiCloudTest
    static class WithoutReason {
        @Test
        @LeavesBehind(" ")
        void test(CloudProvider provider) {
            create(provider, "stays");
        }
    }

    @Test
    void whatMayStayNeedsAReason() {
        passed(run(MayLeak.class), 1);
        assertThat(failure(run(WithoutReason.class))).hasMessageContaining("must say why");
    }

    @MultiCloudTest
    static class DeletesInTheEnd {
        private final List<VM> made = new ArrayList<>();

        @Test
        void test(CloudProvider provider) {
            made.add(create(provider, "web"));
        }

        @AfterEach
        void delete(CloudProvider provider) {
            made.forEach(vm -> provider.compute().delete(vm.id()));
        }
    }

    @Test
    void whatTheTestsOwnEndDeletesIsNotLeft() {
        passed(run(DeletesInTheEnd.class), 1);
    }

    // Failures

    @MultiCloudTest
    static class ThrowsUnheard {
        @Test
        void test(VirtualTime time) throws InterruptedException {
            time.scheduler().schedule(Duration.ofSeconds(1), () -> {
                throw new IllegalStateException("in a callback");
            });
            time.pause(Duration.ofSeconds(2));
        }
    }

    @Test
    void aTaskThatThrewUnheardFailsTheTest() {
        assertThat(failure(run(ThrowsUnheard.class)))
                .hasMessageContaining("threw unheard")
                .hasRootCauseMessage("in a callback");
    }

    @MultiCloudTest
    static class ThrowsHeard {
        @Test
        void test(VirtualTime time) {
            time.scheduler().schedule(Duration.ofSeconds(1), () -> {
                throw new IllegalStateException("in a callback");
            });
            try {
                time.advance(Duration.ofSeconds(2));
            } catch (AssertionError e) {
                SEEN.add(e);
            }
        }

        @Test
        void keeps(VirtualTime time) {
            time.keepFailures().scheduler().schedule(Duration.ofSeconds(1), () -> {
                throw new IllegalStateException("in a callback");
            });
            time.advance(Duration.ofSeconds(2));
        }
    }

    @Test
    void aFailureThatTheTestHasHeardOfDoesNot() {
        passed(run(ThrowsHeard.class), 2);
    }

    @MultiCloudTest
    static class Fails {
        @Test
        @Seed(4711)
        void test(CloudProvider provider, @Flavored(GCP) CloudProvider gcp) {
            create(provider, "web-1");
            create(gcp, "web-2");
            assertThat(provider.kind()).isEqualTo("gcp");
        }
    }

    @Test
    void aFailedTestPrintsItsSeedAndTheTimelineOfAllItsClouds() {
        assertThat(failure(run(Fails.class))).hasMessageContaining("gcp").hasMessageNotContaining("still billed");
        assertThat(printed)
                .contains("@Seed(4711L)")
                .containsSubsequence("accepted vm 'web-1'", "RUNNING", "accepted vm 'web-2'", "RUNNING")
                .containsSubsequence("  aws         2026-12-01T00:00:00Z", "  gcp         2026-12-01T00:00:");
    }

    @MultiCloudTest
    static class FailsLate {
        @Test
        void test(CloudProvider provider) {
            VM vm = create(provider, "web");
            for (int i = 0; i < 600; i++) {
                provider.compute().tag(vm.id(), Map.of("i", String.valueOf(i)));
            }
            throw new AssertionError("at last");
        }
    }

    @Test
    void aLongTimelineIsShownFromItsEnd() {
        failure(run(FailsLate.class));
        assertThat(printed).contains(", without the first ").doesNotContain("accepted vm 'web'");
        assertThat(printed.lines()).hasSize(EndOfTest.SHOWN_EVENTS + 3);
    }

    @MultiCloudTest
    static class FailsWhileItIsWatched {
        @Test
        void test(FakeCloud cloud, CloudProvider provider) {
            create(provider, "web");
            for (int i = 0; i < 600; i++) {
                provider.regions();
            }
            cloud.fault(FaultKind.THROTTLED);
            assertThatExceptionOfType(CloudException.class).isThrownBy(provider::regions);
            throw new AssertionError("at last");
        }
    }

    @Test
    void readsThatSucceededDoNotPushTheRestOutOfALongTimeline() {
        failure(run(FailsWhileItIsWatched.class));
        assertThat(printed)
                .containsPattern("Timeline, without 60\\d reads that succeeded:")
                .contains("accepted vm 'web'", "THROTTLED")
                .doesNotContain("DescribeRegions -> ok", "without the first");
    }

    @MultiCloudTest
    static class Aborts {
        @Test
        void test(CloudProvider provider) {
            create(provider, "web");
            Assumptions.assumeThat(provider.kind()).isEqualTo("gcp");
        }
    }

    @Test
    void anAbortedTestIsLeftAlone() {
        run(Aborts.class)
                .testEvents()
                .assertStatistics(stats -> stats.started(1).aborted(1).failed(0));
        assertThat(printed).isEmpty();
    }

    @MultiCloudTest
    static class NeedsNothing {
        @Test
        void test() {}
    }

    @Test
    void aTestThatTakesNothingCostsNothing() {
        passed(run(NeedsNothing.class), 1);
    }

    @Test
    void agesAreToldInWords() {
        Set<String> told = new TreeSet<>();
        for (Duration age : List.of(
                Duration.ZERO,
                Duration.ofSeconds(61),
                Duration.ofHours(49),
                Duration.ofDays(2).plusSeconds(3))) {
            told.add(EndOfTest.inWords(age));
        }
        assertThat(told).containsExactly("0 s", "1 min 1 s", "2 d 1 h", "2 d 3 s");
    }
}
