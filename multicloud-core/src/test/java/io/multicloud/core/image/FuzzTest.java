package io.multicloud.core.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Whatever an image says, reading it ends, throws nothing but what is declared, asks for nothing outside of the file
 * ({@link MemorySource} fails if it does), and takes neither memory nor reads beyond its means.
 */
class FuzzTest {
    /** Disks beyond it are refused, which also bounds how long a test can take. */
    private static final long LARGEST_DISK = 256L << 20;

    /** What a reader, its tables and a pipeline may allocate in all; the fuzzed images are below 3 MiB. */
    private static final long MOST_ALLOCATED = 96L << 20;

    private static final Map<Seed, byte[]> IMAGES = new EnumMap<>(Seed.class);

    /** Valid images to begin with. */
    enum Seed {
        VHD(ImageFormat.VHD),
        DYNAMIC_VHD(ImageFormat.VHD),
        TAR_GZ(ImageFormat.TAR_GZ),
        QCOW2(ImageFormat.QCOW2),
        QCOW2_SMALL_CLUSTERS(ImageFormat.QCOW2),
        QCOW2_ZLIB(ImageFormat.QCOW2),
        QCOW2_ZSTD(ImageFormat.QCOW2),
        QCOW2_V2(ImageFormat.QCOW2),
        VMDK(ImageFormat.VMDK),
        SPARSE_VMDK(ImageFormat.VMDK);

        private final ImageFormat format;

        Seed(ImageFormat format) {
            this.format = format;
        }
    }

    @Property(tries = 4000)
    void aMutatedImageIsReadOrRefused(@ForAll Seed seed, @ForAll("mutations") long mutation) throws IOException {
        byte[] valid = image(seed);
        read(seed.format, mutate(valid, seed.format, new Random(mutation)));
    }

    @Property(tries = 2000)
    void aRandomHeaderBehindTheRightMagicIsReadOrRefused(@ForAll Seed seed, @ForAll("mutations") long noise)
            throws IOException {
        Random random = new Random(noise);
        byte[] image = image(seed).clone();
        int at = seed.format == ImageFormat.VHD && random.nextBoolean() ? image.length - 512 : 0;
        byte[] header = new byte[1 + random.nextInt(600)];
        random.nextBytes(header);
        for (int i = 0; i < header.length; i++) {
            // Small numbers are more often close to what is allowed.
            header[i] = random.nextInt(3) == 0 ? header[i] : (byte) (header[i] & 3);
        }
        int keep = 8;
        for (int i = keep; i < header.length && at + i < image.length; i++) {
            image[at + i] = header[i];
        }
        repair(image, seed.format);
        read(seed.format, image);
    }

    @Property(tries = 1000)
    void aTruncatedImageIsReadOrRefused(@ForAll Seed seed, @ForAll("mutations") long cut) throws IOException {
        byte[] valid = image(seed);
        read(seed.format, Arrays.copyOf(valid, new Random(cut).nextInt(valid.length + 1)));
    }

    @Property(tries = 1000)
    void noiseIsRefusedByEveryFormatButRaw(@ForAll ImageFormat format, @ForAll("mutations") long noise)
            throws IOException {
        Random random = new Random(noise);
        byte[] image = new byte[random.nextInt(5000)];
        random.nextBytes(image);
        boolean read = read(format, image);
        assertThat(read).isEqualTo(format == ImageFormat.RAW && image.length > 0);
    }

    @Provide
    Arbitrary<Long> mutations() {
        return Arbitraries.longs();
    }

    private static boolean read(ImageFormat format, byte[] image) throws IOException {
        MemorySource source = new MemorySource(image);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        boolean read;
        long diskSize = 0;
        try (ImageReader reader = ImageReader.open(format, source, LARGEST_DISK)) {
            diskSize = reader.diskSize();
            assertThat(diskSize).isBetween(1L, LARGEST_DISK);
            ImagePipeline.on(Disks.oneThread()).forEach(reader, 0, (extent, content) -> {});
            read = true;
        } catch (ImageException e) {
            assertThat(e).hasMessageContaining("memory: ");
            read = false;
        }
        assertThat(source.isClosed()).isTrue();
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(allocated).as("allocated bytes").isLessThan(MOST_ALLOCATED);
        // Everything is read once; of what is in units of half a window or less, a part may be read with each.
        assertThat(source.bytesRead()).as("bytes read").isLessThan(4L * image.length + (1 << 20) + diskSize);
        return read;
    }

    private static byte[] mutate(byte[] valid, ImageFormat format, Random random) {
        byte[] image = valid.clone();
        int changes = 1 + random.nextInt(8);
        for (int i = 0; i < changes; i++) {
            int at = place(image, format, random);
            switch (random.nextInt(5)) {
                case 0 -> image[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> image[at] = (byte) random.nextInt();
                case 2 -> Arrays.fill(image, at, Math.min(image.length, at + 8), (byte) 0xff);
                case 3 -> Arrays.fill(image, at, Math.min(image.length, at + 8), (byte) 0);
                default -> {
                    // An entry in the place of another one.
                    int from = random.nextInt(image.length) & ~7;
                    int length = Math.min(8, image.length - Math.max(at, from));
                    System.arraycopy(image, from, image, at, length);
                }
            }
        }
        repair(image, format);
        return image;
    }

    /** Most changes are to headers and tables: in content, there is little to get wrong. */
    private static int place(byte[] image, ImageFormat format, Random random) {
        int choice = random.nextInt(4);
        if (choice == 0) {
            return random.nextInt(Math.min(image.length, 128));
        }
        if (choice == 1) {
            int back = format == ImageFormat.QCOW2 ? 6 * (64 << 10) : 2048;
            return image.length - 1 - random.nextInt(Math.min(image.length, back));
        }
        if (choice == 2) {
            return random.nextInt(Math.min(image.length, 4096));
        }
        return random.nextInt(image.length);
    }

    /** Makes checksums right again, without which nothing behind them would be tested. */
    private static void repair(byte[] image, ImageFormat format) {
        if (format == ImageFormat.VHD) {
            VhdImages.repair(image);
        }
    }

    private static byte[] image(Seed seed) throws IOException {
        byte[] image = IMAGES.get(seed);
        if (image == null) {
            byte[] disk = Disks.mixed(42, 2 * Disks.MIB + 512);
            image = switch (seed) {
                case VHD -> Disks.write(ImageTarget.FIXED_VHD, disk);
                case DYNAMIC_VHD -> VhdImages.dynamic(disk, 64 * Disks.KIB);
                case TAR_GZ -> Disks.write(ImageTarget.TAR_GZ, disk);
                case QCOW2 -> Disks.write(ImageTarget.QCOW2, disk);
                case QCOW2_SMALL_CLUSTERS -> Qcow2Images.plain(disk, 9);
                case QCOW2_ZLIB -> Disks.write(ImageTarget.QCOW2_ZLIB, disk);
                case QCOW2_ZSTD -> Disks.write(ImageTarget.QCOW2_ZSTD, disk);
                case QCOW2_V2 -> Disks.write(ImageTarget.QCOW2_V2, disk);
                case VMDK -> Disks.write(ImageTarget.STREAM_OPTIMIZED_VMDK, disk);
                case SPARSE_VMDK -> VmdkImages.sparse(disk, 8);
            };
            assertThat(read(seed.format, image)).as("the seed %s", seed).isTrue();
            IMAGES.put(seed, image);
        }
        return image;
    }
}
