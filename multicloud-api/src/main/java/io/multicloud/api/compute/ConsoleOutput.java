package io.multicloud.api.compute;

import java.time.Instant;

/**
 * What a VM wrote to its serial console.
 *
 * @param text the newest part the provider keeps; empty before the first boot
 * @param asOf when the provider took it
 */
public record ConsoleOutput(String text, Instant asOf) {}
