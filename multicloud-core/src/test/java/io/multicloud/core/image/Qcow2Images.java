package io.multicloud.core.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Images of qcow2 with what nothing here writes. */
final class Qcow2Images {
    private Qcow2Images() {}

    /** Returns an image of version 3 with any size of clusters; the counts of references, which no reader needs, are left out. */
    static byte[] plain(byte[] disk, int clusterBits) {
        int cluster = 1 << clusterBits;
        int perTable = cluster / 8;
        int clusters = (disk.length + cluster - 1) / cluster;
        int tables = (clusters + perTable - 1) / perTable;
        int l1Clusters = (tables * 8 + cluster - 1) / cluster;
        ByteBuffer image = ByteBuffer.allocate(cluster * (1 + l1Clusters + tables + clusters));
        image.put(Qcow2Header.MAGIC.getBytes(StandardCharsets.ISO_8859_1));
        image.putInt(3)
                .putInt(20, clusterBits)
                .putLong(24, disk.length)
                .putInt(36, tables)
                .putLong(40, cluster);
        image.putInt(96, 4).putInt(100, 104);
        int next = cluster * (1 + l1Clusters);
        for (int table = 0; table < tables; table++) {
            int l2 = next;
            next += cluster;
            image.putLong(cluster + table * 8, l2 | Qcow2Header.COPIED);
            for (int i = 0; i < perTable && table * perTable + i < clusters; i++) {
                int from = (table * perTable + i) * cluster;
                byte[] content = Arrays.copyOfRange(disk, from, from + cluster);
                if (!Tar.isZero(content)) {
                    image.putLong(l2 + i * 8, next | Qcow2Header.COPIED);
                    image.put(next, content);
                    next += cluster;
                } else if (i % 2 == 0) {
                    image.putLong(l2 + i * 8, Qcow2Header.ZERO);
                }
            }
        }
        return Arrays.copyOf(image.array(), next);
    }
}
