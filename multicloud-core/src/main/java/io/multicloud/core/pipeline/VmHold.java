package io.multicloud.core.pipeline;

import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.Tags;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a change adds to the use of an account if it is made: a VM to be created, or what a VM will have or cost in
 * addition. Compared by identity. What changes of it is the ledger's, under whose lock it is read and written.
 */
final class VmHold {
    /** How far a cloud's listings may lag, and its clock be off. */
    static final Duration VISIBILITY = Duration.ofMinutes(5);

    final int vms;
    final double vcpus;
    final HourlyPrice price;
    final Instant since;

    /** Whether it is counted; not if its VM is, or another hold of the same token. */
    boolean counts = true;

    /** Whether nobody will say any more what became of the change. */
    boolean uncertain;

    /** The VM that a create was seen to have made. */
    @Nullable
    ResourceId became;

    private final Region region;
    private final @Nullable VMSpec spec;
    private final @Nullable ResourceId changed;

    private VmHold(
            Region region,
            @Nullable VMSpec spec,
            @Nullable ResourceId changed,
            double vcpus,
            HourlyPrice price,
            Instant since) {
        this.region = region;
        this.spec = spec;
        this.changed = changed;
        this.vms = spec == null ? 0 : 1;
        this.vcpus = vcpus;
        this.price = price;
        this.since = since;
    }

    /** Returns a hold for a VM to be created. */
    static VmHold create(Region region, VMSpec spec, double vcpus, HourlyPrice price, Instant since) {
        return new VmHold(region, spec, null, vcpus, price, since);
    }

    /** Returns a hold for what a VM will have in addition. */
    static VmHold more(ResourceId vm, double vcpus, HourlyPrice price, Instant since) {
        return new VmHold(vm.region(), null, vm, vcpus, price, since);
    }

    /** Tells whether a VM is to be created. */
    boolean isCreate() {
        return spec != null;
    }

    /** Returns the native type that the VM to be created is asked for with. */
    Optional<String> instanceType() {
        return spec == null ? Optional.empty() : spec.instanceType();
    }

    /** Returns the token of a create. */
    Optional<String> token() {
        return spec == null ? Optional.empty() : spec.idempotencyToken();
    }

    /** Tells whether this is a change of a VM that exists. */
    boolean changes(ResourceId vm) {
        return vm.equals(changed);
    }

    /** Tells whether a VM nobody knew may be the one to be created. */
    boolean fits(VM vm) {
        if (spec == null || became != null || !region.equals(vm.id().region())) {
            return false;
        }
        String token = vm.tags().get(Tags.TOKEN);
        if (token != null && token.equals(spec.idempotencyToken().orElse(null))) {
            return true;
        }
        boolean mayBeNew =
                vm.createdAt().equals(Instant.EPOCH) || !vm.createdAt().isBefore(since.minus(VISIBILITY));
        return mayBeNew
                && spec.name().equals(vm.name())
                && spec.instanceType().map(vm.instanceType()::equals).orElse(true);
    }

    boolean isIn(Region where) {
        return region.equals(where);
    }
}
