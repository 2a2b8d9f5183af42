package io.multicloud.aws.s3;

import io.multicloud.api.CloudException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A body on its way: fails while the request is being sent if it has another length than it said, so that nothing is written.
 * Not thread-safe.
 */
final class CheckedStream extends FilterInputStream {
    private final long length;
    private final BiFunction<String, @Nullable IOException, CloudException> error;
    private long count;

    CheckedStream(InputStream in, long length, BiFunction<String, @Nullable IOException, CloudException> error) {
        super(in);
        this.length = length;
        this.error = error;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int wanted) {
        if (wanted == 0) {
            return 0;
        }
        try {
            if (count == length) {
                requireEnd();
                return -1;
            }
            int read = in.read(target, offset, (int) Math.min(wanted, length - count));
            if (read < 0) {
                throw error.apply("the body said it had " + length + " bytes and had " + count, null);
            }
            count += read;
            if (count == length) {
                // Now, because nobody need ask for more than was promised.
                requireEnd();
            }
            return read;
        } catch (IOException e) {
            throw error.apply("the body cannot be read: " + e, e);
        }
    }

    private void requireEnd() throws IOException {
        if (in.read() >= 0) {
            throw error.apply("the body said it had " + length + " bytes and had more", null);
        }
    }

    @Override
    public long skip(long wanted) throws IOException {
        long left = wanted;
        byte[] buffer = new byte[8192];
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
}
