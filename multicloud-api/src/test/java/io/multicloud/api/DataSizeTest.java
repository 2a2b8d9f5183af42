package io.multicloud.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataSizeTest {
    @Property
    void textIsReadBack(@ForAll @LongRange(min = 0) long bytes) {
        DataSize size = DataSize.bytes(bytes);
        assertThat(DataSize.parse(size.toString())).isEqualTo(size);
    }

    @ParameterizedTest
    @CsvSource({"8GiB, 8589934592", "8 GB, 8589934592", "1.5T, 1649267441664", "512m, 536870912", "17, 17", "0, 0"})
    void unitsAreBinary(String text, long bytes) {
        assertThat(DataSize.parse(text).bytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GiB", "-1GiB", "8 parsecs", "1.0000001KiB", "99999999999999999999T"})
    void anythingElseIsRefusedByName(String text) {
        assertThatThrownBy(() -> DataSize.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'");
    }
}
