package io.multicloud.api;

import java.io.Serializable;
import java.util.Locale;

/**
 * A provider's region, as a value: a name this library has never heard of passes through.
 *
 * <p>Names are normalised to lower case without white space, so that {@code "East US"} and {@code
 * "eastus"} are equal.
 *
 * @param name the normalised name, for example {@code us-east-1}
 */
public record Region(String name) implements Comparable<Region>, Serializable {
    private static final long serialVersionUID = 1L;

    /** The region of resources that belong to none, such as a bucket namespace. */
    public static final Region GLOBAL = new Region("global");

    /**
     * @throws IllegalArgumentException if the name is blank or holds characters other than letters,
     *     digits, {@code -}, {@code _} and {@code .} once white space is removed
     */
    public Region {
        // Every resource of a listing has one, and nearly all are written so: the expressions would take a third of
        // the time in which an adapter translates a VM.
        if (!isPlain(name)) {
            String normalised = name.replaceAll("\\s+", "").toLowerCase(Locale.ROOT);
            if (normalised.isEmpty() || !normalised.matches("[\\p{L}\\p{N}._-]+")) {
                throw new IllegalArgumentException(
                        "region name '" + name + "' must consist of letters, digits, '-', '_' and '.'");
            }
            name = normalised;
        }
    }

    private static boolean isPlain(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-') {
                return false;
            }
        }
        return !name.isEmpty();
    }

    /** Returns the region of this name, normalised. */
    public static Region of(String name) {
        return name.equals(GLOBAL_NAME) ? GLOBAL : new Region(name);
    }

    private static final String GLOBAL_NAME = "global";

    @Override
    public int compareTo(Region other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
