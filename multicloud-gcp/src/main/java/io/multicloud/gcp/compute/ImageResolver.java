package io.multicloud.gcp.compute;

import io.multicloud.api.CloudException;
import io.multicloud.api.ErrorCode;
import io.multicloud.api.compute.Architecture;
import io.multicloud.api.image.ImageRef;
import io.multicloud.gcp.call.Account;

/** What references to images mean, as far as that is known without a request. */
final class ImageResolver {
    private final Account account;

    ImageResolver(Account account) {
        this.account = account;
    }

    /**
     * Returns the URL of an image, or of the family whose newest image is meant.
     *
     * @throws CloudException {@code NOT_FOUND} for an alias that is not known, naming those that are
     */
    String url(ImageRef reference, Architecture architecture) {
        if (reference instanceof ImageRef.Id image) {
            return url(image.id().nativeId());
        }
        return family(((ImageRef.Alias) reference).name(), architecture).url();
    }

    /** Returns the URL of an image by its native id: {@code name} for one's own, {@code project/name} for another's. */
    String url(String nativeId) {
        int slash = nativeId.indexOf('/');
        return "projects/" + (slash < 0 ? account.project() : nativeId.substring(0, slash)) + "/global/images/"
                + nativeId.substring(slash + 1);
    }

    PublicImages.Family family(String alias, Architecture architecture) {
        return PublicImages.family(alias, architecture)
                .orElseThrow(() -> account.error(
                                ErrorCode.NOT_FOUND,
                                "no image '" + alias + "' for " + architecture + "; the aliases known are "
                                        + PublicImages.aliases())
                        .operation("resolve")
                        .build());
    }
}
