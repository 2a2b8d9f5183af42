package io.multicloud.aws.wire.s3;

import io.multicloud.aws.wire.AwsException;
import io.multicloud.testkit.FakeOperation;
import io.multicloud.testkit.wire.WireRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import software.amazon.awssdk.core.SdkPojo;

/** The operations of S3 by method, what the path names, and the query parameters that tell operations apart. */
final class S3Routes {
    /** Query parameters that name a part of a bucket or object, or an operation; all others are its arguments. */
    private static final Set<String> SUBRESOURCES = Set.of(
            "accelerate",
            "acl",
            "analytics",
            "attributes",
            "cors",
            "delete",
            "encryption",
            "intelligent-tiering",
            "inventory",
            "legal-hold",
            "lifecycle",
            "list-type",
            "location",
            "logging",
            "metrics",
            "notification",
            "object-lock",
            "ownershipControls",
            "partNumber",
            "policy",
            "policyStatus",
            "publicAccessBlock",
            "replication",
            "requestPayment",
            "restore",
            "retention",
            "select",
            "tagging",
            "torrent",
            "uploadId",
            "uploads",
            "versioning",
            "versions",
            "website");

    private final List<Route<?>> routes = new ArrayList<>();

    /** What a path names. */
    enum Level {
        SERVICE,
        BUCKET,
        OBJECT
    }

    /**
     * One operation.
     *
     * @param root the outermost element of the answer; empty if it has no body of XML
     */
    record Route<I extends SdkPojo>(
            String method,
            Level level,
            Set<String> subresources,
            Class<I> request,
            String root,
            FakeOperation operation,
            Function<S3Call<I>, S3Answer> handler) {
        /** Returns the query parameters that are no members. */
        Set<String> query() {
            Set<String> names = new TreeSet<>(subresources);
            // These two tell operations apart and are members, too.
            names.remove("uploadId");
            names.remove("partNumber");
            return names;
        }
    }

    <I extends SdkPojo> void on(
            String method,
            Level level,
            Set<String> subresources,
            Class<I> request,
            String root,
            FakeOperation operation,
            Function<S3Call<I>, S3Answer> handler) {
        routes.add(new Route<>(method, level, subresources, request, root, operation, handler));
    }

    Route<?> find(WireRequest request, Level level) {
        Set<String> asked = new TreeSet<>(request.query().keySet());
        asked.retainAll(SUBRESOURCES);
        boolean known = false;
        for (Route<?> route : routes) {
            if (route.level() == level && route.subresources().equals(asked)) {
                known = true;
                if (route.method().equals(request.method())) {
                    return route;
                }
            }
        }
        if (known) {
            throw new AwsException(
                    "MethodNotAllowed", 405, "The specified method is not allowed against this resource.");
        }
        throw new AwsException(
                "NotImplemented",
                501,
                "A parameter you provided implies functionality that is not implemented: " + asked);
    }
}
