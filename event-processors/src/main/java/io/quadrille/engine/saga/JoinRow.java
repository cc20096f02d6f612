package io.quadrille.engine.saga;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a saga's join has recorded. Immutable.
 *
 * @param outcomes the outcome of each step that is no longer pending, by the name of the step
 */
public record JoinRow(String sagaId, Map<String, Outcome> outcomes) {

    /** How a step left the state pending. It does so at most once. */
    public sealed interface Outcome {

        /** The participant has done its work. */
        record Answered(Object event) implements Outcome {}

        /** The saga does not want the step. */
        record Unwanted() implements Outcome {}

        /** The participant has refused. */
        record Refused() implements Outcome {}
    }

    /** The row of a saga of which nothing has been recorded. */
    public static JoinRow of(String sagaId) {
        return new JoinRow(sagaId, Map.of());
    }

    /** The row in answers of the API: for each step that is not pending, the answer, "UNWANTED" or "REFUSED". */
    @JsonValue
    Map<String, Object> json() {
        var json = new TreeMap<String, Object>();
        outcomes.forEach((step, outcome) -> json.put(
                step,
                switch (outcome) {
                    case Outcome.Answered(var event) -> event;
                    case Outcome.Unwanted() -> "UNWANTED";
                    case Outcome.Refused() -> "REFUSED";
                }));
        return json;
    }

    /** The row after a step has left the state pending; the same row if it had done so before. */
    JoinRow with(String step, Outcome outcome) {
        if (outcomes.containsKey(step)) return this;
        var all = new TreeMap<>(outcomes);
        all.put(step, outcome);
        return new JoinRow(sagaId, Map.copyOf(all));
    }
}
