package io.multicloud.api.dr;

import io.multicloud.api.Region;

/**
 * A place where machines run: a region of an account.
 *
 * @param account the account's name
 * @param region the region
 */
public record Site(String account, Region region) {
    /** @throws IllegalArgumentException if the account is blank */
    public Site {
        if (account.isBlank()) {
            throw new IllegalArgumentException("the account of a site must not be blank");
        }
    }

    @Override
    public String toString() {
        return account + "/" + region;
    }
}
