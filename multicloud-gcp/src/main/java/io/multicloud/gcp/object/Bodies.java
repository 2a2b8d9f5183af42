package io.multicloud.gcp.object;

import com.google.api.client.http.AbstractHttpContent;
import io.multicloud.api.object.ObjectBody;
import io.multicloud.gcp.call.BodyException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/** What is sent, read with its length checked: a body that lies about it must not become an object. */
final class Bodies {
    private static final int BUFFER = 64 * 1024;

    private Bodies() {}

    /** Reads a body in portions. */
    static final class Portions implements AutoCloseable {
        private final ObjectBody body;
        private final InputStream stream;
        private long read;

        Portions(ObjectBody body) throws IOException {
            this.body = body;
            try {
                this.stream = body.open();
            } catch (IOException e) {
                throw new BodyException("the body cannot be read", e);
            }
        }

        /** Returns the next bytes, as many as asked for or the rest; with the last of them, the length is checked. */
        byte[] next(int most) throws IOException {
            try {
                byte[] bytes = stream.readNBytes((int) Math.min(most, body.length() - read));
                read += bytes.length;
                if ((bytes.length < most && read < body.length()) || (read == body.length() && stream.read() >= 0)) {
                    throw new BodyException("the body has another length than the " + body.length() + " bytes it said");
                }
                return bytes;
            } catch (BodyException e) {
                throw e;
            } catch (IOException e) {
                throw new BodyException("the body cannot be read", e);
            }
        }

        @Override
        public void close() throws IOException {
            stream.close();
        }
    }

    static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }

    /** A body that is streamed; its end is sent only when its length was right. */
    static final class Streamed extends AbstractHttpContent {
        private final ObjectBody body;
        private byte @Nullable [] digest;

        Streamed(ObjectBody body) {
            super((com.google.api.client.http.HttpMediaType) null);
            this.body = body;
        }

        @Override
        public long getLength() {
            return body.length();
        }

        @Override
        public boolean retrySupported() {
            return false;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            MessageDigest md5 = md5();
            long left = body.length();
            try (Portions portions = new Portions(body)) {
                do {
                    byte[] bytes = portions.next(BUFFER);
                    md5.update(bytes);
                    out.write(bytes);
                    left -= bytes.length;
                } while (left > 0);
            }
            out.flush();
            digest = md5.digest();
        }

        /** Returns the checksum of what was sent. */
        byte[] digest() {
            byte[] sent = digest;
            if (sent == null) {
                throw new IllegalStateException("nothing was sent");
            }
            return sent;
        }
    }
}
