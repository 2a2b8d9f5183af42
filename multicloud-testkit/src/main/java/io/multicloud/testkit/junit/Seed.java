package io.multicloud.testkit.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Sets the seed of all chance in a test's time and clouds. Without it the seed follows from the test's unique id: the same
 * in every run, different from test to test. A failed test prints the one it had.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Seed {
    /** Returns the seed. */
    long value();
}
