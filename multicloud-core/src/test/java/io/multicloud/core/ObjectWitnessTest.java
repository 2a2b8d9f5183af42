package io.multicloud.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.dr.Site;
import io.multicloud.api.dr.Witness.Role;
import io.multicloud.api.object.BucketSpec;
import io.multicloud.api.object.ObjectBody;
import io.multicloud.api.object.ObjectKey;
import io.multicloud.api.object.ObjectService;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.FaultKind;
import io.multicloud.testkit.Flavor;
import io.multicloud.testkit.VirtualTime;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ObjectWitnessTest {
    private static final Site HERE = new Site("aws", new Region("eu-central-1"));
    private static final Site THERE = new Site("gcp", new Region("europe-west3"));

    private final VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-12-01T06:00:00Z"));

    static List<Flavor> flavors() {
        return List.of(Flavor.aws(), Flavor.gcp(), Flavor.azure(), Flavor.oci());
    }

    private static ResourceId bucket(CloudProvider provider) {
        return provider.objects()
                .buckets()
                .create(BucketSpec.builder("witness-of-tests").build())
                .await()
                .id();
    }

    private ObjectWitness witness(FakeCloud cloud) {
        CloudProvider provider = cloud.provider();
        return ObjectWitness.in(provider, bucket(provider), "roles/");
    }

    private static void failure(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CloudException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @ParameterizedTest
    @MethodSource("flavors")
    void roleIsTakenByOneEpochAfterTheOther(Flavor flavor) {
        ObjectWitness witness = witness(FakeCloud.builder(flavor, time).build());

        assertThat(witness.role("shop")).isEmpty();
        assertThat(witness.take("shop", HERE, 0)).isEqualTo(new Role(HERE, 1));
        assertThat(witness.take("shop", THERE, 1)).isEqualTo(new Role(THERE, 2));
        assertThat(witness.take("blog", HERE, 0)).isEqualTo(new Role(HERE, 1));
        assertThat(witness.role("shop")).hasValue(new Role(THERE, 2));
    }

    @ParameterizedTest
    @MethodSource("flavors")
    void whoComesSecondLearnsWhoWasFirst(Flavor flavor) {
        ObjectWitness witness = witness(FakeCloud.builder(flavor, time).build());
        witness.take("shop", HERE, 0);
        witness.take("shop", THERE, 1);

        assertThat(witness.take("shop", HERE, 1)).isEqualTo(new Role(THERE, 2));
        assertThat(witness.take("shop", THERE, 1)).isEqualTo(new Role(THERE, 2));
        assertThat(witness.take("shop", HERE, 0)).isEqualTo(new Role(THERE, 2));
    }

    @Test
    void ofTwoWhoHaveReadTheSameRoleOneGetsIt() {
        FakeCloud cloud = FakeCloud.aws(time);
        CloudProvider provider = cloud.provider();
        ResourceId bucket = bucket(provider);
        List<Role> raced = new ArrayList<>();
        // Between the first one's read and its write, the second one does both.
        CloudProvider slow = new ForwardingProvider(provider) {
            private boolean overtaken;

            @Override
            public ObjectService objects() {
                if (raced.isEmpty() && overtaken) {
                    raced.add(ObjectWitness.in(provider, bucket, "").take("shop", THERE, 0));
                }
                overtaken = true;
                return provider.objects();
            }
        };

        Role first = ObjectWitness.in(slow, bucket, "").take("shop", HERE, 0);

        assertThat(raced).containsExactly(new Role(THERE, 1));
        assertThat(first).isEqualTo(new Role(THERE, 1));
    }

    @Test
    void afterALostAnswerRepeatingTellsThatItWasTaken() {
        FakeCloud cloud = FakeCloud.aws(time);
        ObjectWitness witness = witness(cloud);
        witness.take("shop", HERE, 0);
        cloud.fault(FaultKind.LOST_RESPONSE).on(FakeOperation.PUT_OBJECT).times(1);

        failure(ErrorCode.UNKNOWN_OUTCOME, () -> witness.take("shop", THERE, 1));
        assertThat(witness.take("shop", THERE, 1)).isEqualTo(new Role(THERE, 2));
    }

    @Test
    void whatCannotBeReadIsNoRoleThatNobodyHasTaken() {
        FakeCloud cloud = FakeCloud.aws(time);
        CloudProvider provider = cloud.provider();
        ResourceId bucket = bucket(provider);
        ObjectWitness witness = ObjectWitness.in(provider, bucket, "");
        for (String broken : List.of(
                "",
                "{",
                "[]",
                "{\"format\":1}",
                "{\"format\":1,\"application\":\"blog\",\"epoch\":3,\"account\":\"a\",\"region\":\"r\"}",
                "{\"format\":2,\"application\":\"shop\",\"epoch\":3,\"account\":\"a\",\"region\":\"r\"}",
                "{\"format\":1,\"application\":\"shop\",\"epoch\":0,\"account\":\"a\",\"region\":\"r\"}",
                "{\"format\":1,\"application\":\"shop\",\"epoch\":1,\"account\":\"\",\"region\":\"r\"}")) {
            provider.objects()
                    .put(new ObjectKey(bucket, "shop.json"), ObjectBody.of(broken.getBytes(StandardCharsets.UTF_8)));
            failure(ErrorCode.DATA_LOSS, () -> witness.role("shop"));
            failure(ErrorCode.DATA_LOSS, () -> witness.take("shop", HERE, 1));
        }
        provider.objects().delete(new ObjectKey(bucket, "shop.json"));
        failure(ErrorCode.DATA_LOSS, () -> witness.take("shop", HERE, 1));
        provider.objects().buckets().delete(bucket).await();
        failure(ErrorCode.NOT_FOUND, () -> witness.role("shop"));
    }

    @Test
    void storageThatIsAwayIsAnErrorAndNotAnAnswer() {
        FakeCloud cloud = FakeCloud.aws(time);
        ObjectWitness witness = witness(cloud);
        cloud.fault(FaultKind.PARTITION);

        assertThatThrownBy(() -> witness.role("shop")).isInstanceOf(CloudException.class);
        assertThatThrownBy(() -> witness.take("shop", HERE, 0)).isInstanceOf(CloudException.class);
    }
}
