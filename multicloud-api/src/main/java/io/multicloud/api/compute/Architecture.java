package io.multicloud.api.compute;

import java.util.Locale;

/**
 * A processor architecture, as a value: an unknown one passes through. {@code x86_64} and {@code x64} are
 * read as {@code amd64}, {@code aarch64} as {@code arm64}.
 *
 * @param name lower case, as in Debian's port names
 */
public record Architecture(String name) implements Comparable<Architecture> {
    /** 64-bit x86. */
    public static final Architecture AMD64 = new Architecture("amd64");
    /** 64-bit Arm. */
    public static final Architecture ARM64 = new Architecture("arm64");

    /** @throws IllegalArgumentException if the name is blank */
    public Architecture {
        if (name.isBlank()) {
            throw new IllegalArgumentException("architecture must not be blank");
        }
        String lower = name.toLowerCase(Locale.ROOT);
        name = switch (lower) {
            case "x86_64", "x64", "x86-64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> lower;
        };
    }

    @Override
    public int compareTo(Architecture other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
