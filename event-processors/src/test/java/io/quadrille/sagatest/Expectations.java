package io.quadrille.sagatest;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The expectations of one run, each checked once for all states with the same events and rows. Not thread-safe. */
final class Expectations {

    private final Model model;
    private final List<Expectation> ofStates = new ArrayList<>();
    private final List<Expectation> ofEnds = new ArrayList<>();
    private final Set<Ending> missing = new HashSet<>();
    private final StateSet states = new StateSet();
    private final StateSet ends = new StateSet();

    Expectations(Model model, List<Expectation> expectations) {
        this.model = model;
        for (var expectation : expectations) {
            (expectation.isAboutEnds() ? ofEnds : ofStates).add(expectation);
            missing.addAll(expectation.endings());
        }
    }

    /** The first expectation that does not hold in a state. */
    Optional<Expectation> broken(State state) {
        var facts = state.only(model::isFact);
        if (states.add(facts.hash1(), facts.hash2())) {
            var broken = broken(ofStates, facts);
            if (broken.isPresent()) return broken;
        }
        if (!model.isEnd(state) || !ends.add(facts.hash1(), facts.hash2())) return Optional.empty();
        missing.removeIf(ending -> ending.isReached(model.view(facts)));
        return broken(ofEnds, facts);
    }

    private Optional<Expectation> broken(List<Expectation> expectations, State facts) {
        var view = model.view(facts);
        return expectations.stream()
                .filter(expectation -> !expectation.holds(view))
                .findFirst();
    }

    /** The endings that no end has reached. */
    Set<Ending> missing() {
        return missing;
    }

    int ends() {
        return ends.size();
    }
}
