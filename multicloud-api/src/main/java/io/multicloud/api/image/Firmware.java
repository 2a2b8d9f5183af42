package io.multicloud.api.image;

/** What starts the system on a disk. */
public enum Firmware {
    /** A PC's BIOS, which starts the boot sector. */
    BIOS,
    /** UEFI, which starts a file of the disk's EFI system partition. */
    UEFI
}
