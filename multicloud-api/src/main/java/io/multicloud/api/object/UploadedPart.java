package io.multicloud.api.object;

/**
 * A part that arrived.
 *
 * @param number from 1
 * @param etag what completing the upload needs
 * @param length in bytes
 */
public record UploadedPart(int number, String etag, long length) {
    /** @throws IllegalArgumentException if the number is below 1 */
    public UploadedPart {
        if (number < 1) {
            throw new IllegalArgumentException("part numbers start at 1, was " + number);
        }
    }
}
