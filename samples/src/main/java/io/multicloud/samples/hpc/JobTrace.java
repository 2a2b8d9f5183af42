package io.multicloud.samples.hpc;

import io.multicloud.api.DataSize;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;

/** Jobs in the order of their submission. Each needs one whole server. Times are whole seconds from the first submission. */
public final class JobTrace {
    /** Virtual CPUs of a server of the SURF trace. */
    public static final double SERVER_VCPUS = 16;
    /** Memory of a server of the SURF trace. */
    public static final DataSize SERVER_MEMORY = DataSize.bytes(100_000_000_000L);

    private static final int DAY = 86_400;

    private final int[] submitted;
    private final int[] durations;

    private JobTrace(int[] submitted, int[] durations) {
        this.submitted = submitted;
        this.durations = durations;
    }

    /** Reads the half-year of SURF jobs that comes with the samples. */
    public static JobTrace surfHalfYear() {
        try (InputStream in = Objects.requireNonNull(
                JobTrace.class.getResourceAsStream("surf-halfyear.csv.gz"), "surf-halfyear.csv.gz")) {
            return read(new GZIPInputStream(in));
        } catch (IOException e) {
            throw new UncheckedIOException("the job trace cannot be read", e);
        }
    }

    /**
     * Reads lines of {@code seconds since previous submission, duration in seconds} behind a header; jobs without a
     * duration are left out.
     */
    static JobTrace read(InputStream in) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        int[] submitted = new int[1 << 18];
        int[] durations = new int[1 << 18];
        int count = 0;
        int time = 0;
        lines.readLine();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            int comma = line.indexOf(',');
            time += Integer.parseInt(line, 0, comma, 10);
            int duration = Integer.parseInt(line, comma + 1, line.length(), 10);
            if (duration <= 0) {
                continue;
            }
            if (count == submitted.length) {
                submitted = Arrays.copyOf(submitted, count * 2);
                durations = Arrays.copyOf(durations, count * 2);
            }
            submitted[count] = time;
            durations[count++] = duration;
        }
        return new JobTrace(Arrays.copyOf(submitted, count), Arrays.copyOf(durations, count));
    }

    /** Returns the jobs submitted in the first seconds only. */
    public JobTrace firstSeconds(int seconds) {
        int count = 0;
        while (count < submitted.length && submitted[count] < seconds) {
            count++;
        }
        return new JobTrace(Arrays.copyOf(submitted, count), Arrays.copyOf(durations, count));
    }

    /** Returns one day: the jobs submitted in the first 24 hours, ended with the day if they would run on. */
    public JobTrace firstDay() {
        JobTrace day = firstSeconds(DAY);
        int[] ended = day.durations.clone();
        for (int job = 0; job < ended.length; job++) {
            ended[job] = Math.min(ended[job], DAY - day.submitted[job]);
        }
        return new JobTrace(day.submitted, ended);
    }

    /**
     * Returns a trace in which the durations of some jobs are exchanged with those of the jobs behind them: as much work,
     * submitted at the same times, in an order that is a little different.
     *
     * @param share how many of the jobs, 0 to 1
     */
    public JobTrace withDurationsExchanged(double share, long seed) {
        int[] exchanged = durations.clone();
        SplittableRandom random = new SplittableRandom(seed);
        for (int job = 0; job + 1 < exchanged.length; job++) {
            if (random.nextDouble() < share) {
                int duration = exchanged[job];
                exchanged[job] = exchanged[job + 1];
                exchanged[job + 1] = duration;
            }
        }
        return new JobTrace(submitted, exchanged);
    }

    /** Returns the time from the start to the last submission. */
    public Duration length() {
        return Duration.ofSeconds(submitted.length == 0 ? 0 : submitted[submitted.length - 1]);
    }

    /** Returns how many jobs there are. */
    public int size() {
        return submitted.length;
    }

    /** Returns when a job was submitted. */
    public int submitted(int job) {
        return submitted[job];
    }

    /** Returns how long a job runs. */
    public int duration(int job) {
        return durations[job];
    }

    /** Returns the sum of all durations, in hours. */
    public double jobHours() {
        return Arrays.stream(durations).asLongStream().sum() / 3600.0;
    }

    /** Returns the median, over whole minutes up to the last submission, of how many jobs would run if none ever waited. */
    public int medianConcurrency() {
        int[] ends = new int[submitted.length];
        for (int job = 0; job < ends.length; job++) {
            ends[job] = submitted[job] + durations[job];
        }
        Arrays.sort(ends);
        int minutes = submitted[submitted.length - 1] / 60 + 1;
        int[] running = new int[minutes];
        int started = 0;
        int ended = 0;
        for (int minute = 0; minute < minutes; minute++) {
            while (started < submitted.length && submitted[started] <= minute * 60) {
                started++;
            }
            while (ended < ends.length && ends[ended] <= minute * 60) {
                ended++;
            }
            running[minute] = started - ended;
        }
        Arrays.sort(running);
        double median = (running[(minutes - 1) / 2] + running[minutes / 2]) / 2.0;
        return (int) Math.rint(median);
    }

    /**
     * Returns the VM-hours of a policy that knows no durations and needs neither boot nor wait: each job runs on an
     * own server if one is free at its submission, and otherwise on a VM for exactly its duration. The scale of {@code
     * costOverInstant}.
     */
    public double instantVmHours(int ownServers) {
        PriorityQueue<Integer> ends = new PriorityQueue<>();
        int free = ownServers;
        long seconds = 0;
        for (int job = 0; job < submitted.length; job++) {
            while (!ends.isEmpty() && ends.element() <= submitted[job]) {
                ends.remove();
                free++;
            }
            if (free > 0) {
                free--;
                ends.add(submitted[job] + durations[job]);
            } else {
                seconds += durations[job];
            }
        }
        return seconds / 3600.0;
    }
}
