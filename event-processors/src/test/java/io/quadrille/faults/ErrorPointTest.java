package io.quadrille.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The points are names in strings, which a renaming does not change; a run of {@link FaultTest} uses only one of them.
 */
class ErrorPointTest {

    @ParameterizedTest
    @EnumSource
    void an_error_can_be_injected_at_every_point(ErrorPoint point) {
        assertThat(CodeInjection.throwing(point)).isNotEmpty();
    }
}
