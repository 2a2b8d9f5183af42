package io.multicloud.testkit.fake.storage;

import io.multicloud.api.DataSize;
import io.multicloud.api.Region;
import io.multicloud.api.ResourceId;
import io.multicloud.api.ResourceType;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.image.Image;
import io.multicloud.api.image.ImageState;
import io.multicloud.testkit.Flavor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The images a cloud offers to everyone, each in every region and architecture. Their bytes follow from cloud, alias and
 * architecture alone, and are made when first looked at. Called under the world's lock.
 */
final class PublicImages {
    /** The portable names, sorted. */
    static final List<String> ALIASES = List.of("alpine-3.20", "debian-12", "rocky-9", "ubuntu-22.04", "ubuntu-24.04");

    private static final List<Architecture> ARCHITECTURES = List.of(Architecture.AMD64, Architecture.ARM64);
    private static final int EXTENTS = 24;
    private static final int EXTENT_BYTES = 64 << 10;

    /** What is on them, which never changes and is the same for all: it takes longer to make than all else of a fake cloud. */
    private static final ConcurrentMap<Content, ByteImage> CONTENTS = new ConcurrentHashMap<>();

    private final String kind;
    private final long diskBytes;
    private final Map<Key, Image> byKey = new TreeMap<>();
    private final Map<ResourceId, Key> byId = new HashMap<>();

    private record Key(Region region, String alias, Architecture architecture) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byRegion = region.compareTo(other.region);
            int byAlias = byRegion != 0 ? byRegion : alias.compareTo(other.alias);
            return byAlias != 0 ? byAlias : architecture.compareTo(other.architecture);
        }
    }

    PublicImages(Flavor flavor, String account, Collection<Region> regions) {
        this.kind = flavor.kind();
        this.diskBytes = DataSize.gib(flavor.storage().volumes().imageGib()).bytes();
        for (Region region : regions) {
            for (String alias : ALIASES) {
                for (Architecture architecture : ARCHITECTURES) {
                    Key key = new Key(region, alias, architecture);
                    // Beside the numbers of resources, which count up from a small one.
                    String nativeId = flavor.mintId(
                            ResourceType.IMAGE,
                            region,
                            alias.replace('.', '-') + "-" + architecture,
                            Long.MIN_VALUE + byKey.size());
                    ResourceId id = new ResourceId(kind, account, region, ResourceType.IMAGE, nativeId);
                    byKey.put(
                            key,
                            Image.builder(id)
                                    .name(alias + "-" + architecture)
                                    .state(ImageState.AVAILABLE)
                                    .architecture(architecture)
                                    .diskSize(DataSize.bytes(diskBytes))
                                    .alias(alias)
                                    .build());
                    byId.put(id, key);
                }
            }
        }
    }

    @Nullable
    Image find(String alias, Region region, Architecture architecture) {
        return byKey.get(new Key(region, alias, architecture));
    }

    @Nullable
    Image find(ResourceId id) {
        Key key = byId.get(id);
        return key == null ? null : byKey.get(key);
    }

    List<Image> in(Region region) {
        List<Image> found = new ArrayList<>();
        byKey.forEach((key, image) -> {
            if (key.region().equals(region)) {
                found.add(image);
            }
        });
        return found;
    }

    ByteImage bytes(Image image) {
        return CONTENTS.computeIfAbsent(new Content(kind + "/" + image.name(), diskBytes), PublicImages::fill);
    }

    private record Content(String seed, long diskBytes) {}

    /** Scatters extents over the disk, the first at its start: random ones, repetitive ones, and holes between them. */
    private static ByteImage fill(Content content) {
        String seed = content.seed();
        SplittableRandom random = new SplittableRandom(seed.hashCode());
        ByteImage disk = ByteImage.ofSize(content.diskBytes());
        for (int i = 0; i < EXTENTS; i++) {
            byte[] extent = new byte[EXTENT_BYTES];
            if (i % 2 == 0) {
                random.nextBytes(extent);
            } else {
                byte[] word = (seed + "#" + i + "\n").getBytes(StandardCharsets.UTF_8);
                for (int at = 0; at < extent.length; at++) {
                    extent[at] = word[at % word.length];
                }
            }
            disk = disk.write(content.diskBytes() / EXTENTS / EXTENT_BYTES * EXTENT_BYTES * i, extent);
        }
        return disk;
    }
}
