package io.multicloud.testkit.fake.compute;

import io.multicloud.api.ErrorCode;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.Purchase;
import io.multicloud.api.cost.Price;
import io.multicloud.api.cost.PriceQuery;
import io.multicloud.api.placement.Offer;
import io.multicloud.api.quota.Quota;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.Flavor;
import io.multicloud.testkit.fake.World;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Requests about the account as a whole: regions, zones, who one is, quotas, prices. */
public final class AccountBackend {
    private final World world;
    private final Shop shop;
    private final Machines machines;
    private final SpotMarket market;

    AccountBackend(World world, Shop shop, Machines machines, SpotMarket market) {
        this.world = world;
        this.shop = shop;
        this.machines = machines;
        this.market = market;
    }

    /** Returns the regions. */
    public List<Region> regions() {
        return world.request(
                FakeOperation.LIST_REGIONS,
                world.home(),
                Optional::empty,
                null,
                () -> List.copyOf(world.places().keySet()));
    }

    /** Returns the zones of a region. */
    public List<Zone> zones(Region region) {
        return world.request(FakeOperation.LIST_ZONES, region, Optional::empty, null, () -> {
            world.requireRegion(region, ResourceType.VM);
            return world.places().getOrDefault(region, List.of());
        });
    }

    /** Returns the account's name. */
    public String identity() {
        return world.request(FakeOperation.CHECK_CREDENTIALS, world.home(), Optional::empty, null, world::account);
    }

    /** Returns the quotas of a region: VMs, vCPUs together, vCPUs of each family that has one of its own. */
    public List<Quota> quotas(Region region) {
        return world.request(FakeOperation.LIST_QUOTAS, region, Optional::empty, null, () -> {
            world.requireRegion(region, ResourceType.VM);
            List<Quota> quotas = new ArrayList<>();
            quotas.add(quota(region, Quota.Unit.VMS, "", machines.vmLimit(region), machines.vms(region)));
            machines.vcpuQuotas(region)
                    .forEach((family, use) ->
                            quotas.add(quota(region, Quota.Unit.VCPUS, family, use.limit(), use.used())));
            return quotas;
        });
    }

    private Quota quota(Region region, Quota.Unit unit, String family, double limit, double used) {
        Flavor flavor = world.flavor();
        String what = unit == Quota.Unit.VMS ? "virtual machines" : "virtual CPUs";
        String description = family.isEmpty() ? what : what + " of " + family;
        return new Quota(flavor.quotaName(unit, family), description, region, family, unit, limit, used);
    }

    /** Returns the price of an hour of a VM. */
    public Price price(PriceQuery query) {
        return world.request(FakeOperation.GET_PRICE, query.region(), Optional::empty, null, () -> {
            world.requireRegion(query.region(), ResourceType.VM);
            Offer offer = shop.find(query.region(), query.instanceType(), query.purchase(), null)
                    .orElseThrow(() -> world.refusal(
                            ErrorCode.NOT_FOUND,
                            ResourceType.VM,
                            "there is no price of '" + query.instanceType() + "' " + query.purchase() + " in "
                                    + query.region()));
            Instant now = world.now();
            if (query.purchase() instanceof Purchase.Spot) {
                return new Price(market.price(offer, now), Price.Unit.HOUR, now, offer.source());
            }
            Instant asOf = offer.asOf().atStartOfDay(ZoneOffset.UTC).toInstant();
            return new Price(offer.onDemandHourly().orElseThrow(), Price.Unit.HOUR, asOf, offer.source());
        });
    }

    /** Returns everything that is sold in a region, spot at the price now. */
    public List<Offer> offers(Region region) {
        return world.request(FakeOperation.GET_PRICE, region, Optional::empty, null, () -> {
            world.requireRegion(region, ResourceType.VM);
            Instant now = world.now();
            List<Offer> offers = new ArrayList<>();
            for (Offer offer : shop.offers(region)) {
                offers.add(new Offer(
                        offer.cloud(),
                        offer.region(),
                        offer.zone(),
                        offer.type(),
                        offer.onDemandHourly(),
                        offer.spotHourly().map(price -> market.price(offer, now)),
                        offer.interruptionRate(),
                        offer.commitments(),
                        offer.asOf(),
                        offer.source()));
            }
            return offers;
        });
    }
}
