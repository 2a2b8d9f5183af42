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
    /** The body ends too early, or its chunks cannot be read. */
    CUT_BODY,
    /** A chunk of the body, not the last one, is smaller than the least that is allowed. */
    SMALL_CHUNK,
    /** It does not say what the body's hash is, which this service needs. */
    NO_HASH,
    /** A parameter of a signed URL is missing or cannot be read. */
    BAD_QUERY,
    /** A header that must be signed is not. */
    UNSIGNED_HEADER,
    /** There are two signatures, in the header and in the query. */
    AMBIGUOUS,
    /** The cloud has no such region. */
    BAD_REGION
}
