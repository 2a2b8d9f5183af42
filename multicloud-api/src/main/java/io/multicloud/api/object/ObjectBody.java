package io.multicloud.api.object;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Bytes to be written. It may be opened more than once, since a request may have to be repeated; each time
 * it yields the same bytes.
 */
public interface ObjectBody {
    /** Returns the number of bytes. */
    long length();

    /**
     * Opens the bytes from the beginning; the caller closes the stream.
     *
     * @throws IOException if they cannot be read
     */
    InputStream open() throws IOException;

    /** Returns a copy of these bytes as a body. */
    static ObjectBody of(byte[] bytes) {
        byte[] copy = bytes.clone();
        return new ObjectBody() {
            @Override
            public long length() {
                return copy.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(copy);
            }
        };
    }

    /**
     * Returns the content of a file, which must not change until the request is done.
     *
     * @throws IOException if its size cannot be read
     */
    static ObjectBody of(Path file) throws IOException {
        long length = Files.size(file);
        return new ObjectBody() {
            @Override
            public long length() {
                return length;
            }

            @Override
            public InputStream open() throws IOException {
                return Files.newInputStream(file);
            }
        };
    }
}
