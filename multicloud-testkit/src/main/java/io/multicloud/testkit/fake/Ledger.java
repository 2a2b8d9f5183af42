package io.multicloud.testkit.fake;

import io.multicloud.api.Money;
import io.multicloud.api.ResourceId;
import io.multicloud.api.Tags;
import io.multicloud.testkit.Bill.CostSum;
import io.multicloud.testkit.BillLine;
import io.multicloud.testkit.HistoryEvent.Kind;
import io.multicloud.testkit.Leftover;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an account owes, by the second of virtual time. A meter runs from its start to its stop at a price for an hour
 * and a quantity; a change of either closes a line and opens the next. Called under the world's lock.
 */
public final class Ledger {
    private final InstantSource clock;
    private final History history;
    private final Currency currency;
    private final List<BillLine> closed = new ArrayList<>();
    private final SortedMap<LocalDate, CostSum> closedByDay = new TreeMap<>();
    private final Map<Meter, Meter> open = new LinkedHashMap<>();
    private final Map<ResourceId, List<Meter>> byResource = new LinkedHashMap<>();

    Ledger(InstantSource clock, History history, Currency currency) {
        this.clock = clock;
        this.history = history;
        this.currency = currency;
    }

    /** One thing that is being billed. */
    public final class Meter {
        private final ResourceId resource;
        private final String service;
        private final String item;
        private final Duration minimum;
        private final Instant begin;
        private Instant since;
        private Money hourly;
        private Map<String, String> tags;
        private boolean running = true;

        private Meter(
                ResourceId resource,
                String service,
                String item,
                Money hourly,
                Duration minimum,
                Map<String, String> tags,
                Instant since) {
            this.resource = resource;
            this.service = service;
            this.item = item;
            this.hourly = hourly;
            this.minimum = minimum;
            this.tags = tags;
            this.begin = since;
            this.since = since;
        }

        /** Goes on at another price from now on. */
        public void price(Money newHourly) {
            if (running && !newHourly.equals(hourly)) {
                close(clock.instant());
                hourly = newHourly;
                history.add(Kind.BILL, resource.nativeId(), item + " now at " + newHourly + " an hour");
            }
        }

        /** Ends; a second stop does nothing. Less than the minimum is billed as the minimum. */
        public void stop() {
            if (!running) {
                return;
            }
            Instant now = clock.instant();
            Instant end = begin.plus(minimum);
            close(end.isAfter(now) ? end : now);
            running = false;
            open.remove(this);
            List<Meter> meters = byResource.get(resource);
            if (meters != null) {
                meters.remove(this);
                if (meters.isEmpty()) {
                    byResource.remove(resource);
                }
            }
            history.add(Kind.BILL, resource.nativeId(), item + " stops");
        }

        private void close(Instant end) {
            if (end.isAfter(since)) {
                enter(line(end));
                since = end;
            }
        }

        private BillLine line(Instant end) {
            return new BillLine(resource, service, item, tags, since, end, hourly);
        }
    }

    /**
     * Starts to bill.
     *
     * @param resource for what
     * @param service the service as a report names it, for example {@code compute}
     * @param item what exactly, for example a type
     * @param hourly price of an hour; {@link #monthly} for what is sold by the month
     * @param minimum the shortest time that is billed
     * @param tags of the resource
     */
    public Meter start(
            ResourceId resource,
            String service,
            String item,
            Money hourly,
            Duration minimum,
            Map<String, String> tags) {
        Meter meter = new Meter(resource, service, item, hourly, minimum, Tags.copyOf(tags), clock.instant());
        open.put(meter, meter);
        byResource.computeIfAbsent(resource, id -> new ArrayList<>(2)).add(meter);
        history.add(Kind.BILL, resource.nativeId(), item + " starts at " + hourly + " an hour");
        return meter;
    }

    /** Bills something once, such as a transfer or a request. */
    public void charge(ResourceId resource, String service, String item, Money amount, Map<String, String> tags) {
        Instant now = clock.instant();
        enter(BillLine.once(resource, service, item, Tags.copyOf(tags), now, amount));
        history.add(Kind.BILL, resource.nativeId(), item + " costs " + amount);
    }

    private void enter(BillLine line) {
        closed.add(line);
        CostSum.addByDay(line, closedByDay);
    }

    /** Returns the price of an hour of something sold by the month of 730 hours, times a quantity. */
    public static Money monthly(Money monthly, double quantity) {
        return monthly.times(BigDecimal.valueOf(quantity)).dividedBy(730);
    }

    /** Gives running meters of a resource its new tags; they count for the whole of the running line. */
    public void retag(ResourceId resource, Map<String, String> tags) {
        List<Meter> meters = byResource.get(resource);
        if (meters != null) {
            meters.forEach(meter -> meter.tags = tags);
        }
    }

    /** Returns all lines; those that still run end now. */
    public List<BillLine> lines() {
        Instant now = clock.instant();
        List<BillLine> lines = new ArrayList<>(closed.size() + open.size());
        lines.addAll(closed);
        for (Meter meter : open.keySet()) {
            if (now.isAfter(meter.since)) {
                lines.add(meter.line(now));
            }
        }
        return lines;
    }

    /**
     * Returns the sum of each day (UTC) from one on. What has ended was added up when it did: this costs as much as there
     * are days and running meters.
     */
    public SortedMap<LocalDate, Money> byDay(LocalDate from) {
        SortedMap<LocalDate, CostSum> running = new TreeMap<>();
        Instant now = clock.instant();
        for (Meter meter : open.keySet()) {
            if (now.isAfter(meter.since)) {
                CostSum.addByDay(meter.line(now), running);
            }
        }
        SortedMap<LocalDate, Money> days = new TreeMap<>();
        closedByDay.tailMap(from).forEach((day, sum) -> days.merge(day, sum.in(currency), Money::plus));
        running.tailMap(from).forEach((day, sum) -> days.merge(day, sum.in(currency), Money::plus));
        return days;
    }

    /** Returns what is being billed, oldest first. */
    public List<Leftover> running() {
        Map<ResourceId, Leftover> running = new LinkedHashMap<>();
        for (Meter meter : open.keySet()) {
            running.merge(
                    meter.resource,
                    new Leftover(meter.resource, meter.tags, meter.begin, meter.hourly),
                    (first, next) -> new Leftover(
                            first.resource(),
                            first.tags(),
                            first.since(),
                            first.hourly().plus(next.hourly())));
        }
        return List.copyOf(running.values());
    }

    /** Returns the currency of the bill. */
    public Currency currency() {
        return currency;
    }
}
