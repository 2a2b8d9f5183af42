package io.multicloud.api.object;

/** What a presigned URL allows. */
public enum HttpMethod {
    /** Read the object. */
    GET,
    /** Write the object. */
    PUT
}
