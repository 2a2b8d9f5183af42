package io.multicloud.core.migration;

import com.google.common.hash.Hashing;
import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.ListQuery;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceService;
import io.multicloud.api.ResourceSpec;
import io.multicloud.api.compute.VM;
import io.multicloud.api.migration.TargetNetwork;
import io.multicloud.api.network.Network;
import io.multicloud.api.network.NetworkSpec;
import io.multicloud.api.network.SecurityGroup;
import io.multicloud.api.network.SecurityGroupSpec;
import io.multicloud.api.network.Subnet;
import io.multicloud.api.network.SubnetSpec;
import io.multicloud.core.journal.SagaRecord;
import io.multicloud.core.network.CopiedPart;
import io.multicloud.core.network.CopiedRange;
import io.multicloud.core.saga.Action;
import io.multicloud.core.saga.Answer;
import io.multicloud.core.saga.Step;
import io.multicloud.core.saga.StepContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The step that finds or makes the network of the target. A copied network is found by a tag that names the source's, so
 * that machines of one network share it, whoever made it; when a migration is taken back, it goes with the last one that
 * needs it.
 */
final class NetworkSteps {
    /** Which network of another account one was made like. */
    static final String ORIGIN = "multicloud-origin";

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofHours(1);

    private final MigrationSite site;
    private final MigrationInput input;
    private final Turns turns;

    NetworkSteps(MigrationSite site, MigrationInput input, Turns turns) {
        this.site = site;
        this.input = input;
        this.turns = turns;
    }

    /** Where the target is put; nothing of it for the account's default network. */
    record Placed(ResourceId subnet, List<ResourceId> groups) {
        static Optional<Placed> of(StepContext context) {
            String result = context.result(Names.NETWORK).orElse("");
            if (result.isEmpty()) {
                return Optional.empty();
            }
            List<ResourceId> ids =
                    Arrays.stream(result.split(" ", -1)).map(ResourceId::parse).toList();
            return Optional.of(new Placed(ids.get(0), ids.subList(1, ids.size())));
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder(subnet.toString());
            groups.forEach(group -> text.append(' ').append(group));
            return text.toString();
        }
    }

    Step step() {
        TargetNetwork wanted = input.spec().network();
        if (wanted instanceof TargetNetwork.Existing existing) {
            String result = new Placed(existing.subnet(), existing.groups()).toString();
            return Step.of(Names.NETWORK, Action.repeatable(context -> Answer.done(result)));
        }
        if (wanted instanceof TargetNetwork.Default) {
            return Step.of(Names.NETWORK, Action.repeatable(context -> Answer.done()));
        }
        return Step.of(Names.NETWORK, Action.repeatable(this::copy).within(PATIENCE))
                .undoneBy(Action.repeatable(this::remove).within(PATIENCE));
    }

    // ---- making

    /** Looks for what is missing next, and asks for it: each attempt makes one thing at the most. */
    private Answer copy(StepContext context) {
        CloudProvider source = site.account(input.spec().source().account());
        CloudProvider target = site.account(input.spec().account());
        VM vm = source.compute().get(input.spec().source());
        if (vm.subnet().isEmpty()) {
            return Answer.fail("the source is in no subnet that could be copied");
        }
        Subnet subnet = source.networks().subnets().get(vm.subnet().get());
        if (subnet.network().isEmpty()) {
            return Answer.fail("the cloud of the source does not tell the network of its subnet");
        }
        Network network = source.networks().get(subnet.network().get());
        String cidr = network.cidrs().isEmpty()
                ? subnet.cidr()
                : CopiedRange.of(network.cidrs().get(0), List.of(subnet.cidr()));

        Optional<Network> ofNetwork = made(target.networks(), network, NetworkSpec.builder(named(network), cidr));
        if (ofNetwork.isEmpty()) {
            return Answer.again(LOOK_AGAIN);
        }
        ResourceId networkId = ofNetwork.get().id();
        Optional<Subnet> ofSubnet = made(
                target.networks().subnets(),
                subnet,
                SubnetSpec.builder(named(subnet), networkId, CopiedRange.ofSubnet(subnet.cidr())));
        if (ofSubnet.isEmpty()) {
            return Answer.again(LOOK_AGAIN);
        }
        List<ResourceId> groups = new ArrayList<>();
        for (ResourceId id : vm.securityGroups()) {
            SecurityGroup group = source.networks().securityGroups().get(id);
            Optional<SecurityGroup> ofGroup = made(
                    target.networks().securityGroups(),
                    group,
                    SecurityGroupSpec.builder(named(group), networkId).rules(group.rules()));
            if (ofGroup.isEmpty()) {
                return Answer.again(LOOK_AGAIN);
            }
            groups.add(ofGroup.get().id());
        }
        return Answer.done(new Placed(ofSubnet.get().id(), groups).toString());
    }

    private <R extends Resource, S extends ResourceSpec, B extends ResourceSpec.Builder<S, B>> Optional<R> made(
            ResourceService<R, S> service, Resource original, B spec) {
        String origin = origin(original.id());
        return CopiedPart.made(
                service,
                service.list(ListQuery.in(input.region()).withTags(Map.of(ORIGIN, origin))),
                () -> spec.region(input.region())
                        .tag(ORIGIN, origin)
                        .idempotencyToken(origin)
                        .build());
    }

    /** The same for all machines of the network, here and on other hosts. */
    private static String origin(ResourceId id) {
        return "origin-"
                + Hashing.sha256()
                        .hashString(id.toString(), StandardCharsets.UTF_8)
                        .toString()
                        .substring(0, 40);
    }

    private static String named(Resource original) {
        return PortableText.name(original.name().isEmpty() ? original.id().nativeId() : original.name() + "-copy");
    }

    // ---- removing

    private Answer remove(StepContext context) {
        Optional<List<SagaRecord>> others = turns.others();
        if (others.isEmpty()) {
            return Answer.again(Duration.ofMillis(10));
        }
        boolean needed = others.get().stream()
                .filter(other -> !other.id().equals(context.sagaId()))
                .anyMatch(other -> sharesWith(MigrationInput.parse(other.input(), site.handOvers())));
        if (needed) {
            return Answer.done("left to other migrations of the same network");
        }
        CloudProvider source = site.account(input.spec().source().account());
        CloudProvider target = site.account(input.spec().account());
        VM vm = source.compute().get(input.spec().source());
        List<Origin> originals = new ArrayList<>();
        vm.securityGroups()
                .forEach(group ->
                        originals.add(new Origin(group, target.networks().securityGroups())));
        if (vm.subnet().isPresent()) {
            originals.add(new Origin(vm.subnet().get(), target.networks().subnets()));
            source.networks()
                    .subnets()
                    .get(vm.subnet().get())
                    .network()
                    .ifPresent(network -> originals.add(new Origin(network, target.networks())));
        }
        for (Origin original : originals) {
            for (Resource there :
                    original.service.list(ListQuery.in(input.region()).withTags(Map.of(ORIGIN, origin(original.id))))) {
                try {
                    original.service.delete(there.id());
                } catch (CloudException e) {
                    if (e.code() == ErrorCode.FAILED_PRECONDITION) {
                        return Answer.done("left, as something else uses it: " + e.summary());
                    }
                    throw e;
                }
                return Answer.again(LOOK_AGAIN);
            }
        }
        return Answer.done();
    }

    private record Origin(ResourceId id, ResourceService<?, ?> service) {}

    private boolean sharesWith(MigrationInput other) {
        return other.spec().network() instanceof TargetNetwork.Copied
                && other.spec().account().equals(input.spec().account())
                && other.region().equals(input.region());
    }
}
