package io.multicloud.gcp.wire;

import static io.multicloud.gcp.wire.Wire.requestId;
import static io.multicloud.gcp.wire.Wire.small;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.cloud.compute.v1.Instance;
import com.google.cloud.compute.v1.Operation;
import io.multicloud.testkit.wire.WireFault;
import io.multicloud.testkit.wire.WireServer;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A create whose connection breaks, by the index of the request. */
class BrokenConnectionsWireTest {
    private final Wire wire = new Wire();
    private final WireServer server = wire.front.server();

    @AfterEach
    void close() {
        wire.close();
    }

    /** Cuts the next two requests: what a client's transport repeats by itself is cut again. */
    private void cut(WireFault fault) {
        server.fault(server.requests() + 1, fault);
        server.fault(server.requests() + 2, fault);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCreateThatIsRepeatedWithItsRequestIdMakesOneInstance(boolean answered) {
        Instance web = small("web").build();
        String id = requestId();
        cut(answered ? new WireFault.CutAfter() : new WireFault.CutBefore());

        assertThatThrownBy(() -> wire.insert(web, id)).hasRootCauseInstanceOf(IOException.class);

        assertThat(wire.cloud.vms()).hasSize(answered ? 1 : 0);
        server.clearFaults();
        Operation again = wire.done(wire.insert(web, id));
        assertThat(again.hasError()).isFalse();
        assertThat(wire.cloud.vms()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPollThatBreaksIsRepeated(boolean answered) {
        Operation insert = wire.insert(small("web").build());
        cut(answered ? new WireFault.CutWithin() : new WireFault.CutBefore());

        assertThatThrownBy(() -> wire.poll(insert)).isInstanceOf(RuntimeException.class);

        server.clearFaults();
        assertThat(wire.poll(insert).getName()).isEqualTo(insert.getName());
    }
}
