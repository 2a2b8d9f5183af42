package io.multicloud.samples.bench;

import com.google.api.gax.httpjson.HttpJsonCallContext;
import com.google.cloud.compute.v1.AggregatedListInstancesRequest;
import com.google.cloud.compute.v1.GetInstanceRequest;
import com.google.cloud.compute.v1.Instance;
import com.google.cloud.compute.v1.InstancesClient;
import com.google.cloud.compute.v1.InstancesScopedList;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.VM;
import io.multicloud.gcp.wire.GcpFront;
import io.multicloud.gcp.wire.GcpWire;
import io.multicloud.testkit.FakeCloud;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Google Cloud through its adapter, and through its SDK alone. The client is the adapter's own, with its connections; it is given a token that somebody has fetched. */
final class GcpAccount implements AdapterAccount {
    private final ReplayedAccount account;
    private final ResourceId id;
    private final InstancesClient raw;
    private final String project;
    private final GetInstanceRequest request;
    private final HttpJsonCallContext credentials = (HttpJsonCallContext) HttpJsonCallContext.createDefault()
            .withExtraHeaders(Map.of("Authorization", List.of("Bearer " + GcpFront.TOKEN)));

    GcpAccount(int vms) throws IOException {
        this.account = new ReplayedAccount(new GcpWire(), FakeCloud::gcp, vms);
        this.id = account.vm().id();
        this.raw = account.provider().unwrap(InstancesClient.class).orElseThrow();
        VM vm = account.vm();
        // .../projects/PROJECT/zones/ZONE/instances/NAME
        String link = vm.unwrap(Instance.class).orElseThrow().getSelfLink();
        this.project = link.replaceFirst(".*/projects/([^/]+)/.*", "$1");
        this.request = GetInstanceRequest.newBuilder()
                .setProject(project)
                .setZone(vm.zone().orElseThrow().name())
                .setInstance(vm.name())
                .build();
    }

    @Override
    public CloudProvider provider() {
        return account.provider();
    }

    @Override
    public int pageSize() {
        return 500;
    }

    @Override
    public VM get() {
        return account.provider().compute().get(id);
    }

    @Override
    public Object rawGet() {
        return raw.getCallable().call(request, credentials);
    }

    @Override
    public void rawList(int page, Consumer<Object> eachVm) {
        AggregatedListInstancesRequest list = AggregatedListInstancesRequest.newBuilder()
                .setProject(project)
                .setFilter("zone eq \".*/zones/" + account.provider().region() + "-[a-z0-9]+\"")
                .setMaxResults(page)
                .build();
        for (Map.Entry<String, InstancesScopedList> zoneOfPage :
                raw.aggregatedListPagedCallable().call(list, credentials).iterateAll()) {
            zoneOfPage.getValue().getInstancesList().forEach(eachVm);
        }
    }

    @Override
    public void close() throws IOException {
        account.close();
    }
}
