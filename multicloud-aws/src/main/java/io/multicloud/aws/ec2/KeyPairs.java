package io.multicloud.aws.ec2;

import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.compute.KeyPair;
import io.multicloud.api.compute.KeyPairService;
import io.multicloud.api.compute.KeyPairSpec;
import io.multicloud.aws.client.Aws;
import io.multicloud.aws.client.CreateToken;
import io.multicloud.aws.client.Digest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.KeyPairInfo;
import software.amazon.awssdk.services.ec2.model.Tag;

/** Key pairs; their names are unique in a region. */
public final class KeyPairs extends ReconciledResources<KeyPair, KeyPairSpec, KeyPairInfo> implements KeyPairService {
    KeyPairs(Aws aws) {
        super(aws, ResourceType.KEY_PAIR, KeyPair.class, Ec2Pages::ofAll);
    }

    @Override
    Digest digest(KeyPairSpec spec) {
        return Digest.of(spec).add("key", spec.publicKey());
    }

    @Override
    String sendCreate(KeyPairSpec spec, Region region, CreateToken token) {
        return aws().ec2(
                        once("ImportKeyPair", region),
                        client -> client.importKeyPair(request -> request.keyName(spec.name())
                                .publicKeyMaterial(SdkBytes.fromUtf8String(spec.publicKey()))
                                .tagSpecifications(Ec2Tags.onCreate(
                                        software.amazon.awssdk.services.ec2.model.ResourceType.KEY_PAIR,
                                        spec.name(),
                                        spec.tags(),
                                        token))))
                .keyPairId();
    }

    @Override
    Slice<KeyPairInfo> describe(Region region, Selection selection) {
        return new Slice<>(
                aws().ec2(
                                reading("DescribeKeyPairs", region, selection),
                                client -> client.describeKeyPairs(request -> request.keyPairIds(selection.ids())
                                        .filters(selection.filters())
                                        .includePublicKey(true)))
                        .keyPairs(),
                null);
    }

    @Override
    Filter named(String name) {
        return Selection.exactly("key-name", name);
    }

    @Override
    String nativeId(KeyPairInfo one) {
        return one.keyPairId();
    }

    @Override
    @Nullable
    List<Tag> nativeTags(KeyPairInfo one) {
        return one.tags();
    }

    @Override
    Stage stage(KeyPairInfo one) {
        return Stage.READY;
    }

    @Override
    List<KeyPair> read(Region region, List<KeyPairInfo> some) {
        return some.stream()
                .map(one -> KeyPair.builder(id(region, one))
                        .name(one.keyName())
                        .tags(Ec2Tags.read(one.tags()))
                        .createdAt(Objects.requireNonNullElse(one.createTime(), Instant.EPOCH))
                        .publicKey(
                                Objects.requireNonNullElse(one.publicKey(), "").strip())
                        .fingerprint(Objects.requireNonNullElse(one.keyFingerprint(), ""))
                        .nativeResource(one)
                        .build())
                .toList();
    }

    @Override
    KeyPair withTags(KeyPair resource, Map<String, String> tags) {
        return resource.toBuilder().tags(tags).build();
    }

    @Override
    void sendDelete(ResourceId id) {
        aws().ec2(
                        repeatable("DeleteKeyPair", id),
                        client -> client.deleteKeyPair(request -> request.keyPairId(id.nativeId())));
    }
}
