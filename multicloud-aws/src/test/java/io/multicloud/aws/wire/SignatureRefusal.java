package io.multicloud.aws.wire;

/** Why a request is not accepted as signed. */
public enum SignatureRefusal {
    /** There is no signature. */
    MISSING,
    /** It cannot be read. */
    INCOMPLETE,
    /** Nobody has that access key. */
    UNKNOWN_KEY,
    /** The session token is not that of the key. */
    BAD_TOKEN,
    /** It is not what the request and the secret give. */
    MISMATCH,
    /** It was made too long ago, or in the future. */
    SKEWED,
    /** A signed URL is past its time. */
    EXPIRED,
    /** The body is not the one that was signed. */
    BAD_BODY,
    /** The cloud has no such region. */
    BAD_REGION
}
