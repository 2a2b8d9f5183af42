package io.multicloud.aws.wire.shape;

import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.traits.PayloadTrait;
import software.amazon.awssdk.core.traits.RequiredTrait;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;
import software.amazon.awssdk.utils.builder.Buildable;

/** What all codecs ask of the SDK's shapes. */
public final class Shapes {
    private static final Map<Class<?>, Supplier<SdkPojo>> BUILDERS = new ConcurrentHashMap<>();

    private Shapes() {}

    /** Returns an empty builder of a shape. */
    public static SdkPojo builder(Class<?> shape) {
        return BUILDERS.computeIfAbsent(shape, Shapes::builderOf).get();
    }

    private static Supplier<SdkPojo> builderOf(Class<?> shape) {
        try {
            var method = shape.getMethod("builder");
            return () -> {
                try {
                    return (SdkPojo) method.invoke(null);
                } catch (IllegalAccessException | InvocationTargetException e) {
                    throw new IllegalStateException("cannot build a " + shape, e);
                }
            };
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(shape + " is no shape of the SDK", e);
        }
    }

    /** Builds. */
    public static Object build(SdkPojo builder) {
        return ((Buildable) builder).build();
    }

    /** Returns what a field holds; null if it was never set. */
    public static @Nullable Object value(SdkField<?> field, Object shape) {
        Object value = field.getValueOrDefault(shape);
        return value instanceof SdkAutoConstructList || value instanceof SdkAutoConstructMap ? null : value;
    }

    /** Returns the field that is the body as a whole, or null. */
    public static @Nullable SdkField<?> payload(List<SdkField<?>> fields) {
        for (SdkField<?> field : fields) {
            if (field.containsTrait(PayloadTrait.class)) {
                return field;
            }
        }
        return null;
    }

    /** Refuses what lacks a member that the schema requires. Members are read from what is built: a builder has none. */
    public static void requireMembers(SdkPojo builder) {
        Object shape = build(builder);
        for (SdkField<?> field : builder.sdkFields()) {
            if (field.containsTrait(RequiredTrait.class) && value(field, shape) == null) {
                throw ShapeException.missing(field.locationName());
            }
        }
    }

    static boolean inBody(SdkField<?> field) {
        return field.location() == MarshallLocation.PAYLOAD;
    }

    static Class<?> type(SdkField<?> field) {
        return field.marshallingType().getTargetClass();
    }

    static boolean isStructure(SdkField<?> field) {
        return SdkPojo.class.isAssignableFrom(type(field));
    }

    static boolean isList(SdkField<?> field) {
        return field.containsTrait(ListTrait.class);
    }

    static boolean isMap(SdkField<?> field) {
        return field.containsTrait(MapTrait.class);
    }

    static SdkField<?> member(SdkField<?> list) {
        return list.getRequiredTrait(ListTrait.class).memberFieldInfo();
    }

    static SdkField<?> mapValue(SdkField<?> map) {
        return map.getRequiredTrait(MapTrait.class).valueFieldInfo();
    }
}
