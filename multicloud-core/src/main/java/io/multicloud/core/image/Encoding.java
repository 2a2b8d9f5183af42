package io.multicloud.core.image;

/** How a block of an image is compressed. */
enum Encoding {
    /** Deflate without a frame, RFC 1951. */
    DEFLATE,
    /** Deflate in the frame of zlib, RFC 1950. */
    ZLIB,
    /** A zstd frame, RFC 8878. */
    ZSTD
}
