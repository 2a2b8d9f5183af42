package io.multicloud.core.dr;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceService;
import io.multicloud.api.ResourceSpec;
import io.multicloud.api.network.Network;
import io.multicloud.api.network.NetworkSpec;
import io.multicloud.api.network.NetworkState;
import io.multicloud.api.network.Subnet;
import io.multicloud.api.network.SubnetSpec;
import io.multicloud.core.dr.PlanJson.SiteNote;
import io.multicloud.core.saga.Action;
import io.multicloud.core.saga.Answer;
import io.multicloud.core.saga.Step;
import io.multicloud.core.saga.StepContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The steps that make the network in which a drill is alone. */
final class Networks {
    static final String NETWORK = "network";
    static final String SUBNET = "subnet";

    /** A private range (RFC 1918); nothing outside of the network knows it. */
    private static final String RANGE = "10.213.0.0/16";

    private static final String PART = "10.213.0.0/20";
    private static final Duration GOING = Duration.ofSeconds(2);

    private final Clouds clouds;
    private final SiteNote site;

    Networks(Clouds clouds, SiteNote site) {
        this.clouds = clouds;
        this.site = site;
    }

    /** Where machines are connected; without a subnet, as the cloud does it. */
    record Connection(@Nullable ResourceId subnet, List<ResourceId> groups) {
        static final Connection DEFAULT = new Connection(null, List.of());
    }

    /** Returns the steps that make a network and a subnet that nothing else is in, with no way in. */
    List<Step> isolated() {
        return List.of(
                Step.of(
                                NETWORK,
                                Action.repeatable(context -> made(
                                                context,
                                                clouds.at(site).networks(),
                                                NetworkSpec.builder(context.key(), RANGE)
                                                        .region(site.region())
                                                        .tags(Clouds.tags(context))
                                                        .idempotencyToken(context.key())
                                                        .build(),
                                                Network::state))
                                        .visibleAfter(clouds.visibility(site)))
                        .undoneBy(clouds.removing(site, CloudProvider::networks, Clouds::tags)),
                Step.of(
                                SUBNET,
                                Action.repeatable(context -> made(
                                                context,
                                                clouds.at(site).networks().subnets(),
                                                SubnetSpec.builder(
                                                                context.key(),
                                                                ResourceId.parse(context.result(NETWORK)
                                                                        .orElseThrow()),
                                                                PART)
                                                        .region(site.region())
                                                        .tags(Clouds.tags(context))
                                                        .idempotencyToken(context.key())
                                                        .build(),
                                                Subnet::state))
                                        .visibleAfter(clouds.visibility(site)))
                        .undoneBy(clouds.removing(
                                site, provider -> provider.networks().subnets(), Clouds::tags)));
    }

    /** Returns the isolated connection, once its steps are done. */
    static Connection isolated(StepContext context) {
        return new Connection(ResourceId.parse(context.result(SUBNET).orElseThrow()), List.of());
    }

    private <R extends Resource, S extends ResourceSpec> Answer made(
            StepContext context, ResourceService<R, S> service, S spec, Function<R, NetworkState> state) {
        Optional<R> there = Clouds.tagged(service, site, Clouds.tags(context)).stream()
                .filter(resource -> resource.name().equals(spec.name()))
                .findFirst();
        if (there.isEmpty()) {
            service.create(spec);
            return Answer.again(GOING);
        }
        return switch (state.apply(there.get())) {
            case AVAILABLE -> Answer.done(there.get().id().toString());
            case PENDING -> Answer.again(GOING);
            case DELETING, FAILED -> Answer.fail(there.get().id() + " could not be made");
        };
    }
}
