package io.multicloud.testkit.traffic;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.dr.Site;
import io.multicloud.api.dr.TrafficSwitch.Route;
import io.multicloud.testkit.VirtualTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The routes that were ever in force, by a conditional write; what every switch has. Thread-safe. */
final class RouteTable {
    private final VirtualTime time;
    private final String name;
    private final Map<String, List<Change>> changes = new TreeMap<>();
    private final List<SentRoute> sent = new ArrayList<>();
    private final Map<TrafficFault, Integer> faults = new EnumMap<>(TrafficFault.class);

    /** A route, and since when it is in force. */
    record Change(Instant at, Route route) {}

    RouteTable(VirtualTime time, String name) {
        this.time = time;
        this.name = name;
    }

    synchronized void point(String application, Site site) {
        List<Change> known = changes.computeIfAbsent(application, unseen -> new ArrayList<>());
        if (!known.isEmpty()) {
            throw new IllegalStateException(
                    "traffic of '" + application + "' goes to " + last(known).site() + " already");
        }
        known.add(new Change(time.now(), new Route(site, 0)));
    }

    synchronized Optional<Route> route(String application) {
        strike(TrafficFault.UNREACHABLE, ErrorCode.UNAVAILABLE);
        strike(TrafficFault.LOST_ANSWER, ErrorCode.UNAVAILABLE);
        List<Change> known = changes.get(application);
        return known == null ? Optional.empty() : Optional.of(last(known));
    }

    synchronized Route send(String application, Site site, long epoch) {
        if (epoch < 1) {
            throw new IllegalArgumentException("the epoch of a change must be at least 1, was " + epoch);
        }
        strike(TrafficFault.UNREACHABLE, ErrorCode.UNAVAILABLE);
        List<Change> known = changes.computeIfAbsent(application, unseen -> new ArrayList<>());
        Route wanted = new Route(site, epoch);
        SentRoute.Outcome outcome;
        if (known.isEmpty() || last(known).epoch() < epoch) {
            known.add(new Change(time.now(), wanted));
            outcome = SentRoute.Outcome.CHANGED;
        } else {
            outcome = last(known).equals(wanted) ? SentRoute.Outcome.REPEATED : SentRoute.Outcome.REFUSED;
        }
        sent.add(new SentRoute(application, site, epoch, time.now(), outcome));
        strike(TrafficFault.LOST_ANSWER, ErrorCode.UNKNOWN_OUTCOME);
        return last(known);
    }

    synchronized List<Change> changes(String application) {
        return List.copyOf(changes.getOrDefault(application, List.of()));
    }

    synchronized List<SentRoute> sent() {
        return List.copyOf(sent);
    }

    synchronized void fault(TrafficFault fault, int times) {
        if (times < 1) {
            throw new IllegalArgumentException("a fault strikes at least once, was " + times);
        }
        faults.merge(fault, times, Integer::sum);
    }

    synchronized void clearFaults() {
        faults.clear();
    }

    private void strike(TrafficFault fault, ErrorCode code) {
        int left = faults.getOrDefault(fault, 0);
        if (left > 0) {
            faults.put(fault, left - 1);
            throw CloudException.builder(code, name + ": " + fault).build();
        }
    }

    private static Route last(List<Change> known) {
        return known.get(known.size() - 1).route();
    }
}
