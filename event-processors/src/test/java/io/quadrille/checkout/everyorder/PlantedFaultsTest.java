package io.quadrille.checkout.everyorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quadrille.sagatest.SagaFailure;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The exploration finds each planted fault, by a sequence that is no longer than needed. */
class PlantedFaultsTest {

    static Stream<FaultyCase> faults() {
        return FaultyCase.all();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void a_fault_is_found_with_the_shortest_sequence(FaultyCase fault) {
        var failure = explore(fault);

        assertThat(failure.getMessage()).contains(fault.shown());
        assertThat(failure.steps()).as(failure.getMessage()).hasSize(fault.steps());
    }

    @ParameterizedTest
    @MethodSource("faults")
    void the_case_passes_without_the_fault(FaultyCase fault) {
        var coverage = fault.in(fault.sound())
                .inEveryOrder()
                .withDuplicates(1)
                .withCrashes(1)
                .expect(fault.laws());

        assertThat(coverage.isComplete()).isTrue();
    }

    /** What a failure prints, compiled and run against the faulty saga, fails in the same way. */
    @Test
    void the_printed_sequences_compile_and_fail(@TempDir Path folder) throws Exception {
        var faults = FaultyCase.all().toList();
        var failures = faults.stream().map(PlantedFaultsTest::explore).toList();

        var pasted =
                PastedTests.compile(failures.stream().map(SagaFailure::java).toList(), folder);

        for (int i = 0; i < faults.size(); i++) {
            int number = i;
            var fault = faults.get(i);
            assertThatThrownBy(() -> pasted.run(number, fault.faulty(), fault.laws()))
                    .as(failures.get(i).java())
                    .isInstanceOf(SagaFailure.class)
                    .hasMessageContaining(fault.shown());
            assertThat(failures.get(i).getMessage()).contains(failures.get(i).java());
        }
    }

    static SagaFailure explore(FaultyCase fault) {
        return catchThrowableOfType(
                SagaFailure.class,
                () -> fault.in(fault.faulty())
                        .inEveryOrder()
                        .withDuplicates(1)
                        .withCrashes(1)
                        .expect(fault.laws()));
    }
}
