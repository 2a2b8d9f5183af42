package io.multicloud.core.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** Numbers in a header, none of which is returned before it is within its bounds. Both byte orders. */
final class Fields {
    private final String file;
    private final byte[] bytes;
    private final VarHandle ints;
    private final VarHandle longs;

    private Fields(String file, byte[] bytes, ByteOrder order) {
        this.file = file;
        this.bytes = bytes;
        this.ints = MethodHandles.byteArrayViewVarHandle(int[].class, order);
        this.longs = MethodHandles.byteArrayViewVarHandle(long[].class, order);
    }

    static Fields bigEndian(String file, byte[] bytes) {
        return new Fields(file, bytes, ByteOrder.BIG_ENDIAN);
    }

    static Fields littleEndian(String file, byte[] bytes) {
        return new Fields(file, bytes, ByteOrder.LITTLE_ENDIAN);
    }

    /** Returns 32 bits as an unsigned number. */
    long u32(int at) {
        return Integer.toUnsignedLong((int) ints.get(bytes, at));
    }

    /** Returns 64 bits as they are: to be compared or masked, never counted with. */
    long bits(int at) {
        return (long) longs.get(bytes, at);
    }

    int u8(int at) {
        return Byte.toUnsignedInt(bytes[at]);
    }

    /** Returns the 32 bits of {@code field} if they are between the bounds, both inclusive. */
    int u32(String field, int at, int least, int most) throws ImageException {
        long value = u32(at);
        if (value < least || value > most) {
            throw malformed(field, value, "must be between " + least + " and " + most);
        }
        return (int) value;
    }

    /** Returns the 64 bits of {@code field} if they are between the bounds, both inclusive. */
    long u64(String field, int at, long least, long most) throws ImageException {
        long value = bits(at);
        if (value < least || value > most) {
            throw malformed(field, Long.toUnsignedString(value), "must be between " + least + " and " + most);
        }
        return value;
    }

    /** Refuses a field that is not {@code text}, a byte for each character. */
    void require(String field, int at, String text) throws ImageException {
        byte[] expected = text.getBytes(StandardCharsets.ISO_8859_1);
        if (!Arrays.equals(bytes, at, at + expected.length, expected, 0, expected.length)) {
            HexFormat hex = HexFormat.of();
            throw malformed(
                    field,
                    "0x" + hex.formatHex(bytes, at, at + expected.length),
                    "must be 0x" + hex.formatHex(expected));
        }
    }

    ImageException malformed(String field, Object value, String rule) {
        return ImageException.malformed(file, field, value, "it " + rule);
    }

    ImageException unsupported(String field, Object value, String what) {
        return ImageException.unsupported(file, field, value, what);
    }
}
