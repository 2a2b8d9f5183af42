package io.multicloud.core.reports;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.PortabilityReport;
import io.multicloud.api.PortabilityReport.Tie;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.DiskSpec;
import io.multicloud.api.compute.PublicAddressing;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.image.ImageRef;
import io.multicloud.api.placement.OfferCatalog;
import io.multicloud.api.volume.Encryption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Finds out which accounts could satisfy a spec, and what in it means something on one cloud only. */
public final class PortabilityCheck {
    private final VMSpec spec;
    private final OfferCatalog catalog;

    /**
     * Makes a check.
     *
     * @param catalog for the price of the type that would do
     */
    public PortabilityCheck(VMSpec spec, OfferCatalog catalog) {
        this.spec = spec;
        this.catalog = catalog;
    }

    /**
     * Asks every account.
     *
     * @param allowedRegions the regions an account may use, by its name; empty for all
     */
    public PortabilityReport report(List<CloudProvider> providers, Function<String, List<Region>> allowedRegions) {
        List<PortabilityReport.Account> accounts = new ArrayList<>();
        for (CloudProvider provider : providers) {
            accounts.add(new AccountNeeds(spec, catalog, provider, allowedRegions.apply(provider.account())).examine());
        }
        return new PortabilityReport(spec.name(), accounts, ties());
    }

    private List<Tie> ties() {
        Set<Tie> ties = new LinkedHashSet<>();
        if (spec.zone().isPresent()) {
            ties.add(new Tie("zone " + spec.zone().get(), Optional.empty(), "leave region and zone to the placement"));
        } else if (spec.region().isPresent()) {
            ties.add(new Tie("region " + spec.region().get(), Optional.empty(), "leave it to the placement"));
        }
        spec.instanceType()
                .ifPresent(type ->
                        ties.add(new Tie("instance type " + type, Optional.empty(), "ask for vCPUs, memory and GPUs")));
        if (spec.image() instanceof ImageRef.Id image) {
            ties.add(account("image", image.id(), "name an alias such as ubuntu-22.04"));
        }
        spec.subnet().ifPresent(id -> ties.add(account("subnet", id, "leave it out for the default network")));
        spec.securityGroups()
                .forEach(id -> ties.add(account("security group", id, "leave it out for the network's default")));
        if (spec.publicAddressing() instanceof PublicAddressing.Reserved reserved) {
            ties.add(account("public address", reserved.address(), "ask for an ephemeral address"));
        }
        for (DiskSpec disk : disks(spec)) {
            if (!disk.volumeClass().portable()) {
                ties.add(new Tie(
                        "volume class " + disk.volumeClass(), Optional.empty(), "ask for ssd, hdd or fast-ssd"));
            }
            if (disk.encryption() instanceof Encryption.CustomerKey key) {
                ties.add(new Tie("customer key " + key.keyId(), Optional.empty(), "use the provider's key"));
            }
            disk.image().ifPresent(id -> ties.add(account("image", id, "import its content to each cloud")));
            disk.snapshot()
                    .ifPresent(id -> ties.add(account("snapshot", id, "copy its content to an image of each cloud")));
        }
        spec.nativeOptions()
                .keySet()
                .forEach(option -> ties.add(new Tie(
                        "native option " + option,
                        Optional.of(option.substring(0, option.indexOf(':'))),
                        "nothing: other clouds ignore it")));
        return List.copyOf(ties);
    }

    private static Tie account(String what, ResourceId id, String instead) {
        return new Tie(what + " " + id, Optional.of(id.account()), instead);
    }

    static List<DiskSpec> disks(VMSpec spec) {
        List<DiskSpec> disks = new ArrayList<>();
        spec.rootDisk().ifPresent(disks::add);
        disks.addAll(spec.dataDisks());
        return disks;
    }
}
