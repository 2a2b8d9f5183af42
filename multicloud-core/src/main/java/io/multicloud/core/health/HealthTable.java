package io.multicloud.core.health;

import io.multicloud.api.CloudException;
import io.multicloud.api.Region;
import io.multicloud.api.control.Feature;
import io.multicloud.api.control.Health;
import io.multicloud.api.control.HealthState;
import io.multicloud.api.spi.Environment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How well every region of every account is, as the pipeline and the probes have it. Thread-safe. */
public final class HealthTable implements Degradation {
    private static final Logger LOG = LoggerFactory.getLogger(HealthTable.class);

    private final Environment environment;
    private final ConcurrentNavigableMap<String, ConcurrentNavigableMap<Region, Pulse>> accounts =
            new ConcurrentSkipListMap<>();

    /** Makes an empty one. */
    public HealthTable(Environment environment) {
        this.environment = environment;
    }

    /** Returns where the outcome of requests to a region of an account is told. */
    public Pulse pulse(String account, Region region) {
        return accounts.computeIfAbsent(account, name -> new ConcurrentSkipListMap<>())
                .computeIfAbsent(
                        region,
                        key -> new Pulse(environment, (from, to, error) -> changed(account, key, from, to, error)));
    }

    /** Returns how well a region of an account is. */
    public HealthState state(String account, Region region) {
        ConcurrentNavigableMap<Region, Pulse> regions = accounts.get(account);
        Pulse pulse = regions == null ? null : regions.get(region);
        return pulse == null ? HealthState.UNKNOWN : pulse.state();
    }

    @Override
    public boolean allows(Feature feature, String account, Region region) {
        return feature.goesOn(state(account, region));
    }

    @Override
    public SortedMap<String, SortedSet<Region>> resting(Feature feature) {
        SortedMap<String, SortedSet<Region>> resting = new TreeMap<>();
        each((account, region, pulse) -> {
            if (!feature.goesOn(pulse.state())) {
                resting.computeIfAbsent(account, name -> new TreeSet<>()).add(region);
            }
        });
        return resting;
    }

    /** Returns what is known: each account as a whole, then its regions, by name. */
    public List<Health> all() {
        List<Health> all = new ArrayList<>();
        accounts.forEach((account, pulses) -> {
            List<Health> regions = new ArrayList<>();
            pulses.forEach((region, pulse) -> regions.add(health(account, Optional.of(region), pulse.read())));
            all.add(whole(account, regions));
            all.addAll(regions);
        });
        return Collections.unmodifiableList(all);
    }

    /** Calls for each region that wants to be asked something. */
    void wantingProbe(Duration silence, BiConsumer<String, Region> probe) {
        each((account, region, pulse) -> {
            if (pulse.wantsProbe(silence)) {
                probe.accept(account, region);
            }
        });
    }

    private interface Visitor {
        void visit(String account, Region region, Pulse pulse);
    }

    private void each(Visitor visitor) {
        accounts.forEach((account, pulses) -> pulses.forEach((region, pulse) -> visitor.visit(account, region, pulse)));
    }

    private static Health health(String account, Optional<Region> region, Pulse.Reading reading) {
        return new Health(
                account,
                region,
                reading.state(),
                reading.since(),
                Optional.ofNullable(reading.answeredAt()),
                Optional.ofNullable(reading.lastError()));
    }

    private static Health whole(String account, List<Health> regions) {
        HealthState state = whole(regions.stream().map(Health::state).toList());
        Comparator<Optional<Instant>> emptyFirst = Comparator.comparing(at -> at.orElse(Instant.MIN));
        Optional<Instant> answeredAt =
                regions.stream().map(Health::answeredAt).max(emptyFirst).flatMap(at -> at);
        // What is worst says why; of two that are alike, the newer.
        Health reason = Objects.requireNonNull(regions.stream()
                .max(Comparator.comparing((Health region) -> region.state() == state)
                        .thenComparing(Health::since))
                .orElse(null));
        return new Health(account, Optional.empty(), state, reason.since(), answeredAt, reason.lastError());
    }

    private static HealthState whole(List<HealthState> regions) {
        List<HealthState> known =
                regions.stream().filter(state -> state != HealthState.UNKNOWN).toList();
        if (known.isEmpty()) {
            return HealthState.UNKNOWN;
        }
        HealthState first = known.get(0);
        return known.stream().allMatch(state -> state == first) ? first : HealthState.DEGRADED;
    }

    private static void changed(
            String account, Region region, HealthState from, HealthState to, @Nullable CloudException error) {
        // Whoever sent the requests was thrown what went wrong.
        LOG.info(
                "{} {} is {}, was {}; last error: {}",
                account,
                region,
                to,
                from,
                error == null ? "none" : error.code());
    }
}
