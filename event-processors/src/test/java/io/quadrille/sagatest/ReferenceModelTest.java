package io.quadrille.sagatest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quadrille.checkout.everyorder.FaultyCase;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The simplifications of {@link Model} leave out no combination of events and add none. */
class ReferenceModelTest {

    /** Without the handler that remembers what was undone: the reference model has no crash of a group. */
    static Stream<FaultyCase> faults() {
        return FaultyCase.all().filter(fault -> !fault.name().contains("remembers"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void the_same_events_happen_without_the_simplifications(FaultyCase fault) throws Exception {
        if (fault.when().length > 1) {
            compare(fault, 0, 0);
        } else {
            compare(fault, 1, 0);
            compare(fault, 0, 1);
        }
    }

    private static void compare(FaultyCase fault, int duplicates, int crashes) throws Exception {
        var facts = new HashSet<Map<String, List<Object>>>();
        var ends = new HashSet<Map<String, List<Object>>>();
        var exploration = fault.in(fault.faulty())
                .inEveryOrder()
                .withDuplicates(duplicates)
                .withCrashes(crashes);
        Callable<ReferenceModel> reference = () ->
                new ReferenceModel(fault.faulty(), List.of(fault.given()), List.of(fault.when()), duplicates, crashes);
        long states;
        try {
            states = exploration
                    .expect(
                            Expectation.always("a state", state -> facts.add(state.aggregates()) || true),
                            Expectation.everyEnd("an end", state -> ends.add(state.aggregates()) || true))
                    .states();
        } catch (SagaFailure failed) {
            assertThatThrownBy(reference::call)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("failed");
            return;
        }

        var complete = reference.call();
        assertThat(facts).isEqualTo(complete.facts());
        assertThat(ends).isEqualTo(complete.ends());
        assertThat(states).isLessThan(complete.states());
    }
}
