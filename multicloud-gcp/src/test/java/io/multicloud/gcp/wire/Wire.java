package io.multicloud.gcp.wire;

import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.client.http.HttpResponseException;
import com.google.api.gax.core.FixedCredentialsProvider;
import com.google.api.gax.rpc.ApiException;
import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.cloud.compute.v1.AccessConfig;
import com.google.cloud.compute.v1.AttachedDisk;
import com.google.cloud.compute.v1.AttachedDiskInitializeParams;
import com.google.cloud.compute.v1.GetZoneOperationRequest;
import com.google.cloud.compute.v1.InsertInstanceRequest;
import com.google.cloud.compute.v1.Instance;
import com.google.cloud.compute.v1.InstancesClient;
import com.google.cloud.compute.v1.InstancesSettings;
import com.google.cloud.compute.v1.NetworkInterface;
import com.google.cloud.compute.v1.Operation;
import com.google.cloud.compute.v1.ZoneOperationsClient;
import com.google.cloud.compute.v1.ZoneOperationsSettings;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.VirtualTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.assertj.core.api.Assertions;

/** A front with raw Google clients, for the front's own tests. */
final class Wire implements AutoCloseable {
    static final String ZONE = "us-central1-a";

    final FakeCloud cloud;
    final GcpFront front;
    final String project;
    final InstancesClient instances;
    final ZoneOperationsClient operations;

    Wire() {
        this(FakeCloud.gcp(VirtualTime.startingAt(Instant.parse("2026-12-01T00:00:00Z"))));
    }

    Wire(FakeCloud cloud) {
        this.cloud = cloud;
        this.front = GcpFront.start(cloud);
        this.project = front.project();
        try {
            this.instances = InstancesClient.create(InstancesSettings.newBuilder()
                    .setEndpoint(front.endpoint().toString())
                    .setCredentialsProvider(credentials())
                    .build());
            this.operations = ZoneOperationsClient.create(ZoneOperationsSettings.newBuilder()
                    .setEndpoint(front.endpoint().toString())
                    .setCredentialsProvider(credentials())
                    .build());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static FixedCredentialsProvider credentials() {
        return credentials(GcpFront.TOKEN);
    }

    static FixedCredentialsProvider credentials(String token) {
        return FixedCredentialsProvider.create(
                GoogleCredentials.create(new AccessToken(token, Date.from(Instant.parse("2100-01-01T00:00:00Z")))));
    }

    void advance(Duration time) {
        cloud.time().advance(time);
    }

    static String requestId() {
        return UUID.nameUUIDFromBytes(Long.toString(counter++).getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .toString();
    }

    private static long counter;

    /** The smallest instance. */
    static Instance.Builder small(String name) {
        return Instance.newBuilder()
                .setName(name)
                .setMachineType("zones/" + ZONE + "/machineTypes/e2-micro")
                .addDisks(boot())
                .addNetworkInterfaces(NetworkInterface.newBuilder().setNetwork("global/networks/default"));
    }

    static AttachedDisk.Builder boot() {
        return AttachedDisk.newBuilder()
                .setBoot(true)
                .setAutoDelete(true)
                .setInitializeParams(AttachedDiskInitializeParams.newBuilder()
                        .setSourceImage("projects/debian-cloud/global/images/family/debian-12"));
    }

    static AccessConfig external() {
        return AccessConfig.newBuilder()
                .setType("ONE_TO_ONE_NAT")
                .setName("External NAT")
                .build();
    }

    Operation insert(Instance instance) {
        return insert(instance, requestId());
    }

    Operation insert(Instance instance, String requestId) {
        return instances
                .insertCallable()
                .call(InsertInstanceRequest.newBuilder()
                        .setProject(project)
                        .setZone(ZONE)
                        .setInstanceResource(instance)
                        .setRequestId(requestId)
                        .build());
    }

    /** Creates an instance and lets it run. */
    Instance running(String name) {
        insert(small(name).build());
        advance(Duration.ofMinutes(1));
        Instance instance = instances.get(project, ZONE, name);
        Assertions.assertThat(instance.getStatus()).isEqualTo("RUNNING");
        return instance;
    }

    Operation poll(Operation operation) {
        return operations.get(GetZoneOperationRequest.newBuilder()
                .setProject(project)
                .setZone(ZONE)
                .setOperation(operation.getName())
                .build());
    }

    /** Lets a zonal operation end. */
    Operation done(Operation operation) {
        advance(Duration.ofMinutes(5));
        Operation done = poll(operation);
        Assertions.assertThat(done.getStatus()).isEqualTo(Operation.Status.DONE);
        return done;
    }

    /**
     * How a request was refused.
     *
     * @param status the HTTP status
     * @param reason the first error's
     * @param message of the error
     */
    record Refusal(int status, String reason, String message) {}

    /** Sends a request that must be refused. */
    static Refusal refused(Callable<?> call) {
        try {
            Object answer = call.call();
            throw new AssertionError("was not refused: " + answer);
        } catch (ApiException e) {
            if (e.getCause() instanceof HttpResponseException http) {
                return refusal(http.getStatusCode(), http.getContent());
            }
            throw new AssertionError("no answer", e);
        } catch (GoogleJsonResponseException e) {
            return new Refusal(
                    e.getStatusCode(),
                    e.getDetails().getErrors().get(0).getReason(),
                    e.getDetails().getMessage());
        } catch (Exception e) {
            throw new AssertionError("no answer", e);
        }
    }

    private static Refusal refusal(int status, String content) {
        JsonObject error = JsonParser.parseString(content).getAsJsonObject().getAsJsonObject("error");
        return new Refusal(
                status,
                error.getAsJsonArray("errors")
                        .get(0)
                        .getAsJsonObject()
                        .get("reason")
                        .getAsString(),
                error.get("message").getAsString());
    }

    @Override
    public void close() {
        instances.close();
        operations.close();
        front.close();
        Assertions.assertThat(front.server().failures())
                .as("mistakes of the front")
                .isEmpty();
    }
}
