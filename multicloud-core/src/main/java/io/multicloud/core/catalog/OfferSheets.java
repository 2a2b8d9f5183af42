package io.multicloud.core.catalog;

import io.multicloud.api.DataSize;
import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.placement.Offer;
import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Reads the text that {@code src/build/offers/pack_offers.py} writes and describes: sheets of tables, one row for each
 * type and one column for each region.
 */
final class OfferSheets {
    /**
     * The upper ends of the buckets in which AWS publishes how often spot VMs are taken back in a month: under 5 %, 5 to
     * 10 %, 10 to 15 %, 15 to 20 %, and more. The last has no upper end; it is given the width of the others, so that a
     * limit of 20 % leaves it out.
     */
    private static final List<OptionalDouble> INTERRUPTION_RATES = List.of(
            OptionalDouble.of(0.05),
            OptionalDouble.of(0.10),
            OptionalDouble.of(0.15),
            OptionalDouble.of(0.20),
            OptionalDouble.of(0.25));

    /** The columns of the first table that are no regions: family, vCPUs, memory, GPUs, architecture. */
    private static final int TYPE_COLUMNS = 5;

    private static final String ON_DEMAND = "on-demand";
    private static final int HOURS_A_YEAR = 8760;

    private final BufferedReader text;

    OfferSheets(BufferedReader text) {
        this.text = text;
    }

    List<Offer> read() throws IOException {
        List<Offer> offers = new ArrayList<>(100_000);
        String line = text.readLine();
        while (line != null) {
            String[] head = cells(line);
            Sheet sheet = new Sheet(head[1], head[2], LocalDate.parse(head[3]), Currency.getInstance(head[4]));
            for (line = text.readLine(); line != null && !line.startsWith("sheet,"); line = text.readLine()) {
                sheet.read(line, text);
            }
            sheet.addTo(offers);
        }
        return offers;
    }

    private static String[] cells(String line) {
        return line.split(",", -1);
    }

    /** What one publisher gave on one day in one currency. */
    private static final class Sheet {
        private final String cloud;
        private final String source;
        private final LocalDate asOf;
        private final Currency currency;
        private final List<InstanceType> types = new ArrayList<>();
        private final Map<String, Table> tables = new HashMap<>();
        /** Equal prices share one value: of 130,000 there are 35,000 different ones. */
        private final Map<String, Optional<Money>> prices = new HashMap<>();

        Sheet(String cloud, String source, LocalDate asOf, Currency currency) {
            this.cloud = cloud;
            this.source = source;
            this.asOf = asOf;
            this.currency = currency;
        }

        void read(String headLine, BufferedReader text) throws IOException {
            String[] head = cells(headLine);
            boolean first = head[0].equals(ON_DEMAND);
            int names = first ? 1 + TYPE_COLUMNS : 0;
            Table table = new Table(List.of(head).subList(first ? names : 1, head.length));
            for (String line = text.readLine(); line != null && !line.equals("end"); line = text.readLine()) {
                String[] row = cells(line);
                if (first) {
                    types.add(type(row));
                }
                table.rows.add(first ? Arrays.copyOfRange(row, names, row.length) : row);
            }
            tables.put(head[0], table);
        }

        private static InstanceType type(String[] row) {
            String vcpus = row[2];
            String memory = row[3];
            String gpus = row[4];
            String architecture = row[5];
            return new InstanceType(
                    row[0],
                    row[1],
                    vcpus.isEmpty() ? 0 : Double.parseDouble(vcpus),
                    memory.isEmpty() ? DataSize.ZERO : DataSize.gib(Double.parseDouble(memory)),
                    new Architecture(architecture.isEmpty() ? "unknown" : architecture),
                    gpus.isEmpty() ? 0 : Integer.parseInt(gpus));
        }

        void addTo(List<Offer> offers) {
            Table onDemand = table(ON_DEMAND);
            Table spot = table("spot");
            Table interruption = table("interruption");
            List<Reserved> reserved = List.of(
                    new Reserved(1, table("reserved-1y-no-upfront"), table("reserved-1y-all-upfront")),
                    new Reserved(3, table("reserved-3y-no-upfront"), table("reserved-3y-all-upfront")));
            List<Region> regions = onDemand.regions.stream().map(Region::of).toList();
            for (int row = 0; row < types.size(); row++) {
                for (int column = 0; column < regions.size(); column++) {
                    String price = onDemand.rows.get(row)[column];
                    if (price.isEmpty()) {
                        continue;
                    }
                    String region = onDemand.regions.get(column);
                    String bucket = interruption.cell(row, region);
                    List<Offer.Commitment> commitments = new ArrayList<>(0);
                    for (Reserved term : reserved) {
                        term.addTo(commitments, row, region, currency);
                    }
                    offers.add(new Offer(
                            cloud,
                            regions.get(column),
                            Optional.empty(),
                            types.get(row),
                            price(price),
                            price(spot.cell(row, region)),
                            bucket.isEmpty()
                                    ? OptionalDouble.empty()
                                    : INTERRUPTION_RATES.get(Integer.parseInt(bucket)),
                            commitments,
                            asOf,
                            source));
                }
            }
        }

        private Table table(String title) {
            return tables.getOrDefault(title, Table.EMPTY);
        }

        private Optional<Money> price(String amount) {
            return amount.isEmpty()
                    ? Optional.empty()
                    : prices.computeIfAbsent(amount, key -> Optional.of(new Money(new BigDecimal(key), currency)));
        }
    }

    /** One value for each type and region; those of regions it lacks are empty. */
    private static final class Table {
        static final Table EMPTY = new Table(List.of());

        final List<String> regions;
        final List<String[]> rows = new ArrayList<>();
        private final Map<String, Integer> columns = new HashMap<>();

        Table(List<String> regions) {
            this.regions = regions;
            for (String region : regions) {
                columns.put(region, columns.size());
            }
        }

        String cell(int row, String region) {
            Integer column = columns.get(region);
            return column == null ? "" : rows.get(row)[column];
        }
    }

    /** Prices for a promised term, as what an hour comes to over the whole of it. */
    private record Reserved(int years, Table noUpfront, Table allUpfront) {
        void addTo(List<Offer.Commitment> commitments, int row, String region, Currency currency) {
            String hourly = noUpfront.cell(row, region);
            if (!hourly.isEmpty()) {
                commitments.add(new Offer.Commitment(
                        years, new Money(BigDecimal.ZERO, currency), new Money(new BigDecimal(hourly), currency)));
            }
            String effective = allUpfront.cell(row, region);
            if (!effective.isEmpty()) {
                BigDecimal upfront = new BigDecimal(effective)
                        .multiply(BigDecimal.valueOf((long) HOURS_A_YEAR * years))
                        .setScale(2, RoundingMode.HALF_EVEN);
                commitments.add(new Offer.Commitment(
                        years, new Money(upfront, currency), new Money(BigDecimal.ZERO, currency)));
            }
        }
    }
}
