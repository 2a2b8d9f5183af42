package io.multicloud.testkit.conformance;

import io.multicloud.api.CloudProvider;
import io.multicloud.api.Paged;
import io.multicloud.api.object.BucketService;
import io.multicloud.api.object.ByteRange;
import io.multicloud.api.object.HttpMethod;
import io.multicloud.api.object.MultipartUpload;
import io.multicloud.api.object.ObjectBody;
import io.multicloud.api.object.ObjectContent;
import io.multicloud.api.object.ObjectInfo;
import io.multicloud.api.object.ObjectKey;
import io.multicloud.api.object.ObjectQuery;
import io.multicloud.api.object.ObjectService;
import io.multicloud.api.object.Precondition;
import io.multicloud.api.object.PutOptions;
import io.multicloud.api.object.UploadedPart;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** Providers that keep objects wrongly. */
final class BrokenObjects {
    private BrokenObjects() {}

    /** A kit whose provider has a bug in its objects. */
    abstract static class OfObjects extends BrokenKit {
        /** Returns the objects with their bug. */
        abstract ObjectService broken(ObjectService good);

        @Override
        CloudProvider broken(CloudProvider good) {
            return new DelegatingProvider(good) {
                @Override
                public ObjectService objects() {
                    return broken(good.objects());
                }
            };
        }
    }

    /** Takes the length of a range for its last byte. */
    static class ReadsOneByteTooMany extends OfObjects {
        @Override
        ObjectService broken(ObjectService good) {
            return new Delegating(good) {
                @Override
                public ObjectContent get(ObjectKey key, ByteRange range) {
                    OptionalLong length = range.length();
                    return good.get(
                            key, length.isPresent() ? ByteRange.of(range.offset(), length.getAsLong() + 1) : range);
                }
            };
        }
    }

    /** Writes whatever the condition. */
    static class IgnoresConditions extends OfObjects {
        @Override
        ObjectService broken(ObjectService good) {
            return new Delegating(good) {
                @Override
                public ObjectInfo put(ObjectKey key, ObjectBody body, PutOptions options) {
                    return good.put(key, body, options.when(Precondition.none()));
                }
            };
        }
    }

    /** Objects as another service has them. */
    private static class Delegating implements ObjectService {
        private final ObjectService good;

        Delegating(ObjectService good) {
            this.good = good;
        }

        @Override
        public BucketService buckets() {
            return good.buckets();
        }

        @Override
        public ObjectInfo put(ObjectKey key, ObjectBody body, PutOptions options) {
            return good.put(key, body, options);
        }

        @Override
        public ObjectContent get(ObjectKey key, ByteRange range) {
            return good.get(key, range);
        }

        @Override
        public ObjectInfo head(ObjectKey key) {
            return good.head(key);
        }

        @Override
        public Paged<ObjectInfo> list(ObjectQuery query) {
            return good.list(query);
        }

        @Override
        public void delete(ObjectKey key, Precondition condition) {
            good.delete(key, condition);
        }

        @Override
        public MultipartUpload startUpload(ObjectKey key, PutOptions options) {
            return good.startUpload(key, options);
        }

        @Override
        public UploadedPart uploadPart(MultipartUpload upload, int number, ObjectBody body) {
            return good.uploadPart(upload, number, body);
        }

        @Override
        public ObjectInfo completeUpload(MultipartUpload upload, List<UploadedPart> parts) {
            return good.completeUpload(upload, parts);
        }

        @Override
        public void abortUpload(MultipartUpload upload) {
            good.abortUpload(upload);
        }

        @Override
        public Paged<UploadedPart> parts(MultipartUpload upload) {
            return good.parts(upload);
        }

        @Override
        public Paged<MultipartUpload> uploads(ObjectQuery query) {
            return good.uploads(query);
        }

        @Override
        public URI presign(ObjectKey key, HttpMethod method, Duration validFor) {
            return good.presign(key, method, validFor);
        }
    }
}
