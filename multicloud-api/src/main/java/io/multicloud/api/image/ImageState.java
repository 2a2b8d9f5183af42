package io.multicloud.api.image;

/** Whether an image can be used. */
public enum ImageState {
    /** Being made. */
    PENDING,
    /** Ready to boot from. */
    AVAILABLE,
    /** Being deleted. */
    DELETING,
    /** Could not be made. */
    FAILED
}
