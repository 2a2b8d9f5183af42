package io.multicloud.aws.wire.ec2;

import io.multicloud.api.Region;
import io.multicloud.api.Resource;
import io.multicloud.api.ResourceId;
import io.multicloud.aws.wire.AwsException;
import io.multicloud.aws.wire.Routes;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FakeOperation.Verb;
import io.multicloud.testkit.fake.ResourceBackend;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.ec2.model.CreateTagsRequest;
import software.amazon.awssdk.services.ec2.model.CreateTagsResponse;
import software.amazon.awssdk.services.ec2.model.DeleteTagsRequest;
import software.amazon.awssdk.services.ec2.model.DeleteTagsResponse;
import software.amazon.awssdk.services.ec2.model.Tag;

/** <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTags.html">CreateTags</a> and DeleteTags. */
final class Ec2Tags {
    private final Ec2World world;
    private final Ec2Gateways gateways;
    private final Map<String, ResourceBackend<?, ?, ?>> byPrefix = new LinkedHashMap<>();

    Ec2Tags(Ec2World world, Ec2Gateways gateways) {
        this.world = world;
        this.gateways = gateways;
        FakeCloud cloud = world.cloud();
        byPrefix.put("i", cloud.compute());
        byPrefix.put("vol", cloud.storage().volumes());
        byPrefix.put("snap", cloud.storage().snapshots());
        byPrefix.put("ami", cloud.storage().images());
        byPrefix.put("key", cloud.compute().keyPairs());
        byPrefix.put("vpc", cloud.fabric().networks());
        byPrefix.put("subnet", cloud.fabric().networks().subnets());
        byPrefix.put("sg", cloud.fabric().networks().groups());
        byPrefix.put("eipalloc", cloud.fabric().publicAddresses());
    }

    void register(Routes routes) {
        routes.on(CreateTagsRequest.class, input -> operation(Verb.TAG, input.resources()), this::create);
        routes.on(DeleteTagsRequest.class, input -> operation(Verb.UNTAG, input.resources()), this::delete);
    }

    private FakeOperation operation(Verb verb, List<String> resources) {
        ResourceBackend<?, ?, ?> backend = byPrefix.get(prefix(resources.get(0)));
        return backend == null ? FakeOperation.TAG_NETWORK : FakeOperation.of(verb, backend.type());
    }

    private static String prefix(String id) {
        return id.substring(0, Math.max(0, id.indexOf('-')));
    }

    private ResourceBackend<?, ?, ?> backend(String id) {
        ResourceBackend<?, ?, ?> backend = byPrefix.get(prefix(id));
        if (backend == null) {
            throw AwsException.invalid("InvalidID", "The ID '" + id + "' is not valid");
        }
        return backend;
    }

    private SdkPojo create(Region region, CreateTagsRequest input) {
        Map<String, String> tags = Labels.map(input.tags());
        // All must be there, and have room, before one is changed.
        for (String id : input.resources()) {
            Map<String, String> all = new TreeMap<>(tagsOf(region, id));
            all.putAll(tags);
            Labels.requireRoom(all);
        }
        for (String id : input.resources()) {
            Optional<Map<String, String>> ofGateway = gateways.tagsOf(region, id);
            if (ofGateway.isPresent()) {
                ofGateway.get().putAll(tags);
                continue;
            }
            ResourceId resource = world.id(backend(id).type(), region, id);
            backend(id).tag(resource, Labels.withoutName(tags));
            if (tags.containsKey(Labels.NAME)) {
                world.labels().rename(resource, Optional.of(tags.get(Labels.NAME)));
            }
        }
        return CreateTagsResponse.builder().build();
    }

    private Map<String, String> tagsOf(Region region, String id) {
        return gateways.tagsOf(region, id).orElseGet(() -> {
            Resource resource = backend(id).describe(world.id(backend(id).type(), region, id));
            return world.tags(resource);
        });
    }

    // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTags.html: a tag with a value goes only if it
    // has that value; without any tags, all go
    private SdkPojo delete(Region region, DeleteTagsRequest input) {
        input.resources().forEach(id -> tagsOf(region, id));
        for (String id : input.resources()) {
            Map<String, String> before = tagsOf(region, id);
            Set<String> gone = new TreeSet<>();
            for (Tag tag : input.tags()) {
                if (tag.value() == null || Objects.equals(before.get(tag.key()), tag.value())) {
                    gone.add(tag.key());
                }
            }
            if (input.tags().isEmpty()) {
                gone.addAll(before.keySet());
            }
            Optional<Map<String, String>> ofGateway = gateways.tagsOf(region, id);
            if (ofGateway.isPresent()) {
                ofGateway.get().keySet().removeAll(gone);
                continue;
            }
            ResourceId resource = world.id(backend(id).type(), region, id);
            backend(id).untag(resource, gone);
            if (gone.contains(Labels.NAME)) {
                world.labels().rename(resource, Optional.empty());
            }
        }
        return DeleteTagsResponse.builder().build();
    }
}
