package io.multicloud.testkit.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Says which cloud a parameter is; without it, it is {@link CloudKind#AWS}. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface Flavored {
    /** Returns the cloud. */
    CloudKind value();

    /** Returns the account's name, to have several of one cloud; default the cloud's kind. */
    String account() default "";
}
