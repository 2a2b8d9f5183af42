package io.multicloud.gcp.cost;

import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.gcp.compute.MachineTypes;
import io.multicloud.gcp.cost.Rate.Part;
import io.multicloud.gcp.cost.Rate.Usage;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Prices of machines, made of those of their parts. */
final class MachinePrices {
    private final Map<Rate.Key, Money> rates = new HashMap<>();

    /** Takes a rate; of several for the same, which the catalog has for machines of other kinds, the lowest. */
    void add(Rate rate) {
        rates.merge(rate.key(), rate.price(), (one, other) -> one.compareTo(other) <= 0 ? one : other);
    }

    /** Returns the keys of a machine's rates. */
    static List<Rate.Key> keys(Region region, String type, Usage usage) {
        String series = series(type);
        return List.of(new Rate.Key(region, series, Part.CORE, usage), new Rate.Key(region, series, Part.RAM, usage));
    }

    /**
     * Machines of any size have rates of their own, but for those of the series E2 (<a
     * href="https://cloud.google.com/compute/vm-instance-pricing#e2_custommachinetypes">prices</a>).
     */
    private static String series(String type) {
        String series = MachineTypes.series(type);
        return type.contains("custom-") && !series.equals("e2") ? series + "-custom" : series;
    }

    /** Tells whether the price of a type is that of its CPUs and memory; accelerators and local disks are billed apart. */
    static boolean whole(InstanceType type) {
        return type.gpus() == 0
                && !type.name().endsWith("-lssd")
                && !type.name().endsWith("-metal");
    }

    /** Returns the price of an hour, if its rates are known. */
    Optional<Money> hourly(Region region, InstanceType type, Usage usage) {
        if (!whole(type) || type.vcpus() == 0 || type.memory().bytes() == 0) {
            return Optional.empty();
        }
        Money core = rates.get(new Rate.Key(region, series(type.name()), Part.CORE, usage));
        Money ram = rates.get(new Rate.Key(region, series(type.name()), Part.RAM, usage));
        if (core == null || ram == null) {
            return Optional.empty();
        }
        Money price = core.times(BigDecimal.valueOf(MachineTypes.billedCpus(type.name(), type.vcpus())))
                .plus(ram.times(BigDecimal.valueOf(type.memory().toGiB())));
        return price.isPositive() ? Optional.of(price) : Optional.empty();
    }
}
