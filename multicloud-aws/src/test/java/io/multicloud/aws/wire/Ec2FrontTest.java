package io.multicloud.aws.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.Tag;

/** Instances over the wire, asked for by the SDK's own client. */
@SuppressWarnings("unchecked") // The SDK takes builders as varargs of a generic type.
class Ec2FrontTest {
    private final VirtualTime time = VirtualTime.startingAt(Instant.parse("2026-11-20T08:00:00Z"));
    private final FakeCloud cloud = FakeCloud.aws(time);
    private final AwsFront front = AwsFront.start(cloud);
    private final Ec2Client ec2 = Clients.to(front, Ec2Client.builder()).build();

    @AfterEach
    void close() {
        ec2.close();
        front.close();
        assertThat(front.server().failures()).isEmpty();
    }

    @Test
    void anInstanceLives() {
        Instance made = ec2.runInstances(launch("web").build()).instances().get(0);
        assertThat(made.state().name()).isEqualTo(InstanceStateName.PENDING);

        time.advance(Duration.ofMinutes(1));

        Instance running = instance(made.instanceId());
        assertThat(running.state().name()).isEqualTo(InstanceStateName.RUNNING);
        assertThat(running.tags())
                .containsExactly(Tag.builder().key("Name").value("web").build());
        ec2.terminateInstances(request -> request.instanceIds(made.instanceId()));
        time.advance(Duration.ofMinutes(1));
        assertThat(instance(made.instanceId()).state().name()).isEqualTo(InstanceStateName.TERMINATED);
        assertThat(cloud.leftovers()).isEmpty();
    }

    private Instance instance(String id) {
        return ec2.describeInstances(request -> request.instanceIds(id))
                .reservations()
                .get(0)
                .instances()
                .get(0);
    }

    private RunInstancesRequest.Builder launch(String name) {
        String image = ec2.describeImages(request -> request.owners("099720109477")
                        .filters(filter -> filter.name("name").values("ubuntu/images/*jammy*-amd64-server-*")))
                .images()
                .get(0)
                .imageId();
        return RunInstancesRequest.builder()
                .imageId(image)
                .instanceType("m5.large")
                .minCount(1)
                .maxCount(1)
                .tagSpecifications(tags -> tags.resourceType("instance")
                        .tags(List.of(Tag.builder().key("Name").value(name).build())));
    }
}
