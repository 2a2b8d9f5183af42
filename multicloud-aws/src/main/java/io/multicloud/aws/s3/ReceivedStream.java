package io.multicloud.aws.s3;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * A body that the SDK receives. The JDK's connections end a body that breaks off as if it were whole, so its bytes are counted.
 * What the SDK itself says of it, such as that its checksum is wrong, is translated.
 */
final class ReceivedStream extends FilterInputStream {
    private final long length;
    private final Function<SdkException, RuntimeException> error;
    private long count;

    /**
     * Receives.
     *
     * @param length what was promised
     * @param error translates
     */
    ReceivedStream(InputStream in, long length, Function<SdkException, RuntimeException> error) {
        super(in);
        this.length = length;
        this.error = error;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int wanted) throws IOException {
        int read;
        try {
            read = in.read(target, offset, wanted);
        } catch (SdkException e) {
            // Of a part, the checksum is wrong, too.
            if (count < length) {
                throw broken(e);
            }
            throw error.apply(e);
        }
        if (read < 0 && count < length) {
            throw broken(null);
        }
        count += Math.max(0, read);
        return read;
    }

    private IOException broken(@Nullable Throwable cause) {
        return new IOException("the connection broke after " + count + " of " + length + " bytes", cause);
    }

    @Override
    public long skip(long wanted) throws IOException {
        byte[] buffer = new byte[8192];
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
}
