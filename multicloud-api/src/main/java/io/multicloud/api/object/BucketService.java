package io.multicloud.api.object;

import io.multicloud.api.ResourceService;

/** Buckets. One that holds objects or unfinished uploads cannot be deleted ({@code FAILED_PRECONDITION}). */
public interface BucketService extends ResourceService<Bucket, BucketSpec> {}
