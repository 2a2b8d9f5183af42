package io.multicloud.testkit.traffic;

import io.multicloud.api.dr.Site;
import io.multicloud.api.dr.TrafficSwitch;
import io.multicloud.testkit.VirtualTime;
import io.multicloud.testkit.traffic.RouteTable.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A load balancer in front of both sites: new connections follow a change after a short while, all of them together.
 * Thread-safe.
 */
public final class FakeLoadBalancer implements TrafficSwitch {
    private final VirtualTime time;
    private final Duration delay;
    private final RouteTable table;

    /**
     * @param delay from a change to the first connection by it
     * @throws IllegalArgumentException if negative
     */
    public FakeLoadBalancer(VirtualTime time, Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("the delay must not be negative, was " + delay);
        }
        this.time = time;
        this.delay = delay;
        this.table = new RouteTable(time, "load balancer");
    }

    /** Returns one that follows a change within 2 s. */
    public static FakeLoadBalancer in(VirtualTime time) {
        return new FakeLoadBalancer(time, Duration.ofSeconds(2));
    }

    /**
     * Makes the route that is there before anybody changes it, with epoch 0.
     *
     * @throws IllegalStateException if there is one
     */
    public FakeLoadBalancer point(String application, Site site) {
        table.point(application, site);
        return this;
    }

    /** Lets the next requests fail. */
    public FakeLoadBalancer fault(TrafficFault fault, int times) {
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

    /** Returns where a new connection goes now; empty if nowhere. */
    public Optional<Site> connect(String application) {
        Instant now = time.now();
        Optional<Site> site = Optional.empty();
        for (Change change : table.changes(application)) {
            if (!inForceAt(change).isAfter(now)) {
                site = Optional.of(change.route().site());
            }
        }
        return site;
    }

    /** Returns the truth of where connections went, and go if nothing changes, by time. */
    public List<TrafficSpan> traffic(String application) {
        List<TrafficSpan> spans = new ArrayList<>();
        List<Change> changes = table.changes(application);
        for (int i = 0; i < changes.size(); i++) {
            Instant from = inForceAt(changes.get(i));
            Optional<Instant> until =
                    i + 1 < changes.size() ? Optional.of(inForceAt(changes.get(i + 1))) : Optional.empty();
            if (until.isEmpty() || from.isBefore(until.get())) {
                spans.add(new TrafficSpan(0, changes.get(i).route(), from, until));
            }
        }
        return spans;
    }

    /** Returns the requests to change something that arrived, in order. */
    public List<SentRoute> sent() {
        return table.sent();
    }

    private Instant inForceAt(Change change) {
        return change.route().epoch() == 0 ? change.at() : change.at().plus(delay);
    }

    @Override
    public String toString() {
        return "FakeLoadBalancer{delay=" + delay + "}";
    }
}
