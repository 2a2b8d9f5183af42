package io.multicloud.core.pipeline;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Money;
import io.multicloud.api.Region;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.InstanceType;
import io.multicloud.api.compute.Purchase;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.compute.VMState;
import io.multicloud.api.spi.Environment;
import io.multicloud.core.AccountLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.Currency;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Holds the limits of one account. Before a change that adds to its use, the region is counted and the size and price of
 * what is asked for are found out; then the ledger takes it on, or refuses, in one step. Where CPUs or cost are limited, a
 * spec that asks by need is narrowed to the type it was admitted with, so that the cloud creates what was counted.
 */
final class LimitsRule implements AdmissionRule {
    /** Before refusing, a count older than this is taken anew: somebody else may have deleted VMs. */
    private static final Duration COUNT_AGAIN = Duration.ofMinutes(1);

    private final String account;
    private final CloudProvider provider;
    private final AccountLimits limits;
    private final Environment environment;
    private final VmLedger ledger;
    private final VmSizes sizes;
    private final RegionCounts counts;
    private final @Nullable Currency currency;

    LimitsRule(
            CloudProvider provider, AccountLimits limits, PriceBook prices, Environment environment, VmLedger ledger) {
        this.account = provider.account();
        this.provider = provider;
        this.limits = limits;
        this.environment = environment;
        this.ledger = ledger;
        this.sizes = new VmSizes(provider, prices, environment);
        this.counts = new RegionCounts(provider, ledger, environment);
        this.currency = limits.dailyLimit()
                .or(limits::monthlyLimit)
                .map(Money::currency)
                .orElse(null);
    }

    @Override
    public Admission admit(ProposedChange change) {
        if (change instanceof ProposedChange.Create create && create.spec() instanceof VMSpec spec) {
            return admit(create, spec);
        }
        if (change instanceof ProposedChange.Resize resize && (limits.maxCpus().isPresent() || currency != null)) {
            return admit(resize);
        }
        if (change instanceof ProposedChange.Start start && currency != null) {
            return admit(start);
        }
        return Admission.of(change);
    }

    private Admission admit(ProposedChange.Create create, VMSpec spec) {
        Region region = create.region();
        counts.ensure(region, null);
        // A repeated create must ask for the same, also when prices have changed since.
        VMSpec admitted = pinned(spec, spec.idempotencyToken().flatMap(ledger::typeOf));
        double vcpus = 0;
        HourlyPrice price = HourlyPrice.NOTHING;
        if (limits.maxCpus().isPresent() || currency != null) {
            InstanceType type = type(create, admitted);
            admitted = pinned(spec, Optional.of(type.name()));
            vcpus = type.vcpus();
            price = price(create, region, type.name(), spec.purchase());
        }
        VmHold hold = VmHold.create(
                region, admitted, vcpus, price, environment.clock().instant());
        place(create, region, hold);
        return new Held(create.with(admitted), hold);
    }

    private Admission admit(ProposedChange.Resize resize) {
        VM vm = known(resize.vm());
        Region region = vm.id().region();
        InstanceType type = named(resize, region, resize.instanceType());
        HourlyPrice more = HourlyPrice.NOTHING;
        // A stopped VM costs nothing before it is started, and is looked at then.
        if (vm.state() != VMState.STOPPED) {
            HourlyPrice wanted = price(resize, region, type.name(), vm.purchase());
            more = wanted.over(price(resize, region, vm.instanceType(), vm.purchase()));
        }
        VmHold hold = VmHold.more(
                vm.id(),
                Math.max(0, type.vcpus() - vm.vcpus()),
                more,
                environment.clock().instant());
        place(resize, region, hold);
        return new Held(resize, hold);
    }

    private Admission admit(ProposedChange.Start start) {
        VM vm = known(start.vm());
        if (vm.state() != VMState.STOPPED) {
            // It is paid for already, as far as the ledger knows.
            return Admission.of(start);
        }
        Region region = vm.id().region();
        HourlyPrice price = price(start, region, vm.instanceType(), vm.purchase());
        VmHold hold = VmHold.more(vm.id(), 0, price, environment.clock().instant());
        place(start, region, hold);
        return new Held(start, hold);
    }

    /** Lets the ledger take the hold on; if it refuses, counts anew and tries once more. */
    private void place(ProposedChange change, Region region, VmHold hold) {
        if (!(verdict(change, hold) instanceof VmLedger.Refused refused)) {
            return;
        }
        CloudException rejected = rejected(change, refused.reason());
        try {
            if (counts.ensure(region, COUNT_AGAIN)) {
                if (!(verdict(change, hold) instanceof VmLedger.Refused again)) {
                    return;
                }
                rejected = rejected(change, again.reason());
            }
        } catch (CloudException e) {
            rejected.addSuppressed(e);
        }
        throw rejected;
    }

    private VmLedger.Verdict verdict(ProposedChange change, VmHold hold) {
        VmLedger.Verdict verdict = ledger.place(hold, this::judge);
        while (verdict instanceof VmLedger.Unpriced) {
            for (VM vm : ledger.unpriced()) {
                ledger.price(vm, price(change, vm.id().region(), vm.instanceType(), vm.purchase()));
            }
            verdict = ledger.place(hold, this::judge);
        }
        return verdict;
    }

    /** Runs under the ledger's lock. */
    private VmLedger.Verdict judge(VmLedger present, VmHold hold) {
        if (currency != null && !present.unpriced().isEmpty()) {
            return VmLedger.Unpriced.YES;
        }
        Instant now = environment.clock().instant();
        VmLedger.Use use = present.use();
        return tooManyVms(use, hold)
                .or(() -> tooManyCpus(use, hold))
                .or(() -> tooExpensive(present, hold, "daily_limit", limits.dailyLimit(), Window.dayOf(now)))
                .or(() -> tooExpensive(present, hold, "monthly_limit", limits.monthlyLimit(), Window.monthOf(now)))
                .<VmLedger.Verdict>map(VmLedger.Refused::new)
                .orElse(VmLedger.Fits.YES);
    }

    private Optional<String> tooManyVms(VmLedger.Use use, VmHold hold) {
        if (hold.vms == 0
                || limits.maxVms().isEmpty()
                || use.vms() + hold.vms <= limits.maxVms().getAsInt()) {
            return Optional.empty();
        }
        return Optional.of("max_vms of account '" + account + "' is "
                + limits.maxVms().getAsInt() + ": " + use.vms()
                + " VMs exist or are being created, and one more was asked for");
    }

    private Optional<String> tooManyCpus(VmLedger.Use use, VmHold hold) {
        if (hold.vcpus == 0
                || limits.maxCpus().isEmpty()
                || use.vcpus() + hold.vcpus <= limits.maxCpus().getAsInt()) {
            return Optional.empty();
        }
        return Optional.of("max_cpus of account '" + account + "' is "
                + limits.maxCpus().getAsInt() + ": " + text(use.vcpus())
                + " exist or are being created, and " + text(hold.vcpus) + " more were asked for");
    }

    private Optional<String> tooExpensive(
            VmLedger present, VmHold hold, String name, Optional<Money> limit, Window window) {
        if (limit.isEmpty() || hold.price.nanos() == 0) {
            return Optional.empty();
        }
        long used = present.cost(window);
        long more = hold.price.cost(hold.since, window.to(), window);
        if (used + more <= HourlyPrice.floor(limit.get())) {
            return Optional.empty();
        }
        Currency unit = limit.get().currency();
        return Optional.of(name + " of account '" + account + "' is " + limit.get() + ": from " + window.from()
                + " to " + window.to() + " the VMs that exist or are being created cost "
                + HourlyPrice.money(used, unit).rounded(2) + ", and this would add "
                + HourlyPrice.money(more, unit).rounded(2));
    }

    private InstanceType type(ProposedChange.Create create, VMSpec spec) {
        if (spec.instanceType().isPresent()) {
            return named(create, create.region(), spec.instanceType().get());
        }
        return sizes.smallest(spec, create.region(), currency)
                .orElseThrow(() -> rejected(
                        create,
                        "the limits of account '" + account + "' cannot be checked: no type in " + create.region()
                                + " meets " + spec));
    }

    private InstanceType named(ProposedChange change, Region region, String name) {
        return sizes.named(region, name)
                .filter(type -> type.vcpus() > 0 || limits.maxCpus().isEmpty())
                .orElseThrow(() -> rejected(
                        change,
                        "the limits of account '" + account + "' cannot be checked: the size of type '" + name + "' in "
                                + region + " is not known"));
    }

    /** Returns the price of a type where cost is limited, and nothing elsewhere. */
    private HourlyPrice price(ProposedChange change, Region region, String type, Purchase purchase) {
        if (currency == null) {
            return HourlyPrice.NOTHING;
        }
        HourlyPrice price = sizes.price(region, type, purchase, currency);
        if (price.isUnknown()) {
            throw rejected(
                    change,
                    "the cost limits of account '" + account + "' cannot be checked: the price of '" + type + "' in "
                            + region + " is not known in " + currency);
        }
        return price;
    }

    private VM known(ResourceId id) {
        counts.ensure(id.region(), null);
        return ledger.find(id).orElseGet(() -> {
            VM vm = provider.compute().get(id);
            ledger.seen(vm);
            return vm;
        });
    }

    private static VMSpec pinned(VMSpec spec, Optional<String> type) {
        return spec.instanceType().isPresent() || type.isEmpty()
                ? spec
                : spec.toBuilder().instanceType(type.get()).build();
    }

    private CloudException rejected(ProposedChange change, String reason) {
        return CloudException.builder(ErrorCode.REJECTED, reason)
                .provider(account)
                .operation(change.operation())
                .build();
    }

    private static String text(double vcpus) {
        return vcpus == Math.rint(vcpus) ? Long.toString((long) vcpus) : Double.toString(vcpus);
    }

    /** A change that the ledger has taken on. */
    private final class Held implements Admission {
        private final ProposedChange change;
        private final VmHold hold;

        Held(ProposedChange change, VmHold hold) {
            this.change = change;
            this.hold = hold;
        }

        @Override
        public ProposedChange change() {
            return change;
        }

        @Override
        public void made(Optional<Resource> result) {
            ledger.made(hold, result);
        }

        @Override
        public void dropped() {
            ledger.drop(hold);
        }

        @Override
        public void uncertain() {
            ledger.uncertain(hold);
        }
    }
}
