package io.multicloud.gcp.call;

import com.google.api.core.ApiFunction;
import com.google.api.gax.core.FixedExecutorProvider;
import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.httpjson.HttpJsonTransportChannel;
import com.google.api.gax.httpjson.ManagedHttpJsonChannel;
import com.google.api.gax.rpc.ClientSettings;
import com.google.api.gax.rpc.FixedTransportChannelProvider;
import com.google.api.gax.rpc.UnaryCallSettings;
import com.google.cloud.compute.v1.AddressesClient;
import com.google.cloud.compute.v1.AddressesSettings;
import com.google.cloud.compute.v1.DisksClient;
import com.google.cloud.compute.v1.DisksSettings;
import com.google.cloud.compute.v1.FirewallsClient;
import com.google.cloud.compute.v1.FirewallsSettings;
import com.google.cloud.compute.v1.GlobalOperationsClient;
import com.google.cloud.compute.v1.GlobalOperationsSettings;
import com.google.cloud.compute.v1.ImagesClient;
import com.google.cloud.compute.v1.ImagesSettings;
import com.google.cloud.compute.v1.InstancesClient;
import com.google.cloud.compute.v1.InstancesSettings;
import com.google.cloud.compute.v1.MachineTypesClient;
import com.google.cloud.compute.v1.MachineTypesSettings;
import com.google.cloud.compute.v1.NetworksClient;
import com.google.cloud.compute.v1.NetworksSettings;
import com.google.cloud.compute.v1.ProjectsClient;
import com.google.cloud.compute.v1.ProjectsSettings;
import com.google.cloud.compute.v1.RegionOperationsClient;
import com.google.cloud.compute.v1.RegionOperationsSettings;
import com.google.cloud.compute.v1.RegionsClient;
import com.google.cloud.compute.v1.RegionsSettings;
import com.google.cloud.compute.v1.SnapshotsClient;
import com.google.cloud.compute.v1.SnapshotsSettings;
import com.google.cloud.compute.v1.SubnetworksClient;
import com.google.cloud.compute.v1.SubnetworksSettings;
import com.google.cloud.compute.v1.ZoneOperationsClient;
import com.google.cloud.compute.v1.ZoneOperationsSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.BiFunction;

/**
 * The clients of Compute Engine, each made when first used. They share one channel, which sends on the caller's thread,
 * and have retries, timers and pollers off: a call is one request. Thread-safe.
 */
public final class ComputeClients implements AutoCloseable {
    private static final String ENDPOINT = "https://compute.googleapis.com";

    private final HttpJsonTransportChannel channel;
    // Asked for by the clients, and never given anything to do: its thread would be started with the first task.
    private final ScheduledExecutorService idle = new ScheduledThreadPoolExecutor(1);
    private final Map<Class<?>, AutoCloseable> clients = new LinkedHashMap<>();

    ComputeClients(HttpConnections connections, Optional<String> endpoint) {
        this.channel = HttpJsonTransportChannel.create(ManagedHttpJsonChannel.newBuilder()
                .setEndpoint(endpoint.orElse(ENDPOINT))
                .setHttpTransport(connections)
                .setExecutor(Runnable::run)
                .build());
    }

    /** Returns the client of VMs. */
    public InstancesClient instances() {
        return client(
                InstancesClient.class,
                () -> InstancesClient.create(
                        quiet(InstancesSettings.newBuilder(), InstancesSettings.Builder::applyToAllUnaryMethods)
                                .build()));
    }

    /** Returns the client of machine types. */
    public MachineTypesClient machineTypes() {
        return client(
                MachineTypesClient.class,
                () -> MachineTypesClient.create(
                        quiet(MachineTypesSettings.newBuilder(), MachineTypesSettings.Builder::applyToAllUnaryMethods)
                                .build()));
    }

    /** Returns the client of disks. */
    public DisksClient disks() {
        return client(
                DisksClient.class,
                () -> DisksClient.create(
                        quiet(DisksSettings.newBuilder(), DisksSettings.Builder::applyToAllUnaryMethods)
                                .build()));
    }

    /** Returns the client of snapshots. */
    public SnapshotsClient snapshots() {
        return client(
                SnapshotsClient.class,
                () -> SnapshotsClient.create(
                        quiet(SnapshotsSettings.newBuilder(), SnapshotsSettings.Builder::applyToAllUnaryMethods)
                                .build()));
    }

    /** Returns the client of images. */
    public ImagesClient images() {
        return client(
                ImagesClient.class,
                () -> ImagesClient.create(
                        quiet(ImagesSettings.newBuilder(), ImagesSettings.Builder::applyToAllUnaryMethods)
                                .build()));
    }

    /** Returns the client of networks. */
    public NetworksClient networks() {
        return client(
                NetworksClient.class,
                () -> NetworksClient.create(
                        quiet(NetworksSettings.newBuilder(), NetworksSettings.Builder::applyToAllUnaryMethods)
                                .build()));
    }

    /** Returns the client of subnetworks. */
    public SubnetworksClient subnetworks() {
        return client(
                SubnetworksClient.class,
                () -> SubnetworksClient.create(
                        quiet(SubnetworksSettings.newBuilder(), SubnetworksSettings.Builder::applyToAllUnaryMethods)
                                .build()));
    }

    /** Returns the client of firewall rules. */
    public FirewallsClient firewalls() {
        return client(
                FirewallsClient.class,
                () -> FirewallsClient.create(
                        quiet(FirewallsSettings.newBuilder(), FirewallsSettings.Builder::applyToAllUnaryMethods)
                                .build()));
    }

    /** Returns the client of reserved addresses. */
    public AddressesClient addresses() {
        return client(
                AddressesClient.class,
                () -> AddressesClient.create(
                        quiet(AddressesSettings.newBuilder(), AddressesSettings.Builder::applyToAllUnaryMethods)
                                .build()));
    }

    /** Returns the client of regions. */
    public RegionsClient regions() {
        return client(
                RegionsClient.class,
                () -> RegionsClient.create(
                        quiet(RegionsSettings.newBuilder(), RegionsSettings.Builder::applyToAllUnaryMethods)
                                .build()));
    }

    /** Returns the client of the project. */
    public ProjectsClient projects() {
        return client(
                ProjectsClient.class,
                () -> ProjectsClient.create(
                        quiet(ProjectsSettings.newBuilder(), ProjectsSettings.Builder::applyToAllUnaryMethods)
                                .build()));
    }

    ZoneOperationsClient zoneOperations() {
        return client(
                ZoneOperationsClient.class,
                () -> ZoneOperationsClient.create(quiet(
                                ZoneOperationsSettings.newBuilder(),
                                ZoneOperationsSettings.Builder::applyToAllUnaryMethods)
                        .build()));
    }

    RegionOperationsClient regionOperations() {
        return client(
                RegionOperationsClient.class,
                () -> RegionOperationsClient.create(quiet(
                                RegionOperationsSettings.newBuilder(),
                                RegionOperationsSettings.Builder::applyToAllUnaryMethods)
                        .build()));
    }

    GlobalOperationsClient globalOperations() {
        return client(
                GlobalOperationsClient.class,
                () -> GlobalOperationsClient.create(quiet(
                                GlobalOperationsSettings.newBuilder(),
                                GlobalOperationsSettings.Builder::applyToAllUnaryMethods)
                        .build()));
    }

    /** Returns the client of a class, if there is one. */
    <T> Optional<T> unwrap(Class<T> type) {
        AutoCloseable client = null;
        if (type == InstancesClient.class) {
            client = instances();
        } else if (type == DisksClient.class) {
            client = disks();
        } else if (type == SnapshotsClient.class) {
            client = snapshots();
        } else if (type == ImagesClient.class) {
            client = images();
        } else if (type == NetworksClient.class) {
            client = networks();
        } else if (type == SubnetworksClient.class) {
            client = subnetworks();
        } else if (type == FirewallsClient.class) {
            client = firewalls();
        } else if (type == AddressesClient.class) {
            client = addresses();
        } else if (type == MachineTypesClient.class) {
            client = machineTypes();
        }
        return Optional.ofNullable(client).map(type::cast);
    }

    private <B extends ClientSettings.Builder<?, B>> B quiet(
            B settings, BiFunction<B, ApiFunction<UnaryCallSettings.Builder<?, ?>, Void>, B> toAll) {
        settings.setTransportChannelProvider(FixedTransportChannelProvider.create(channel))
                .setCredentialsProvider(NoCredentialsProvider.create())
                .setBackgroundExecutorProvider(FixedExecutorProvider.create(idle))
                .setWatchdogProvider(null);
        return toAll.apply(settings, call -> {
            // Without a time of its own: that of the connections holds, and no timer is needed.
            call.setSimpleTimeoutNoRetriesDuration(Duration.ZERO);
            return null;
        });
    }

    private <C extends AutoCloseable> C client(Class<C> type, Making<C> making) {
        synchronized (clients) {
            AutoCloseable made = clients.get(type);
            if (made == null) {
                try {
                    made = making.make();
                } catch (IOException e) {
                    throw new UncheckedIOException("the client cannot be made", e);
                }
                clients.put(type, made);
            }
            return type.cast(made);
        }
    }

    @Override
    public void close() {
        synchronized (clients) {
            for (AutoCloseable client : clients.values()) {
                closeQuietly(client);
            }
            clients.clear();
        }
        channel.shutdownNow();
        idle.shutdownNow();
    }

    private static void closeQuietly(AutoCloseable client) {
        try {
            client.close();
        } catch (Exception e) {
            throw new IllegalStateException("a client refuses to be closed", e);
        }
    }

    private interface Making<C> {
        C make() throws IOException;
    }
}
