package io.multicloud.gcp.object;

import com.google.api.client.http.HttpResponse;
import io.multicloud.api.CloudException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;
import java.util.zip.CRC32C;

/**
 * A body on its way here. Read to its end, a whole object is compared with <a
 * href="https://cloud.google.com/storage/docs/data-validation">its checksum</a>, which every object has; a part has none.
 * Closing gives the connection back. Not thread-safe.
 */
final class ReceivedStream extends FilterInputStream {
    private final HttpResponse response;
    private final Optional<String> expected;
    private final Function<String, CloudException> error;
    private final CRC32C sum = new CRC32C();

    /**
     * Receives what an answer holds.
     *
     * @param expected the CRC32C of the whole, in base64; empty for a part
     * @param error makes the error for bytes that differ from it
     */
    ReceivedStream(HttpResponse response, Optional<String> expected, Function<String, CloudException> error)
            throws IOException {
        super(response.getContent());
        this.response = response;
        this.expected = expected;
        this.error = error;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int wanted) throws IOException {
        int read = super.read(target, offset, wanted);
        if (read > 0) {
            sum.update(target, offset, read);
        } else if (read < 0) {
            compare();
        }
        return read;
    }

    private void compare() {
        String found = Base64.getEncoder()
                .encodeToString(
                        ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
        if (expected.isPresent() && !expected.get().equals(found)) {
            throw error.apply("the object arrived with the CRC32C " + found + ", and has " + expected.get());
        }
    }

    /** What is skipped is read all the same: it belongs to the checksum. */
    @Override
    public long skip(long wanted) throws IOException {
        byte[] buffer = new byte[(int) Math.max(1, Math.min(wanted, 8192))];
        long left = wanted;
        while (left > 0) {
            int read = read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                break;
            }
            left -= read;
        }
        return wanted - left;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    @Override
    public synchronized void mark(int limit) {
        // Is not supported, and promises nothing.
    }

    @Override
    public synchronized void reset() throws IOException {
        throw new IOException("cannot go back");
    }

    @Override
    public void close() throws IOException {
        response.disconnect();
    }
}
