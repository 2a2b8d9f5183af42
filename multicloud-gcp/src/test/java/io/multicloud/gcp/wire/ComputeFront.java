package io.multicloud.gcp.wire;

import com.google.cloud.compute.v1.Compute;
import com.google.cloud.compute.v1.DeleteGlobalOperationRequest;
import com.google.cloud.compute.v1.GetGlobalOperationRequest;
import com.google.cloud.compute.v1.GetRegionOperationRequest;
import com.google.cloud.compute.v1.GetZoneOperationRequest;
import com.google.cloud.compute.v1.ListGlobalOperationsRequest;
import com.google.cloud.compute.v1.ListRegionOperationsRequest;
import com.google.cloud.compute.v1.ListZoneOperationsRequest;
import com.google.cloud.compute.v1.Operation;
import com.google.cloud.compute.v1.OperationList;
import com.google.cloud.compute.v1.WaitGlobalOperationRequest;
import com.google.cloud.compute.v1.WaitRegionOperationRequest;
import com.google.cloud.compute.v1.WaitZoneOperationRequest;
import com.google.protobuf.Message;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.Zone;
import io.multicloud.gcp.wire.Operations.Scope;
import io.multicloud.testkit.FakeOperation;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Compute Engine: <a href="https://cloud.google.com/compute/docs/reference/rest/v1">its REST API</a>, by the routes of the
 * client library's own descriptor. A method that is in the descriptor and not played is answered with 501.
 */
final class ComputeFront {
    private static final Routes ROUTES = new Routes(Compute.getDescriptor());

    private final Backing backing;
    private final Operations operations;
    private final Disks disks;
    private final ProtoService service = new ProtoService(ROUTES, "com.google.cloud.compute.v1");

    /** Takes methods by the names of their service and method. */
    @FunctionalInterface
    interface Methods {
        <M extends Message> void on(String name, Class<M> request, ProtoService.Method<M> method);
    }

    ComputeFront(Backing backing) {
        this.backing = backing;
        this.operations = new Operations(backing);
        Places places = new Places(backing);
        this.disks = new Disks(backing, operations);
        Snapshots snapshots = new Snapshots(backing, operations, disks);
        Images images = new Images(backing, operations, disks, snapshots);
        Networks networks = new Networks(backing, operations);
        Firewalls firewalls = new Firewalls(backing, operations, networks);
        Addresses addresses = new Addresses(backing, operations);
        Instances instances = new Instances(
                backing,
                operations,
                new InstanceRequests(backing, places, images, snapshots, disks, networks, addresses),
                disks);
        networks.connect(
                (collection, link) -> firewalls.uses(collection, link).or(() -> instances.uses(collection, link)));
        Methods methods = service::on;
        places.register(methods);
        disks.register(methods);
        snapshots.register(methods);
        images.register(methods);
        networks.register(methods);
        firewalls.register(methods);
        addresses.register(methods);
        instances.register(methods);
        new Attachments(backing, instances, disks, addresses).register(methods);
        registerOperations(methods);
    }

    ProtoService service() {
        return service;
    }

    /** Returns the fake's id of the disk of a name in a zone. */
    Optional<ResourceId> disk(String zone, String name) {
        return backing.world().locked(() -> disks.find(backing.zone(zone), name));
    }

    private void registerOperations(Methods methods) {
        methods.on(
                "ZoneOperations.Get",
                GetZoneOperationRequest.class,
                request -> operations.get(request.getProject(), inZone(request.getZone()), request.getOperation()));
        methods.on(
                "RegionOperations.Get",
                GetRegionOperationRequest.class,
                request -> operations.get(request.getProject(), inRegion(request.getRegion()), request.getOperation()));
        methods.on(
                "GlobalOperations.Get",
                GetGlobalOperationRequest.class,
                request -> operations.get(request.getProject(), Scope.Global.INSTANCE, request.getOperation()));
        // "Waits ... up to the 2 minute deadline, ... the request may return before": the front never waits.
        methods.on(
                "ZoneOperations.Wait",
                WaitZoneOperationRequest.class,
                request -> operations.get(request.getProject(), inZone(request.getZone()), request.getOperation()));
        methods.on(
                "RegionOperations.Wait",
                WaitRegionOperationRequest.class,
                request -> operations.get(request.getProject(), inRegion(request.getRegion()), request.getOperation()));
        methods.on(
                "GlobalOperations.Wait",
                WaitGlobalOperationRequest.class,
                request -> operations.get(request.getProject(), Scope.Global.INSTANCE, request.getOperation()));
        methods.on("GlobalOperations.Delete", DeleteGlobalOperationRequest.class, operations::delete);
        methods.on("ZoneOperations.List", ListZoneOperationsRequest.class, request -> {
            Scope scope = inZone(request.getZone());
            return list(
                    request.getProject(),
                    new Listing(
                            request.getFilter(), request.getMaxResults(), request.getOrderBy(), request.getPageToken()),
                    scope::equals);
        });
        methods.on("RegionOperations.List", ListRegionOperationsRequest.class, request -> {
            Scope scope = inRegion(request.getRegion());
            return list(
                    request.getProject(),
                    new Listing(
                            request.getFilter(), request.getMaxResults(), request.getOrderBy(), request.getPageToken()),
                    scope::equals);
        });
        methods.on(
                "GlobalOperations.List",
                ListGlobalOperationsRequest.class,
                request -> list(
                        request.getProject(),
                        new Listing(
                                request.getFilter(),
                                request.getMaxResults(),
                                request.getOrderBy(),
                                request.getPageToken()),
                        Scope.Global.INSTANCE::equals));
    }

    private Scope inZone(String name) {
        Zone zone = backing.zone(name);
        return new Scope.InZone(zone);
    }

    private Scope inRegion(String name) {
        Region region = backing.region(name);
        return new Scope.InRegion(region);
    }

    private OperationList list(String project, Listing listing, Predicate<Scope> where) {
        backing.requireProject(project);
        return backing.request(FakeOperation.LIST_VMS, backing.home(), () -> {
            Listing.Page<Operation> page = listing.page(
                    operations.all(where),
                    Operation::getName,
                    Comparator.comparing(Operation::getInsertTime),
                    operation -> operation);
            OperationList.Builder answer =
                    OperationList.newBuilder().setKind("compute#operationList").addAllItems(page.items());
            if (!page.nextToken().isEmpty()) {
                answer.setNextPageToken(page.nextToken());
            }
            return answer.build();
        });
    }
}
