package io.multicloud.core.image;

/**
 * What went through a pipeline; of a copy that went on, the part since then.
 *
 * @param dataBytes in data extents
 * @param zeroBytes in zero extents
 * @param dataExtents number of data extents
 */
public record CopyResult(long dataBytes, long zeroBytes, long dataExtents) {}
