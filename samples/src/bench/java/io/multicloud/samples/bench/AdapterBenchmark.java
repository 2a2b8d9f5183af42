package io.multicloud.samples.bench;

import io.multicloud.api.ListQuery;
import io.multicloud.api.compute.VM;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.runner.RunnerException;

/**
 * What the library adds to requests of the SDK under it. Both send the same requests over the same connections to the same
 * server in the same JVM, which answers with recorded bytes.
 */
final class AdapterBenchmark implements Benchmark {
    private static final InterleavedJmh JMH = new InterleavedJmh(5, 10, 5);
    private static final int VMS = 10_000;
    private static final int WARM_UPS = 20;
    private static final int ROUNDS = 31;

    private static final double MOST_OVERHEAD = 0.10;
    private static final double MOST_OVERHEAD_MICROS = 50;
    private static final double MOST_LISTING_RATIO = 1.15;
    private static final double MOST_GROWTH_MIB = 1;

    private final String name;
    private final Class<?> calls;
    private final Opening opening;

    /** Opens an account with so many VMs. */
    interface Opening {
        AdapterAccount open(int vms) throws IOException;
    }

    /** @param calls the JMH methods {@code get} and {@code raw} */
    AdapterBenchmark(String name, Class<?> calls, Opening opening) {
        this.name = name;
        this.calls = calls;
        this.opening = opening;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Metric> run() throws RunnerException, IOException {
        List<Metric> metrics = new ArrayList<>(get());
        try (AdapterAccount account = opening.open(VMS)) {
            metrics.addAll(list(account));
            metrics.addAll(heap(account));
        }
        return metrics;
    }

    private List<Metric> get() throws RunnerException {
        InterleavedJmh.Scores scores = JMH.run(calls, List.of("get", "raw"));
        double[] get = scores.of("get");
        double[] raw = scores.of("raw");
        double[] overhead = new double[get.length];
        for (int i = 0; i < get.length; i++) {
            overhead[i] = get[i] - raw[i];
        }
        double most =
                Math.max(MOST_OVERHEAD_MICROS, MOST_OVERHEAD * Sample.of(raw).median());
        return List.of(
                Metric.ofPairs("get", get, "us/call", "SDK alone", raw),
                Metric.of("get: added to the SDK's call", Sample.of(overhead), "us/call")
                        .withGoal(Goal.valueAtMost(most)));
    }

    /** Lists through both in turns, the first one changing. */
    private static List<Metric> list(AdapterAccount account) {
        double[] own = new double[ROUNDS];
        double[] raw = new double[ROUNDS];
        double[] ownBytes = new double[ROUNDS];
        double[] rawBytes = new double[ROUNDS];
        for (int round = -WARM_UPS; round < ROUNDS; round++) {
            boolean ownFirst = (round & 1) == 0;
            Run first = ownFirst ? own(account) : raw(account);
            Run second = ownFirst ? raw(account) : own(account);
            if (round >= 0) {
                own[round] = (ownFirst ? first : second).millis();
                raw[round] = (ownFirst ? second : first).millis();
                ownBytes[round] = (ownFirst ? first : second).bytes() / VMS;
                rawBytes[round] = (ownFirst ? second : first).bytes() / VMS;
            }
        }
        return List.of(
                Metric.ofPairs("list of 10,000", own, "ms", "SDK's paginator", raw)
                        .withGoal(Goal.ratioAtMost(MOST_LISTING_RATIO)),
                Metric.ofPairs("list of 10,000: allocated", ownBytes, "B/VM", "SDK's paginator", rawBytes));
    }

    private record Run(double millis, double bytes) {}

    private static Run own(AdapterAccount account) {
        return measured(() -> {
            int seen = 0;
            for (VM vm : account.provider().compute().list(ListQuery.all().withPageSize(account.pageSize()))) {
                seen += vm.name().isEmpty() ? 0 : 1;
            }
            return seen;
        });
    }

    private static Run raw(AdapterAccount account) {
        return measured(() -> {
            int[] seen = new int[1];
            account.rawList(account.pageSize(), vm -> seen[0]++);
            return seen[0];
        });
    }

    private interface Listing {
        int run();
    }

    private static Run measured(Listing listing) {
        long bytes = allocated();
        long start = System.nanoTime();
        int seen = listing.run();
        long nanos = System.nanoTime() - start;
        bytes = allocated() - bytes;
        if (seen != VMS) {
            throw new IllegalStateException(seen + " VMs were listed instead of " + VMS);
        }
        return new Run(nanos / 1e6, bytes);
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    /** What is live in the middle of the second page and of the last: a listing that keeps what it has shown would grow. */
    private static List<Metric> heap(AdapterAccount account) {
        int page = account.pageSize();
        double early = 0;
        double late = 0;
        int seen = 0;
        for (VM vm : account.provider().compute().list(ListQuery.all().withPageSize(page))) {
            seen++;
            if (seen == page + page / 2) {
                early = liveMib();
            } else if (seen == VMS - page / 2) {
                late = liveMib();
            }
            if (vm.name().isEmpty()) {
                throw new IllegalStateException("a VM has no name: " + vm);
            }
        }
        return List.of(
                Metric.of("list of 10,000: live heap grown from the second page to the last", late - early, "MiB")
                        .withGoal(Goal.valueAtMost(MOST_GROWTH_MIB)));
    }

    private static double liveMib() {
        System.gc();
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return (runtime.totalMemory() - runtime.freeMemory()) / (double) (1 << 20);
    }
}
