package io.multicloud.testkit.conformance;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceSpec;
import io.multicloud.api.compute.DiskSpec;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.cost.Price;
import io.multicloud.api.cost.PriceQuery;
import io.multicloud.api.image.ImageSpec;
import io.multicloud.api.monitoring.AlertSpec;
import io.multicloud.api.network.PublicAddressSpec;
import io.multicloud.api.object.BucketSpec;
import io.multicloud.api.volume.SnapshotSpec;
import io.multicloud.api.volume.VolumeSpec;
import java.math.BigDecimal;

/**
 * What an hour of something costs at the most, in US dollars. Rounded up from the list prices of the large clouds in their
 * dear regions: an estimate that is too high refuses too early, one that is too low costs money.
 */
final class Rates {
    private static final double VM = 0.05;
    private static final double VCPU = 0.06;
    private static final double GIB_OF_MEMORY = 0.01;
    private static final double GPU = 5;
    private static final double UNKNOWN_TYPE = 5;
    private static final double GIB_OF_DISK = 0.0003;
    private static final double USUAL_DISK_GIB = 50;
    private static final double GIB_OF_SNAPSHOT = 0.0001;
    private static final double ADDRESS = 0.005;
    private static final double ALERT = 0.001;
    private static final double BUCKET = 0.001;

    private Rates() {}

    /** Returns the rate of what a spec asks for; may ask the provider for the price of a type. */
    static Money hourly(CloudProvider provider, ResourceSpec spec) {
        double rate = 0;
        if (spec instanceof VMSpec vm) {
            return disks(vm).plus(machine(provider, vm));
        } else if (spec instanceof VolumeSpec volume) {
            rate = volume.size().toGiB() * GIB_OF_DISK;
        } else if (spec instanceof SnapshotSpec || spec instanceof ImageSpec) {
            rate = USUAL_DISK_GIB * GIB_OF_SNAPSHOT;
        } else if (spec instanceof PublicAddressSpec) {
            rate = ADDRESS;
        } else if (spec instanceof AlertSpec) {
            rate = ALERT;
        } else if (spec instanceof BucketSpec) {
            rate = BUCKET;
        }
        return dollars(rate);
    }

    private static Money machine(CloudProvider provider, VMSpec vm) {
        if (vm.instanceType().isEmpty()) {
            return dollars(VM + vm.vcpus() * VCPU + vm.memory().toGiB() * GIB_OF_MEMORY + vm.gpus() * GPU);
        }
        Region region = vm.region().orElse(provider.region());
        try {
            Price price = provider.costs()
                    .price(new PriceQuery(region, vm.instanceType().get(), vm.purchase()));
            return price.amount();
        } catch (CloudException | IllegalArgumentException e) {
            // No price is known, or no such type: the create itself will tell.
            return dollars(UNKNOWN_TYPE);
        }
    }

    private static Money disks(VMSpec vm) {
        double gib = vm.rootDisk().map(disk -> disk.size().toGiB()).orElse(USUAL_DISK_GIB);
        for (DiskSpec disk : vm.dataDisks()) {
            gib += disk.size().toGiB();
        }
        return dollars(gib * GIB_OF_DISK);
    }

    private static Money dollars(double amount) {
        return Money.usd(BigDecimal.valueOf(amount));
    }
}
