package io.multicloud.core.catalog;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Operation;
import io.multicloud.api.Region;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.ComputeService;
import io.multicloud.api.compute.VM;
import io.multicloud.api.compute.VMSpec;
import io.multicloud.api.placement.Offer;
import io.multicloud.api.placement.OfferSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** An account that accepts every create but those it is told to refuse, and remembers all of them. */
final class ScriptedAccount {
    private final String kind;
    private final CloudProvider provider = mock(CloudProvider.class);
    private final List<VMSpec> creates = new ArrayList<>();
    private Function<VMSpec, Optional<CloudException>> refusal = spec -> Optional.empty();

    ScriptedAccount(String name, String kind, String... regions) {
        this.kind = kind;
        List<Region> all = Stream.of(regions).map(Region::of).toList();
        when(provider.kind()).thenReturn(kind);
        when(provider.account()).thenReturn(name);
        when(provider.region()).thenReturn(all.get(0));
        when(provider.regions()).thenReturn(all);
        when(provider.zones(any())).thenReturn(List.of());
        ComputeService compute = mock(ComputeService.class);
        when(provider.compute()).thenReturn(compute);
        when(compute.create(any())).thenAnswer(call -> create(call.getArgument(0)));
    }

    ScriptedAccount zones(String region, String... names) {
        when(provider.zones(Region.of(region)))
                .thenReturn(Stream.of(names).map(name -> Zone.of(region, name)).toList());
        return this;
    }

    /** Says that it sells these, in place of what lists say. */
    ScriptedAccount sells(OfferSource offers) {
        when(provider.offers()).thenReturn(Optional.of(offers));
        return this;
    }

    ScriptedAccount sells(Offer... offers) {
        return sells(OfferSource.of(List.of(offers)));
    }

    /** Refuses the creates for which the function says how. */
    ScriptedAccount refuse(Function<VMSpec, Optional<CloudException>> how) {
        refusal = how;
        return this;
    }

    ScriptedAccount refuseAll(ErrorCode code) {
        return refuse(spec -> Optional.of(error(code)));
    }

    ScriptedAccount acceptAll() {
        return refuse(spec -> Optional.empty());
    }

    static CloudException error(ErrorCode code) {
        return CloudException.builder(code, "as scripted").build();
    }

    CloudProvider provider() {
        return provider;
    }

    List<VMSpec> creates() {
        return creates;
    }

    /** Returns the creates as "region type" or "region/zone type". */
    List<String> places() {
        return creates.stream()
                .map(spec -> spec.zone()
                                .map(Zone::toString)
                                .orElse(spec.region().orElseThrow().name()) + " "
                        + spec.instanceType().orElseThrow())
                .toList();
    }

    private Operation<VM> create(VMSpec spec) {
        creates.add(spec);
        refusal.apply(spec).ifPresent(error -> {
            throw error.toBuilder().operation("create in " + kind).build();
        });
        @SuppressWarnings("unchecked")
        Operation<VM> accepted = mock(Operation.class);
        return accepted;
    }
}
