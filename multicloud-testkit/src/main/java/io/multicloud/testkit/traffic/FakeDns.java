package io.multicloud.testkit.traffic;

import io.multicloud.api.dr.Site;
import io.multicloud.api.dr.TrafficSwitch;
import io.multicloud.testkit.VirtualTime;
import io.multicloud.testkit.traffic.RouteTable.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A DNS record for each application, with the epoch beside it. A change reaches the name servers after a while, and clients
 * when the time to live of what their resolver has in its cache ends: the resolvers ask at times spread evenly over it. So for
 * a while clients go to both sites, and a test can look up which. Thread-safe.
 */
public final class FakeDns implements TrafficSwitch {
    private final VirtualTime time;
    private final Duration timeToLive;
    private final Duration propagation;
    private final int resolvers;
    private final RouteTable table;

    private FakeDns(Builder builder) {
        this.time = builder.time;
        this.timeToLive = builder.timeToLive;
        this.propagation = builder.propagation;
        this.resolvers = builder.resolvers;
        this.table = new RouteTable(time, "dns");
    }

    /** Starts one in a time. */
    public static Builder builder(VirtualTime time) {
        return new Builder(time);
    }

    /**
     * Makes the record that is there before anybody changes it, with epoch 0. All clients know it at once.
     *
     * @throws IllegalStateException if there is one
     */
    public FakeDns point(String application, Site site) {
        table.point(application, site);
        return this;
    }

    /** Lets the next requests fail. */
    public FakeDns fault(TrafficFault fault, int times) {
        table.fault(fault, times);
        return this;
    }

    /** Ends all faults. */
    public void clearFaults() {
        table.clearFaults();
    }

    @Override
    public Optional<Route> route(String application) {
        return table.route(application);
    }

    @Override
    public Route send(String application, Site site, long epoch) {
        return table.send(application, site, epoch);
    }

    /**
     * Returns where clients are sent now.
     *
     * @param clients which of them, see {@link TrafficSpan#clients}
     * @return empty while their resolver knows no record
     * @throws IllegalArgumentException if there are none of that number
     */
    public Optional<Site> resolve(String application, int clients) {
        if (clients < 0 || clients >= resolvers) {
            throw new IllegalArgumentException("clients must be from 0 to " + (resolvers - 1) + ", was " + clients);
        }
        Instant now = time.now();
        Route found = null;
        for (Change change : table.changes(application)) {
            if (!knownAt(change, clients).isAfter(now)) {
                found = change.route();
            }
        }
        return Optional.ofNullable(found).map(Route::site);
    }

    /** Returns the truth of where an application's clients were sent, and are if nothing changes, by time. */
    public List<TrafficSpan> traffic(String application) {
        List<Change> changes = table.changes(application);
        List<TrafficSpan> spans = new ArrayList<>();
        for (int clients = 0; clients < resolvers; clients++) {
            Instant until = null;
            // From the newest: one that is overtaken before the resolver asks again is never seen.
            for (int i = changes.size() - 1; i >= 0; i--) {
                Instant from = knownAt(changes.get(i), clients);
                if (until == null || from.isBefore(until)) {
                    spans.add(new TrafficSpan(clients, changes.get(i).route(), from, Optional.ofNullable(until)));
                    until = from;
                }
            }
        }
        spans.sort(Comparator.comparing(TrafficSpan::from).thenComparing(TrafficSpan::clients));
        return spans;
    }

    /** Returns the requests to change something that arrived, in order. */
    public List<SentRoute> sent() {
        return table.sent();
    }

    /** Returns when a resolver asks first after a change has reached the name servers. */
    private Instant knownAt(Change change, int resolver) {
        if (change.route().epoch() == 0) {
            return change.at();
        }
        Duration published = Duration.between(time.start(), change.at().plus(propagation));
        Duration phase = timeToLive.multipliedBy(resolver).dividedBy(resolvers);
        Duration since = published.minus(phase);
        Duration wait = since.isNegative() ? phase.minus(published) : ahead(since);
        return change.at().plus(propagation).plus(wait);
    }

    private Duration ahead(Duration since) {
        if (timeToLive.isZero()) {
            return Duration.ZERO;
        }
        long asked = since.dividedBy(timeToLive);
        Duration over = since.minus(timeToLive.multipliedBy(asked));
        return over.isZero() ? Duration.ZERO : timeToLive.minus(over);
    }

    @Override
    public String toString() {
        return "FakeDns{ttl=" + timeToLive + "}";
    }

    /** Sets one up; not thread-safe. */
    public static final class Builder {
        private final VirtualTime time;
        private Duration timeToLive = Duration.ofSeconds(30);
        private Duration propagation = Duration.ofSeconds(5);
        private int resolvers = 8;

        private Builder(VirtualTime time) {
            this.time = time;
        }

        /**
         * Sets how long resolvers keep a record; default 30 s.
         *
         * @throws IllegalArgumentException if negative
         */
        public Builder timeToLive(Duration duration) {
            this.timeToLive = notNegative(duration);
            return this;
        }

        /**
         * Sets how long a change takes to all name servers; default 5 s.
         *
         * @throws IllegalArgumentException if negative
         */
        public Builder propagation(Duration duration) {
            this.propagation = notNegative(duration);
            return this;
        }

        /**
         * Sets how many groups of clients share a resolver; default 8.
         *
         * @throws IllegalArgumentException unless positive
         */
        public Builder resolvers(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("there must be at least 1 resolver, not " + count);
            }
            this.resolvers = count;
            return this;
        }

        /** Builds it, without records. */
        public FakeDns build() {
            return new FakeDns(this);
        }

        private static Duration notNegative(Duration duration) {
            if (duration.isNegative()) {
                throw new IllegalArgumentException("the duration must not be negative, was " + duration);
            }
            return duration;
        }
    }
}
