package io.multicloud.samples.hpc;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the charts of one run show: a sample each hour, and sums of each day. Filled by one thread. */
public final class RunSeries {
    private final List<Integer> running = new ArrayList<>();
    private final List<Integer> waiting = new ArrayList<>();
    private final List<Integer> vms = new ArrayList<>();
    private final SortedMap<Integer, Integer> ordered = new TreeMap<>();
    private final SortedMap<Integer, Integer> ended = new TreeMap<>();
    private final SortedMap<String, SortedMap<Integer, Double>> costByAccount = new TreeMap<>();

    void sample(int runningJobs, int waitingJobs, int burstVms) {
        running.add(runningJobs);
        waiting.add(waitingJobs);
        vms.add(burstVms);
    }

    void ordered(int day, int count) {
        ordered.merge(day, count, Integer::sum);
    }

    void ended(int day, int count) {
        ended.merge(day, count, Integer::sum);
    }

    void cost(String account, int day, double dollars) {
        costByAccount.computeIfAbsent(account, a -> new TreeMap<>()).merge(day, dollars, Double::sum);
    }

    /** Returns jobs that ran at each hour. */
    public List<Integer> running() {
        return running;
    }

    /** Returns jobs that waited at each hour. */
    public List<Integer> waiting() {
        return waiting;
    }

    /** Returns burst VMs that may have cost something at each hour. */
    public List<Integer> vms() {
        return vms;
    }

    /** Returns VMs ordered by day. */
    public SortedMap<Integer, Integer> ordered() {
        return ordered;
    }

    /** Returns VMs ended by day. */
    public SortedMap<Integer, Integer> ended() {
        return ended;
    }

    /** Returns US dollars billed by account and day. */
    public SortedMap<String, SortedMap<Integer, Double>> costByAccount() {
        return costByAccount;
    }
}
