package com.example.meridian;

import io.multicloud.api.Capabilities;
import io.multicloud.api.Capability;
import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.Limit;
import io.multicloud.api.ListFilter;
import io.multicloud.api.Operation;
import io.multicloud.api.OperationId;
import io.multicloud.api.PreflightCheck;
import io.multicloud.api.Region;
import io.multicloud.api.Zone;
import io.multicloud.api.compute.ComputeService;
import io.multicloud.api.image.ImageService;
import io.multicloud.api.spi.CallInfo;
import io.multicloud.api.spi.Credentials;
import io.multicloud.api.spi.Environment;
import io.multicloud.api.spi.ProviderConfig;
import io.multicloud.api.spi.ProviderContext;
import io.multicloud.api.spi.Secret;
import io.multicloud.api.volume.VolumeService;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One account of Meridian. */
final class MeridianProvider implements CloudProvider {
    /** Meridian counts requests that read and requests that change something apart. */
    static final String READ = "read";

    static final String WRITE = "write";

    private static final URI ADDRESS = URI.create("https://api.meridian.example");
    private static final Region DEFAULT_REGION = Region.of("north");

    private static final Capabilities CAPABILITIES = Capabilities.builder()
            .with(
                    Capability.VM_STOP_START,
                    Capability.KEY_PAIRS,
                    Capability.IMAGE_CREATE,
                    Capability.VOLUMES,
                    Capability.OPERATION_CANCEL)
            .limit(Limit.PAGE_SIZE, 100)
            .limit(Limit.VM_NAME_LENGTH, 63)
            .limit(Limit.TAG_COUNT, 40)
            .serverFilter(ListFilter.NAME)
            .build();

    private final ProviderConfig config;
    private final ProviderContext context;
    private final MeridianImages images;
    private final MeridianMachines machines;
    private final MeridianDisks disks;
    private final MeridianKeys keys;
    private final MeridianJobs jobs;
    private @Nullable MeridianApi api;
    private volatile boolean closed;

    MeridianProvider(ProviderConfig config, ProviderContext context) {
        this.config = config;
        this.context = context;
        this.jobs = new MeridianJobs(this);
        this.images = new MeridianImages(this, jobs);
        this.keys = new MeridianKeys(this, jobs);
        this.disks = new MeridianDisks(this, jobs);
        this.machines = new MeridianMachines(this, jobs, images, disks, keys);
    }

    /** Sends one request through the gate. */
    <T> T send(CallInfo call, NativeRequest<T> request) {
        requireOpen();
        return context.calls().execute(call, attempt -> request.send(api().call(key(), attempt)));
    }

    /** One native request. */
    @FunctionalInterface
    interface NativeRequest<T> {
        T send(MeridianApi.Call call) throws Exception;
    }

    private Secret key() {
        Credentials credentials = config.credentials().current();
        return credentials
                .value("key")
                .orElseThrow(() -> CloudException.builder(
                                ErrorCode.UNAUTHENTICATED,
                                "Meridian needs credentials of the type 'key', had '" + credentials.type() + "'")
                        .provider(account())
                        .build());
    }

    /** The client is made with the first request, because opening sends none and starts no thread. */
    private synchronized MeridianApi api() {
        requireOpen();
        MeridianApi present = api;
        if (present == null) {
            HttpClient.Builder http = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(config.connectTimeout());
            config.proxy()
                    .ifPresent(proxy ->
                            http.proxy(ProxySelector.of(new InetSocketAddress(proxy.getHost(), proxy.getPort()))));
            present = new MeridianApi(http.build(), config.endpoint().orElse(ADDRESS), config.requestTimeout());
            api = present;
        }
        return present;
    }

    Environment environment() {
        return context.environment();
    }

    MeridianMachines machines() {
        return machines;
    }

    /** Returns Meridian's name for a zone. */
    String hall(Zone zone, Region region) {
        if (!zone.region().equals(region)) {
            throw new IllegalArgumentException("zone " + zone + " is not in region " + region);
        }
        return zone.name();
    }

    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the account '" + account() + "' of Meridian is closed");
        }
    }

    @Override
    public String kind() {
        return MeridianFactory.KIND;
    }

    @Override
    public String account() {
        return config.account();
    }

    @Override
    public Region region() {
        return config.region().orElse(DEFAULT_REGION);
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public List<Region> regions() {
        return send(CallInfo.read("ListRegions", region(), READ), call -> call.get("/regions"))
                .objects("items")
                .stream()
                .map(region -> Region.of(region.text("name")))
                .toList();
    }

    @Override
    public List<Zone> zones(Region region) {
        return send(
                        CallInfo.read("GetRegion", region, READ),
                        call -> call.get(MeridianApi.path("regions", region.name())))
                .texts("halls")
                .stream()
                .map(hall -> new Zone(region, hall))
                .toList();
    }

    @Override
    public ComputeService compute() {
        requireOpen();
        return machines;
    }

    @Override
    public ImageService images() {
        requireOpen();
        return images;
    }

    @Override
    public VolumeService volumes() {
        requireOpen();
        return disks;
    }

    @Override
    public <T> Operation<T> attach(OperationId id, Class<T> resultType) {
        requireOpen();
        return jobs.attach(id, resultType, List.of(machines, keys, images, disks));
    }

    @Override
    public List<PreflightCheck> preflight() {
        try {
            Json account = send(CallInfo.read("GetAccount", region(), READ), call -> call.get("/account"));
            return List.of(new PreflightCheck(
                    "credentials", PreflightCheck.Outcome.PASSED, "they are of the account " + account.text("name")));
        } catch (CloudException e) {
            return List.of(new PreflightCheck("credentials", PreflightCheck.Outcome.FAILED, e.summary()));
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            // Up to Java 20 an HttpClient cannot be closed: its one thread ends when nothing refers to it any more.
            api = null;
        }
    }
}
