package io.multicloud.core.pipeline;

import io.multicloud.api.CloudException;
import io.multicloud.api.CloudProvider;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.spi.CloudProviderFactory;
import io.multicloud.api.spi.ErrorTranslator;
import io.multicloud.api.spi.ProviderConfig;
import io.multicloud.api.spi.ProviderContext;
import io.multicloud.api.spi.RateLimit;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A cloud of which only its limit and its errors matter. */
record TestFactory(RateLimit limit) implements CloudProviderFactory {
    TestFactory() {
        this(RateLimit.UNLIMITED);
    }

    /** What the "SDK" throws. */
    static final class SdkException extends Exception {
        private static final long serialVersionUID = 1L;

        private final ErrorCode code;
        private final @Nullable Duration retryAfter;

        SdkException(ErrorCode code) {
            this(code, null);
        }

        SdkException(ErrorCode code, @Nullable Duration retryAfter) {
            super("sdk says " + code);
            this.code = code;
            this.retryAfter = retryAfter;
        }
    }

    @Override
    public String kind() {
        return "test";
    }

    @Override
    public RateLimit rateLimit(String quotaBucket) {
        return limit;
    }

    @Override
    public ErrorTranslator errors() {
        return (error, call) -> {
            if (error instanceof SdkException sdk) {
                return CloudException.builder(sdk.code, "sdk says " + sdk.code)
                        .retryAfter(sdk.retryAfter)
                        .nativeCode("Sdk" + sdk.code)
                        .requestId("req-1")
                        .cause(error)
                        .build();
            }
            throw new ClassCastException(
                    "the translator knows no " + error.getClass().getSimpleName());
        };
    }

    @Override
    public CloudProvider open(ProviderConfig config, ProviderContext context) {
        throw new UnsupportedOperationException("only the gate is tested");
    }
}
