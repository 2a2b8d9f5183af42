package io.multicloud.gcp.wire;

import com.google.cloud.compute.v1.Address;
import com.google.cloud.compute.v1.AddressAggregatedList;
import com.google.cloud.compute.v1.AddressList;
import com.google.cloud.compute.v1.AddressesScopedList;
import com.google.cloud.compute.v1.AggregatedListAddressesRequest;
import com.google.cloud.compute.v1.DeleteAddressRequest;
import com.google.cloud.compute.v1.GetAddressRequest;
import com.google.cloud.compute.v1.InsertAddressRequest;
import com.google.cloud.compute.v1.ListAddressesRequest;
import com.google.cloud.compute.v1.Operation;
import com.google.cloud.compute.v1.SetLabelsAddressRequest;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.compute.VM;
import io.multicloud.api.network.PublicAddress;
import io.multicloud.api.network.PublicAddressSpec;
import io.multicloud.gcp.wire.Operations.Accepted;
import io.multicloud.gcp.wire.Operations.Scope;
import io.multicloud.gcp.wire.Operations.State;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.fake.Progress;
import io.multicloud.testkit.fake.fabric.PublicAddressBackend;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Static external addresses of a region: <a href="https://cloud.google.com/compute/docs/reference/rest/v1/addresses">addresses</a>. */
final class Addresses {
    private final Backing backing;
    private final Operations operations;
    private final PublicAddressBackend addresses;
    private final Map<ResourceId, String> descriptions = new HashMap<>();

    Addresses(Backing backing, Operations operations) {
        this.backing = backing;
        this.operations = operations;
        this.addresses = backing.cloud().fabric().publicAddresses();
    }

    void register(ComputeFront.Methods methods) {
        methods.on("Addresses.Insert", InsertAddressRequest.class, this::insert);
        methods.on("Addresses.Get", GetAddressRequest.class, this::get);
        methods.on("Addresses.List", ListAddressesRequest.class, this::list);
        methods.on("Addresses.AggregatedList", AggregatedListAddressesRequest.class, this::aggregatedList);
        methods.on("Addresses.Delete", DeleteAddressRequest.class, this::delete);
        methods.on("Addresses.SetLabels", SetLabelsAddressRequest.class, this::setLabels);
    }

    /** Finds the reserved address that an instance shall have. */
    ResourceId requireFree(String field, String ip, Region region) {
        PublicAddress address = byIp(ip, region)
                .orElseThrow(() -> GcpError.invalidField(
                        field,
                        ip,
                        "The specified external IP address '" + ip + "' was not found in region '" + region + "'."));
        if (address.attachedTo().isPresent()) {
            // https://cloud.google.com/compute/docs/ip-addresses/reserve-static-external-ip-address
            throw GcpError.invalidField(
                    field, ip, "The specified external IP address '" + ip + "' is already in use by another resource.");
        }
        return address.id();
    }

    /** Returns the reserved address of an IP. */
    Optional<PublicAddress> byIp(String ip, Region region) {
        return addresses.shown(region).stream()
                .filter(address -> address.address().equals(ip))
                .findFirst();
    }

    private ResourceId require(Region region, String name) {
        return backing.require(addresses, region, name, path(region, name));
    }

    private String path(Region region, String name) {
        return backing.links().path("regions/" + region.name(), "addresses", name);
    }

    private Operation insert(InsertAddressRequest request) {
        backing.requireProject(request.getProject());
        Region region = backing.region(request.getRegion());
        Address wanted = request.getAddressResource();
        // "labels ... can only be added or modified by the setLabels method": addresses.
        Fields.allow(
                wanted,
                "resource",
                "name",
                "description",
                "address_type",
                "network_tier",
                "ip_version",
                "region",
                "kind");
        Names.require("resource.name", wanted.getName());
        if (wanted.hasAddressType() && !wanted.getAddressType().equals("EXTERNAL")) {
            throw GcpError.notPlayed("internal addresses");
        }
        if (wanted.hasIpVersion() && !wanted.getIpVersion().equals("IPV4")) {
            throw GcpError.notPlayed("IPv6 addresses");
        }
        String target = backing.links().inRegion(region, "addresses", wanted.getName());
        return operations.change(
                request.getRequestId(),
                new Scope.InRegion(region),
                "insert",
                FakeOperation.CREATE_PUBLIC_ADDRESS,
                FakeOperation.GET_PUBLIC_ADDRESS,
                target,
                () -> {
                    if (addresses.named(region, wanted.getName()).isPresent()) {
                        throw GcpError.alreadyExists(path(region, wanted.getName()));
                    }
                    Progress<PublicAddress> made = addresses.create(
                            PublicAddressSpec.builder(wanted.getName())
                                    .region(region)
                                    .build(),
                            region,
                            "wire-" + backing.world().nextNumber());
                    ResourceId id = made.resource();
                    descriptions
                            .keySet()
                            .removeIf(old -> descriptions.size() > 1_000
                                    && addresses.known(old).isEmpty());
                    descriptions.put(id, wanted.getDescription());
                    return Accepted.of(target, id.nativeId(), () -> State.of(addresses.progress(id, made.change())));
                });
    }

    private Address get(GetAddressRequest request) {
        backing.requireProject(request.getProject());
        Region region = backing.region(request.getRegion());
        return backing.request(
                FakeOperation.GET_PUBLIC_ADDRESS,
                region,
                () -> picture(addresses.describe(require(region, request.getAddress()))));
    }

    private AddressList list(ListAddressesRequest request) {
        backing.requireProject(request.getProject());
        Region region = backing.region(request.getRegion());
        Listing listing =
                new Listing(request.getFilter(), request.getMaxResults(), request.getOrderBy(), request.getPageToken());
        return backing.request(FakeOperation.LIST_PUBLIC_ADDRESSES, region, () -> {
            Listing.Page<Address> page = page(listing, addresses.shown(region));
            AddressList.Builder answer =
                    AddressList.newBuilder().setKind("compute#addressList").addAllItems(page.items());
            if (!page.nextToken().isEmpty()) {
                answer.setNextPageToken(page.nextToken());
            }
            return answer.build();
        });
    }

    private Listing.Page<Address> page(Listing listing, List<PublicAddress> all) {
        return listing.page(
                all,
                address -> address.id().region() + "/" + address.name(),
                Comparator.comparing(PublicAddress::createdAt),
                this::picture);
    }

    private AddressAggregatedList aggregatedList(AggregatedListAddressesRequest request) {
        backing.requireProject(request.getProject());
        Listing listing =
                new Listing(request.getFilter(), request.getMaxResults(), request.getOrderBy(), request.getPageToken());
        return backing.request(FakeOperation.LIST_PUBLIC_ADDRESSES, backing.home(), () -> {
            List<PublicAddress> all = backing.world().places().keySet().stream()
                    .flatMap(region -> addresses.shown(region).stream())
                    .toList();
            Listing.Page<Address> page = page(listing, all);
            AddressAggregatedList.Builder answer =
                    AddressAggregatedList.newBuilder().setKind("compute#addressAggregatedList");
            for (Address address : page.items()) {
                String key = "regions/" + Links.placeName(address.getRegion());
                answer.putItems(
                        key,
                        answer.getItemsOrDefault(key, AddressesScopedList.getDefaultInstance()).toBuilder()
                                .addAddresses(address)
                                .build());
            }
            if (!page.nextToken().isEmpty()) {
                answer.setNextPageToken(page.nextToken());
            }
            return answer.build();
        });
    }

    private Operation delete(DeleteAddressRequest request) {
        backing.requireProject(request.getProject());
        Region region = backing.region(request.getRegion());
        String name = request.getAddress();
        String target = backing.links().inRegion(region, "addresses", name);
        return operations.change(
                request.getRequestId(),
                new Scope.InRegion(region),
                "delete",
                FakeOperation.DELETE_PUBLIC_ADDRESS,
                FakeOperation.GET_PUBLIC_ADDRESS,
                target,
                () -> {
                    ResourceId id = require(region, name);
                    PublicAddress address = addresses.describe(id);
                    if (address.attachedTo().isPresent()) {
                        throw GcpError.inUse(path(region, name), user(address).orElse(""));
                    }
                    long change = addresses.delete(id);
                    return Accepted.of(
                            target,
                            id.nativeId(),
                            () -> State.ofDeletion(() -> addresses.deletionProgress(id, change)));
                });
    }

    private Operation setLabels(SetLabelsAddressRequest request) {
        backing.requireProject(request.getProject());
        Region region = backing.region(request.getRegion());
        String name = request.getResource();
        String target = backing.links().inRegion(region, "addresses", name);
        return operations.change(
                request.getRequestId(),
                new Scope.InRegion(region),
                "setLabels",
                FakeOperation.TAG_PUBLIC_ADDRESS,
                FakeOperation.GET_PUBLIC_ADDRESS,
                target,
                () -> {
                    PublicAddress address = addresses.describe(require(region, name));
                    Fingerprints.require(
                            "Labels",
                            request.getRegionSetLabelsRequestResource().getLabelFingerprint(),
                            Fingerprints.ofLabels(address.tags()));
                    Fingerprints.relabel(
                            addresses,
                            address.id(),
                            address.tags(),
                            request.getRegionSetLabelsRequestResource().getLabelsMap());
                    return Accepted.done(target, address.id().nativeId());
                });
    }

    private Optional<String> user(PublicAddress address) {
        return address.attachedTo()
                .flatMap(backing.cloud().compute()::known)
                .map((VM vm) -> backing.links().inZone(vm.zone().orElseThrow(), "instances", vm.name()));
    }

    private Address picture(PublicAddress address) {
        Address.Builder picture = Address.newBuilder()
                .setKind("compute#address")
                .setId(Long.parseUnsignedLong(address.id().nativeId()))
                .setName(address.name())
                .setAddress(address.address())
                .setAddressType("EXTERNAL")
                .setNetworkTier("PREMIUM")
                .setRegion(backing.links().region(address.id().region()))
                .setSelfLink(backing.links().inRegion(address.id().region(), "addresses", address.name()))
                .setCreationTimestamp(address.createdAt().toString())
                .setStatus(address.attachedTo().isPresent() ? "IN_USE" : "RESERVED")
                .putAllLabels(address.tags())
                .setLabelFingerprint(Fingerprints.ofLabels(address.tags()));
        String description = descriptions.getOrDefault(address.id(), "");
        if (!description.isEmpty()) {
            picture.setDescription(description);
        }
        user(address).ifPresent(picture::addUsers);
        return picture.build();
    }
}
