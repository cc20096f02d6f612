package io.quadrille.sagatest;

import io.quadrille.sagatest.SagaFixture.When;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Plays one sequence of steps. Immutable. */
public final class Replay {

    private final When when;
    private final List<Step> steps;

    Replay(When when, List<Step> steps) {
        this.when = when;
        this.steps = steps;
    }

    /**
     * Plays the steps. Each expectation about states must hold after each step, and those about ends must hold if the
     * sequence leads to an end. An ending need not be reached.
     *
     * @throws SagaFailure if an expectation does not hold, or a handler throws
     * @throws IllegalArgumentException if a step is not possible; the message has those that are
     */
    public void expect(Expectation... expected) {
        var model = when.model();
        var state = model.given(when.given());
        var expectations = new Expectations(model, List.of(expected));
        check(expectations, state, 0);
        for (int i = 0; i < steps.size(); i++) {
            var failure = model.apply(state, transition(model, state, steps.get(i)));
            if (failure != null) throw failure(failure.toString(), i + 1, failure.cause());
            check(expectations, state, i + 1);
        }
    }

    private void check(Expectations expectations, State state, int done) {
        expectations.broken(state).ifPresent(broken -> {
            throw failure("not fulfilled: " + broken, done, null);
        });
    }

    private SagaFailure failure(String what, int done, @Nullable Throwable cause) {
        var played = steps.subList(0, done);
        return new SagaFailure(
                what + "\nafter " + (done == 1 ? "1 step" : done + " steps"),
                played,
                new JavaSource().test(when, played),
                cause);
    }

    private static int transition(Model model, State state, Step step) {
        var possible = new ArrayList<Step>();
        for (int transition : model.transitions(state, true, true, true)) {
            var found = model.step(state, transition);
            if (found.equals(step)) return transition;
            possible.add(found);
        }
        throw new IllegalArgumentException(step + " is not possible; possible are " + possible);
    }
}
