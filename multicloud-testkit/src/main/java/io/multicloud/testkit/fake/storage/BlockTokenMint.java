package io.multicloud.testkit.fake.storage;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;

/** Tokens by which blocks are read: good for one block of one snapshot until they expire, and another in every listing. */
final class BlockTokenMint {
    private static final int SEAL_BYTES = 16;

    private final long secret;
    private long listings;

    BlockTokenMint(long secret) {
        this.secret = secret;
    }

    long newListing() {
        return ++listings;
    }

    String mint(String snapshot, long offset, long listing, Instant expiresAt) {
        String claim = Long.toHexString(listing) + "." + Long.toHexString(expiresAt.toEpochMilli());
        return claim + "." + seal(claim, snapshot, offset);
    }

    boolean accepts(String token, String snapshot, long offset, Instant now) {
        int end = token.lastIndexOf('.');
        int middle = token.indexOf('.');
        if (end <= middle || !token.substring(end + 1).equals(seal(token.substring(0, end), snapshot, offset))) {
            return false;
        }
        return now.toEpochMilli() < Long.parseLong(token.substring(middle + 1, end), 16);
    }

    private String seal(String claim, String snapshot, long offset) {
        byte[] sealed = Checksums.sha256(
                (secret + "/" + snapshot + "/" + offset + "/" + claim).getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(Arrays.copyOf(sealed, SEAL_BYTES));
    }
}
