package io.multicloud.aws.wire.ec2;

import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.KeyPair;
import io.multicloud.api.compute.KeyPairSpec;
import io.multicloud.aws.wire.AwsException;
import io.multicloud.aws.wire.Routes;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.fake.compute.KeyPairBackend;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.ec2.model.DeleteKeyPairRequest;
import software.amazon.awssdk.services.ec2.model.DeleteKeyPairResponse;
import software.amazon.awssdk.services.ec2.model.DescribeKeyPairsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeKeyPairsResponse;
import software.amazon.awssdk.services.ec2.model.ImportKeyPairRequest;
import software.amazon.awssdk.services.ec2.model.ImportKeyPairResponse;
import software.amazon.awssdk.services.ec2.model.KeyPairInfo;

/** Key pairs; there are no pages of them. */
final class Ec2KeyPairs {
    private final Ec2World world;
    private final KeyPairBackend keys;
    private final Listing<KeyPair> listing;
    private final Filters<KeyPair> filters;

    Ec2KeyPairs(Ec2World world) {
        this.world = world;
        this.keys = world.cloud().compute().keyPairs();
        this.filters = new Filters<KeyPair>(world::tags)
                .on("key-name", KeyPair::name)
                .on("key-pair-id", key -> key.id().nativeId())
                .on("fingerprint", KeyPair::fingerprint);
        this.listing = new Listing<>(world, keys, filters);
    }

    void register(Routes routes) {
        routes.on(ImportKeyPairRequest.class, FakeOperation.CREATE_KEY_PAIR, this::importKey);
        routes.on(
                DescribeKeyPairsRequest.class,
                input -> input.keyPairIds().size() + input.keyNames().size() == 1
                        ? FakeOperation.GET_KEY_PAIR
                        : FakeOperation.LIST_KEY_PAIRS,
                this::describe);
        routes.on(DeleteKeyPairRequest.class, FakeOperation.DELETE_KEY_PAIR, this::delete);
    }

    private SdkPojo importKey(Region region, ImportKeyPairRequest input) {
        Map<String, String> tags =
                Labels.specified(input.tagSpecifications(), "key-pair").getOrDefault("key-pair", Map.of());
        String material = new String(input.publicKeyMaterial().asByteArray(), StandardCharsets.UTF_8).strip();
        KeyPairSpec spec;
        try {
            spec = KeyPairSpec.builder(input.keyName(), material)
                    .tags(Labels.withoutName(tags))
                    .build();
        } catch (IllegalArgumentException e) {
            throw AwsException.invalid("InvalidKey.Format", "Key is not in valid OpenSSH public key format");
        }
        ResourceId id =
                keys.create(spec, region, "wire-" + world.world().nextNumber()).resource();
        world.labels().created(id, tags);
        return ImportKeyPairResponse.builder()
                .keyName(input.keyName())
                .keyPairId(id.nativeId())
                .keyFingerprint(keys.shown(region).stream()
                        .filter(key -> key.id().equals(id))
                        .map(KeyPair::fingerprint)
                        .findFirst()
                        .orElse(null))
                .tags(Labels.list(tags))
                .build();
    }

    private SdkPojo describe(Region region, DescribeKeyPairsRequest input) {
        List<KeyPair> named = new ArrayList<>();
        input.keyPairIds().forEach(id -> named.add(listing.get(region, id)));
        for (String name : input.keyNames()) {
            named.add(byName(region, name)
                    .orElseThrow(() -> AwsException.invalid(
                            "InvalidKeyPair.NotFound", "The key pair '" + name + "' does not exist")));
        }
        boolean all = input.keyPairIds().isEmpty() && input.keyNames().isEmpty();
        Predicate<KeyPair> wanted = filters.predicate(input.filters());
        boolean withKey = Boolean.TRUE.equals(input.includePublicKey());
        return DescribeKeyPairsResponse.builder()
                .keyPairs((all ? keys.shown(region) : named)
                        .stream()
                                .filter(wanted)
                                .map(key -> KeyPairInfo.builder()
                                        .keyPairId(key.id().nativeId())
                                        .keyName(key.name())
                                        .keyType(key.publicKey().startsWith("ssh-rsa") ? "rsa" : "ed25519")
                                        .keyFingerprint(key.fingerprint())
                                        .publicKey(withKey ? key.publicKey() : null)
                                        .createTime(key.createdAt())
                                        .tags(world.labels().list(key))
                                        .build())
                                .toList())
                .build();
    }

    private Optional<KeyPair> byName(Region region, String name) {
        return keys.shown(region).stream()
                .filter(key -> key.name().equals(name))
                .findFirst();
    }

    // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteKeyPair.html: deleting by name what is not there
    // succeeds; an id must be one that was.
    private SdkPojo delete(Region region, DeleteKeyPairRequest input) {
        if (input.keyPairId() != null) {
            return DeleteKeyPairResponse.builder()
                    .returnValue(true)
                    .keyPairId(listing.delete(region, input.keyPairId()).nativeId())
                    .build();
        }
        if (input.keyName() == null) {
            throw AwsException.invalid("MissingParameter", "The request must contain the parameter KeyName");
        }
        byName(region, input.keyName()).ifPresent(key -> keys.deleteNow(key.id()));
        return DeleteKeyPairResponse.builder().returnValue(true).build();
    }
}
