package io.multicloud.samples;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Has the tests of a class open their clouds through the adapters, over HTTP. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ExtendWith(OverTheWire.Switch.class)
public @interface OverTheWire {
    /** Sets the property that the samples go by. */
    final class Switch implements BeforeAllCallback, AfterAllCallback {
        @Override
        public void beforeAll(ExtensionContext context) {
            System.setProperty(Clouds.WIRE, "aws,gcp");
        }

        @Override
        public void afterAll(ExtensionContext context) {
            System.clearProperty(Clouds.WIRE);
        }
    }
}
