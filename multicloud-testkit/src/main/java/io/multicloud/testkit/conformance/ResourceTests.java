package io.multicloud.testkit.conformance;

import io.multicloud.api.Resource;
import io.multicloud.api.ResourceSpec;
import org.junit.jupiter.api.BeforeEach;

/** What every kind of resource has in common. */
abstract class ResourceTests<R extends Resource, S extends ResourceSpec> extends ConformanceTests
        implements CreateContract<R, S>,
                TokenContract<R, S>,
                NameContract<R, S>,
                TagContract<R, S>,
                DeleteContract<R, S>,
                ListContract<R, S>,
                OperationContract<R, S>,
                FaultContract<R, S> {
    private final ResourceKind<R, S> kind;

    ResourceTests(ResourceKind<R, S> kind) {
        this.kind = kind;
    }

    @BeforeEach
    void requireTheKind() {
        bench().needs(kind.needs());
    }

    @Override
    public final ResourceKind<R, S> kind() {
        return kind;
    }
}
