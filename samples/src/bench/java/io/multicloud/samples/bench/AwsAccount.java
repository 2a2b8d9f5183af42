package io.multicloud.samples.bench;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.VM;
import io.multicloud.aws.wire.AwsWire;
import io.multicloud.testkit.FakeCloud;
import java.io.IOException;
import java.util.function.Consumer;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Reservation;

/** AWS through its adapter, and through its SDK alone. The client is the adapter's own, with its connections and its signing. */
final class AwsAccount implements AdapterAccount {
    private final ReplayedAccount account;
    private final ResourceId id;
    private final Ec2Client raw;

    AwsAccount(int vms) throws IOException {
        this.account = new ReplayedAccount(new AwsWire(), FakeCloud::aws, vms);
        this.id = account.vm().id();
        this.raw = account.provider().unwrap(Ec2Client.class).orElseThrow();
    }

    @Override
    public CloudProvider provider() {
        return account.provider();
    }

    @Override
    public int pageSize() {
        return 1000;
    }

    @Override
    public VM get() {
        return account.provider().compute().get(id);
    }

    @Override
    public Object rawGet() {
        return raw.describeInstances(request -> request.instanceIds(id.nativeId()))
                .reservations()
                .get(0)
                .instances()
                .get(0);
    }

    @Override
    public void rawList(int page, Consumer<Object> eachVm) {
        for (Reservation reservation : raw.describeInstancesPaginator(request -> request.maxResults(page))
                .reservations()) {
            reservation.instances().forEach(eachVm);
        }
    }

    @Override
    public void close() throws IOException {
        account.close();
    }
}
