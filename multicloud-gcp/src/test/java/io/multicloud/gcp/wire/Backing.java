package io.multicloud.gcp.wire;

import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.Zone;
import io.multicloud.testkit.FakeCloud;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.fake.ResourceBackend;
import io.multicloud.testkit.fake.World;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The fake cloud behind the front, in the words of Compute Engine: zones by their names, resources by their names and
 * places. Whatever the front remembers by itself is read and written under the fake's lock, in {@link #request}.
 */
final class Backing {
    private final FakeCloud cloud;
    private final World world;
    private final Links links;
    private volatile @Nullable RateLimits limits;

    Backing(FakeCloud cloud, String project) {
        this.cloud = cloud;
        this.world = cloud.world();
        this.links = new Links(project);
    }

    FakeCloud cloud() {
        return cloud;
    }

    World world() {
        return world;
    }

    Links links() {
        return links;
    }

    Instant now() {
        return world.now();
    }

    /** Keeps the published request quotas from now on. */
    RateLimits enforceRateLimits() {
        RateLimits kept = new RateLimits();
        limits = kept;
        return kept;
    }

    private void count(String group, Region region) {
        RateLimits known = limits;
        if (known != null) {
            known.count(group, region, now());
        }
    }

    /** Answers a request of the wire as one request of the fake: with its faults, under its lock, in its history. */
    <T> T request(FakeOperation operation, Region region, Supplier<T> body) {
        return request(RateLimits.group(operation), operation, region, body);
    }

    /** As the other, for a request about something in a zone. */
    <T> T request(FakeOperation operation, Zone zone, Supplier<T> body) {
        return request(RateLimits.group(operation), operation, zone, body);
    }

    /** As the other, for a request that is counted in another group than most of its kind. */
    <T> T request(String group, FakeOperation operation, Region region, Supplier<T> body) {
        count(group, region);
        return world.request(operation, region, Optional::empty, null, body);
    }

    /** As the other, for a request about something in a zone. */
    <T> T request(String group, FakeOperation operation, Zone zone, Supplier<T> body) {
        count(group, zone.region());
        return world.request(operation, zone.region(), () -> Optional.of(zone), null, body);
    }

    /** Returns the zone of a name. */
    Zone zone(String name) {
        return findZone(name).orElseThrow(() -> GcpError.invalidField("zone", name, "Unknown zone."));
    }

    Optional<Zone> findZone(String name) {
        return world.places().values().stream()
                .flatMap(List::stream)
                .filter(zone -> zone.name().equals(name))
                .findFirst();
    }

    /** Returns the region of a name. */
    Region region(String name) {
        return findRegion(name).orElseThrow(() -> GcpError.invalidField("region", name, "Unknown region."));
    }

    Optional<Region> findRegion(String name) {
        return world.places().keySet().stream()
                .filter(region -> region.name().equals(name))
                .findFirst();
    }

    Region home() {
        return world.home();
    }

    /** Refuses a project that is not the front's. */
    void requireProject(String project) {
        if (!project.equals(links.project())) {
            throw GcpError.notFound("projects/" + project);
        }
    }

    /** Returns what has a name, or says that nothing has. */
    ResourceId require(ResourceBackend<?, ?, ?> backend, @Nullable Region region, String name, String path) {
        return backend.named(region == null ? home() : region, name).orElseThrow(() -> GcpError.notFound(path));
    }

    /** Returns a number that nothing else of this cloud has, in the form of Compute Engine's ids. */
    long newId() {
        return Long.parseUnsignedLong(
                world.mint(ResourceType.NETWORK, home(), "").nativeId());
    }
}
