package io.multicloud.samples.hpc;

import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.burst.BurstDecision;
import io.multicloud.api.burst.BurstDecision.Action;
import io.multicloud.api.burst.BurstListener;
import io.multicloud.api.burst.BurstManager;
import io.multicloud.api.burst.BurstPolicy;
import io.multicloud.api.burst.BurstVM;
import io.multicloud.api.burst.ScalingStrategy;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.core.AccountConfig;
import io.multicloud.core.MultiCloud;
import io.multicloud.core.MultiCloudConfig;
import io.multicloud.core.Offers;
import io.multicloud.samples.Clouds;
import io.multicloud.testkit.BillLine;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.Flavor;
import io.multicloud.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/**
 * One run of the computing centre over a trace of jobs, bursting into four clouds in virtual time. The accounts are as a
 * Dutch centre might have them: regions near by, and a quota of 1,024 vCPUs in each.
 */
public final class BurstRun {
    /** When the first job is submitted: after the newest of the prices. */
    public static final Instant START = Instant.parse("2026-09-01T00:00:00Z");

    /** How long a VM takes from request to ready. */
    private static final Duration BOOT = Duration.ofMinutes(3);

    private static final double QUOTA_VCPUS = 1024;
    private static final Duration STEP = Duration.ofHours(1);

    /** A cloud and the regions of it that are near by, the nearest first. */
    private record Place(Flavor flavor, List<Region> regions) {
        private static Place of(Flavor flavor, String... regions) {
            return new Place(flavor, Arrays.stream(regions).map(Region::of).toList());
        }
    }

    private static final List<Place> PLACES = List.of(
            Place.of(Flavor.aws(), "eu-central-1", "eu-west-1", "eu-west-3", "eu-north-1"),
            Place.of(Flavor.azure(), "westeurope", "northeurope", "germanywestcentral", "swedencentral"),
            Place.of(Flavor.gcp(), "europe-west4", "europe-west1", "europe-west3", "europe-north1"),
            Place.of(Flavor.oci(), "eu-amsterdam-1", "eu-frankfurt-1", "eu-paris-1", "eu-stockholm-1"));

    private final String name;
    private final JobTrace trace;
    private final BurstPolicy policy;
    private final Weather weather;

    /** Whether anything goes wrong. */
    public enum Weather {
        /** Nothing does. */
        CALM,
        /** Answers are lost, and each cloud's first region is throttled, runs out of machines and is down in turn. */
        STORMY
    }

    private BurstRun(String name, JobTrace trace, BurstPolicy policy, Weather weather) {
        this.name = name;
        this.trace = trace;
        this.policy = policy;
        this.weather = weather;
    }

    /** Returns the scored run: just in time as shipped, read once a minute. */
    public static BurstRun justInTime(JobTrace trace) {
        return new BurstRun(
                "just in time",
                trace,
                policy(worker())
                        .strategy(ScalingStrategy.justInTime())
                        .monitorInterval(Duration.ofSeconds(60))
                        .build(),
                Weather.CALM);
    }

    /** Returns a run of the thresholds as shipped: at most 50 VMs. */
    public static BurstRun thresholds(JobTrace trace) {
        return new BurstRun(
                "thresholds, at most 50 VMs", trace, policy(worker()).build(), Weather.CALM);
    }

    /** Returns a run of the thresholds without a limit. */
    public static BurstRun thresholdsUnlimited(JobTrace trace) {
        return new BurstRun(
                "thresholds, no limit", trace, policy(worker()).unlimitedVms().build(), Weather.CALM);
    }

    /** Returns a run just in time on spot VMs while things go wrong. */
    public static BurstRun spotAndFaults(JobTrace trace) {
        return new BurstRun(
                "just in time, spot, with faults",
                trace,
                policy(worker().toBuilder().spot().build())
                        .strategy(ScalingStrategy.justInTime())
                        .monitorInterval(Duration.ofSeconds(60))
                        .build(),
                Weather.STORMY);
    }

    private static BurstPolicy.Builder policy(VMSpec worker) {
        return BurstPolicy.builder("hpc", worker);
    }

    private static VMSpec worker() {
        return VMSpec.builder("worker")
                .image("ubuntu-22.04")
                .vcpus(JobTrace.SERVER_VCPUS)
                .memory(JobTrace.SERVER_MEMORY)
                .build();
    }

    /** Returns what it is called. */
    public String name() {
        return name;
    }

    /** Is told how far each of several runs is; from several threads. */
    @FunctionalInterface
    public interface Progress {
        /**
         * Is told the percentage of a run's jobs done, each time it has grown.
         *
         * @param run its place in the list, from 0
         */
        void at(int run, int percent);
    }

    /** Runs all of them, on as many threads as there are processors: each is a world of its own. */
    public static List<RunResult> runAll(List<BurstRun> runs, Progress progress) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(
                Math.min(runs.size(), Runtime.getRuntime().availableProcessors()));
        try {
            List<Future<RunResult>> running = new ArrayList<>();
            for (int i = 0; i < runs.size(); i++) {
                int index = i;
                running.add(threads.submit(() -> runs.get(index).run(percent -> progress.at(index, percent))));
            }
            List<RunResult> results = new ArrayList<>();
            for (Future<RunResult> run : running) {
                results.add(run.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a run failed", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    /**
     * Runs until every job is done and every VM gone.
     *
     * @param progress is told the percentage of jobs done, each time it has grown
     */
    public RunResult run(IntConsumer progress) {
        long began = System.nanoTime();
        VirtualTime time = VirtualTime.startingAt(START, 1);
        int ownServers = trace.medianConcurrency();
        ComputingCentre centre = new ComputingCentre(trace, ownServers, time.clock(), START);
        List<FakeCloud> clouds = clouds(time);
        RunSeries series = new RunSeries();
        Recorder recorder = new Recorder(series);

        MultiCloudConfig.Builder config = MultiCloudConfig.builder().refreshInterval(refreshInterval());
        MultiCloud.Builder builder = MultiCloud.builder().environment(time);
        for (FakeCloud fake : clouds) {
            config.account(AccountConfig.builder(fake.account()).build());
            builder.factory(Clouds.factory(fake));
        }
        try (MultiCloud cloud = builder.config(config.build()).open()) {
            BurstManager burst = cloud.burst(policy, centre);
            burst.addListener(recorder);
            burst.start();
            int percent = 0;
            while (!centre.finished() || burst.metrics().activeWorkloads() > 0) {
                time.advance(STEP);
                centre.read();
                series.sample(
                        centre.runningJobs(),
                        centre.waitingJobs(),
                        burst.metrics().activeWorkloads());
                int now = (int) (100L * centre.completed() / trace.size());
                if (now > percent) {
                    percent = now;
                    progress.accept(now);
                }
            }
            return result(time, ownServers, centre, clouds, burst, recorder, System.nanoTime() - began);
        }
    }

    /** Without spot VMs there is nothing to learn from listings but what the run itself has done. */
    private Duration refreshInterval() {
        return weather == Weather.CALM ? Duration.ofMinutes(10) : Duration.ofSeconds(30);
    }

    private List<FakeCloud> clouds(VirtualTime time) {
        List<FakeCloud> clouds = new ArrayList<>();
        for (Place place : PLACES) {
            FakeCloud.Builder builder = FakeCloud.builder(place.flavor(), time)
                    .offers(Offers.bundled())
                    .home(place.regions().get(0))
                    .regions(place.regions().toArray(Region[]::new))
                    .latency(FakeOperation.CREATE_VM, BOOT)
                    .historySize(1_000);
            for (Region region : place.regions()) {
                builder.vcpuQuota(region, "", QUOTA_VCPUS);
            }
            FakeCloud cloud = builder.build();
            if (weather == Weather.STORMY) {
                Storm.during(trace.length()).over(cloud, place.regions().get(0), START);
            }
            clouds.add(cloud);
        }
        return clouds;
    }

    private RunResult result(
            VirtualTime time,
            int ownServers,
            ComputingCentre centre,
            List<FakeCloud> clouds,
            BurstManager burst,
            Recorder recorder,
            long nanos) {
        long seconds = 0;
        SortedMap<String, Money> costs = new TreeMap<>();
        for (FakeCloud cloud : clouds) {
            Money sum = Money.ZERO_USD;
            for (BillLine line : cloud.bill().lines()) {
                sum = sum.plus(line.amount());
                int day = (int) Duration.between(START, line.from()).toDays();
                recorder.series.cost(
                        cloud.account(), day, line.amount().amount().doubleValue());
                if (line.service().equals("compute")) {
                    seconds += line.duration().toSeconds();
                }
            }
            costs.put(cloud.account(), sum.rounded(2));
        }
        int[] waits = centre.waits();
        double vmHours = seconds / 3600.0;
        return new RunResult(
                name,
                vmHours,
                vmHours / trace.instantVmHours(ownServers),
                RunResult.percentile(waits, 95),
                RunResult.lateHoursShare(trace, waits, 300),
                recorder.actions.size(),
                burst.metrics().launched(),
                recorder.peak,
                costs,
                burst.metrics().failovers(),
                burst.metrics().interruptions(),
                recorder.longestAcceptance,
                recorder.decisions,
                Duration.between(START, time.now()),
                Duration.ofNanos(nanos),
                recorder.series);
    }

    /** Counts what a manager tells while it runs. */
    private static final class Recorder implements BurstListener {
        private final RunSeries series;
        private final Set<String> actions = new HashSet<>();
        private final Set<String> active = new HashSet<>();
        private int peak;
        private long decisions;
        private Duration longestAcceptance = Duration.ZERO;

        private Recorder(RunSeries series) {
            this.series = series;
        }

        @Override
        public void decided(BurstDecision decision) {
            decisions++;
            int day = (int) Duration.between(START, decision.at()).toDays();
            if (decision.action() == Action.SCALE_OUT) {
                actions.add("out " + decision.at());
                series.ordered(day, decision.vms());
            } else if (decision.action() == Action.SCALE_IN) {
                actions.add("in " + decision.at());
                series.ended(day, decision.vms());
            }
        }

        @Override
        public void changed(BurstVM vm) {
            switch (vm.state()) {
                case BOOTING -> {
                    active.add(vm.name());
                    peak = Math.max(peak, active.size());
                    Duration taken =
                            Duration.between(vm.triggeredAt(), vm.acceptedAt().orElseThrow());
                    if (taken.compareTo(longestAcceptance) > 0) {
                        longestAcceptance = taken;
                    }
                }
                case DELETING, ENDED, FAILED -> active.remove(vm.name());
                default -> {
                    // Still counted.
                }
            }
        }
    }
}
