package io.multicloud.api.object;

import java.io.IOException;
import java.io.InputStream;

/**
 * An object that is being read; close it.
 *
 * @param info the object
 * @param stream the bytes asked for, to be read once
 */
public record ObjectContent(ObjectInfo info, InputStream stream) implements AutoCloseable {
    /**
     * Reads everything and closes the stream.
     *
     * @throws IOException if the connection breaks
     */
    public byte[] readAll() throws IOException {
        try (stream) {
            return stream.readAllBytes();
        }
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
