package io.multicloud.samples.bench;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.spi.CallGate;
import io.multicloud.api.spi.CallInfo;
import io.multicloud.api.spi.CloudProviderFactory;
import io.multicloud.api.spi.Environment;
import io.multicloud.api.spi.ErrorTranslator;
import io.multicloud.api.spi.ProviderConfig;
import io.multicloud.api.spi.ProviderContext;
import io.multicloud.api.spi.RateLimit;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.atomic.AtomicLong;

/** A factory of fake accounts that counts the processor time of the fakes: of all that is behind the gate. */
final class MeteredFactory implements CloudProviderFactory {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final AtomicLong NANOS = new AtomicLong();

    private final CloudProviderFactory factory;

    MeteredFactory(CloudProviderFactory factory) {
        this.factory = factory;
    }

    /** Returns the time of all of them since the start. */
    static long cpuNanos() {
        return NANOS.get();
    }

    @Override
    public String kind() {
        return factory.kind();
    }

    @Override
    public RateLimit rateLimit(String quotaBucket) {
        return factory.rateLimit(quotaBucket);
    }

    @Override
    public ErrorTranslator errors() {
        return factory.errors();
    }

    @Override
    public CloudProvider open(ProviderConfig config, ProviderContext context) {
        return factory.open(config, new Context(context.environment(), new Gate(context.calls())));
    }

    private record Context(Environment environment, CallGate calls) implements ProviderContext {}

    private record Gate(CallGate gate) implements CallGate {
        @Override
        public <T> T execute(CallInfo info, Request<T> request) {
            return gate.execute(info, attempt -> {
                long before = THREADS.getCurrentThreadCpuTime();
                try {
                    return request.send(attempt);
                } finally {
                    NANOS.addAndGet(THREADS.getCurrentThreadCpuTime() - before);
                }
            });
        }
    }
}
