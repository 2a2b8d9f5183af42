package io.multicloud.core.architecture.broken.api;

import com.google.common.base.Strings;

/** Depends on a library inside, which core may and the api may not. */
public final class NeedsGuava {
    private NeedsGuava() {}

    public static boolean blank(String text) {
        return Strings.isNullOrEmpty(text);
    }
}
