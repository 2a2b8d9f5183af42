package io.multicloud.aws.wire.shape;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.traits.TimestampFormatTrait;

/** Texts of single values, as they stand in forms, XML, headers and paths. */
public final class Scalars {
    private static final DateTimeFormatter RFC_822 = DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    // Java's own parsers take more: signs, suffixes, digits of other scripts, numbers in hexadecimal.
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?");

    private Scalars() {}

    /**
     * Reads a value.
     *
     * @param path names it in an error
     * @param usual the format of instants, unless the schema says otherwise
     * @throws ShapeException if it is not of the field's type
     */
    static Object parse(SdkField<?> field, String path, String text, TimestampFormatTrait.Format usual) {
        Class<?> type = Shapes.type(field);
        try {
            if (type == String.class) {
                return text;
            }
            if (type == Boolean.class) {
                if (text.equals("true") || text.equals("false")) {
                    return text.equals("true");
                }
                throw ShapeException.malformed(path, text, "true or false");
            }
            if (Number.class.isAssignableFrom(type) && !NUMBER.matcher(text).matches()) {
                throw ShapeException.malformed(path, text, "a " + type.getSimpleName());
            }
            if (type == Integer.class) {
                return Integer.valueOf(text);
            }
            if (type == Long.class) {
                return Long.valueOf(text);
            }
            if (type == Short.class) {
                return Short.valueOf(text);
            }
            if (type == Byte.class) {
                return Byte.valueOf(text);
            }
            if (type == Double.class) {
                return Double.valueOf(text);
            }
            if (type == Float.class) {
                return Float.valueOf(text);
            }
            if (type == BigDecimal.class) {
                return new BigDecimal(text);
            }
            if (type == Instant.class) {
                return instant(text, format(field, usual));
            }
            if (type == SdkBytes.class) {
                return SdkBytes.fromByteArray(Base64.getDecoder().decode(text));
            }
        } catch (NumberFormatException | DateTimeException e) {
            throw ShapeException.malformed(path, text, "a " + type.getSimpleName());
        } catch (IllegalArgumentException e) {
            throw ShapeException.malformed(path, text, "Base64");
        }
        throw ShapeException.malformed(path, text, "a structure");
    }

    /** Writes a value. */
    static String print(SdkField<?> field, Object value, TimestampFormatTrait.Format usual) {
        if (value instanceof Instant instant) {
            return switch (format(field, usual)) {
                case ISO_8601 -> MILLIS.format(instant);
                case RFC_822 -> RFC_822.format(instant);
                case UNIX_TIMESTAMP -> seconds(instant).toPlainString();
                case UNIX_TIMESTAMP_MILLIS -> Long.toString(instant.toEpochMilli());
            };
        }
        if (value instanceof SdkBytes bytes) {
            return Base64.getEncoder().encodeToString(bytes.asByteArray());
        }
        return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
    }

    static TimestampFormatTrait.Format format(SdkField<?> field, TimestampFormatTrait.Format usual) {
        return field.getOptionalTrait(TimestampFormatTrait.class)
                .map(TimestampFormatTrait::format)
                .orElse(usual);
    }

    /** Returns seconds since the epoch, to the millisecond. */
    static BigDecimal seconds(Instant instant) {
        return BigDecimal.valueOf(instant.toEpochMilli(), 3).stripTrailingZeros();
    }

    private static Instant instant(String text, TimestampFormatTrait.Format format) {
        return switch (format) {
            case ISO_8601 -> OffsetDateTime.parse(text).toInstant();
            case RFC_822 -> Instant.from(RFC_822.parse(text));
            case UNIX_TIMESTAMP ->
                Instant.ofEpochMilli(new BigDecimal(text).movePointRight(3).longValue());
            case UNIX_TIMESTAMP_MILLIS -> Instant.ofEpochMilli(Long.parseLong(text));
        };
    }
}
