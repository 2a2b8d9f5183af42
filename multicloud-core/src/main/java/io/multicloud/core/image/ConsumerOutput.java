package io.multicloud.core.image;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Hands extents to a consumer, zeros that touch as one. */
final class ConsumerOutput implements WindowOutput {
    private final ExtentConsumer consumer;
    private final ZeroMerger zeros;

    ConsumerOutput(ExtentConsumer consumer) {
        this.consumer = consumer;
        this.zeros = new ZeroMerger(consumer::zero);
    }

    @Override
    public WindowEncoder encoder() {
        return WindowEncoder.NONE;
    }

    @Override
    public void take(Window window) throws IOException {
        for (Extent extent : window.extents()) {
            if (extent instanceof Extent.Zero zero) {
                zeros.add(zero);
            } else if (extent instanceof Extent.Data data) {
                zeros.flush();
                ByteBuffer content = ByteBuffer.wrap(
                                window.content, (int) (data.offset() - window.offset()), (int) data.length())
                        .slice()
                        .asReadOnlyBuffer();
                consumer.data(data, content);
            }
        }
    }

    @Override
    public void finish() throws IOException {
        zeros.flush();
    }
}
