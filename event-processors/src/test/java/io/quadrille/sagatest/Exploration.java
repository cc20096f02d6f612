package io.quadrille.sagatest;

import io.quadrille.sagatest.Model.Failure;
import io.quadrille.sagatest.SagaFixture.When;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Explores every sequence of a case: the shortest ones first, and each state once. Mutable until {@link #expect}. Not
 * thread-safe.
 */
public final class Exploration {

    private static final int BUDGETS = 32;

    private final When when;
    private int duplicates;
    private int crashes;
    private long budget = 3_000_000;
    private int samples = 10_000;
    private long seed = new Random().nextLong();

    Exploration(When when) {
        this.when = when;
    }

    /** How many records a relay publishes once more; each at any time after the first publication. */
    public Exploration withDuplicates(int most) {
        duplicates = most;
        return this;
    }

    /**
     * How often a process crashes: before the commit of a group, which then gets the record again; or before a relay
     * stores its position, so that it publishes a saga's last records once more, however many.
     */
    public Exploration withCrashes(int most) {
        crashes = most;
        return this;
    }

    /**
     * The number of distinct states after which the exploration goes on with random sequences; 3 million by default.
     */
    public Exploration withBudget(long states) {
        budget = states;
        return this;
    }

    /** The number of random sequences after the budget is exhausted; 10,000 by default. */
    public Exploration withSamples(int sequences) {
        samples = sequences;
        return this;
    }

    /** The seed of the random sequences; a random one by default, which is printed. */
    public Exploration withSeed(long number) {
        seed = number;
        return this;
    }

    /**
     * Explores, prints what was covered, and returns it. Besides the expectations, no handler of a record or of a
     * command may throw.
     *
     * @throws SagaFailure if an expectation does not hold. Its sequence is a shortest one, unless it is a random one
     */
    public Coverage expect(Expectation... expectations) {
        if ((duplicates + 1) * (crashes + 1) > BUDGETS)
            throw new IllegalArgumentException("(duplicates + 1) * (crashes + 1) must be at most " + BUDGETS);
        var run = new Run(List.of(expectations), false);
        var coverage = run.explore();
        if (crashes > 0 && run.model.hasHandlersThatRemember()) {
            run = new Run(List.of(expectations), true);
            coverage = run.explore();
        }
        System.out.println("saga test: " + coverage);
        if (coverage.isComplete() && !run.expectations.missing().isEmpty())
            throw new SagaFailure(
                    "no order of the records leads to " + run.expectations.missing(), List.of(), "", null);
        return coverage;
    }

    /**
     * A state that is to be explored.
     *
     * @param number its number, from 0 in the order of discovery
     */
    private record Open(State state, int number, int duplicates, int crashes) {}

    private final class Run {

        private final Model model = when.model();
        private final Expectations expectations;
        private final boolean hasRetries;
        private final State start = model.given(when.given());
        private final StateSet known = new StateSet();
        private final ArrayDeque<Open> open = new ArrayDeque<>();
        private int[] parents = new int[1 << 12];
        private int[] reasons = new int[1 << 12];
        private int[] depths = new int[1 << 12];
        private int states;
        private long transitions;

        Run(List<Expectation> expected, boolean hasRetries) {
            expectations = new Expectations(model, expected);
            this.hasRetries = hasRetries;
        }

        Coverage explore() {
            long begin = System.nanoTime();
            discover(start, -1, 0, duplicates, crashes);
            int steps = 0;
            while (!open.isEmpty()) {
                if (states >= budget) {
                    int covered = depths[open.peekFirst().number()];
                    long unexplored = open.size();
                    open.clear();
                    sample();
                    return coverage(covered, unexplored, samples, begin);
                }
                var next = open.removeFirst();
                steps = depths[next.number()];
                expand(next);
            }
            return coverage(steps, 0, 0, begin);
        }

        private Coverage coverage(int steps, long unexplored, int sampled, long begin) {
            double seconds = (System.nanoTime() - begin) / 1e9;
            return new Coverage(states, transitions, expectations.ends(), steps, unexplored, sampled, seed, seconds);
        }

        private void expand(Open at) {
            var possible = model.transitions(at.state(), at.duplicates() > 0, at.crashes() > 0, hasRetries);
            for (int transition : possible) {
                transitions++;
                var state = at.state().copy();
                var failure = model.apply(state, transition);
                if (failure != null) throw failed(path(at.number()), transition, failure, true);
                int kind = Transition.kind(transition);
                discover(
                        state,
                        at.number(),
                        transition,
                        at.duplicates() - (kind == Transition.DUPLICATE ? 1 : 0),
                        at.crashes() - (Transition.isCrash(kind) ? 1 : 0));
            }
        }

        /** Adds a state, unless it is known with at least as many duplicates and crashes left. */
        private void discover(State state, int parent, int transition, int duplicatesLeft, int crashesLeft) {
            int covering = 0;
            for (int d = duplicatesLeft; d <= duplicates; d++) {
                for (int c = crashesLeft; c <= crashes; c++) covering |= 1 << d * (crashes + 1) + c;
            }
            int bit = 1 << duplicatesLeft * (crashes + 1) + crashesLeft;
            int before = known.add(state.hash1(), state.hash2(), bit, covering);
            if ((before & covering) != 0) return;
            int number = states++;
            if (number == parents.length) {
                parents = Arrays.copyOf(parents, 2 * number);
                reasons = Arrays.copyOf(reasons, 2 * number);
                depths = Arrays.copyOf(depths, 2 * number);
            }
            parents[number] = parent;
            reasons[number] = transition;
            depths[number] = parent < 0 ? 0 : depths[parent] + 1;
            if (before == 0) {
                var broken = expectations.broken(state);
                if (broken.isPresent()) throw broken(path(number), state, broken.get(), true);
            }
            open.add(new Open(state, number, duplicatesLeft, crashesLeft));
        }

        /** The transitions that lead to a state. */
        private List<Integer> path(int number) {
            var path = new ArrayList<Integer>();
            for (int at = number; parents[at] >= 0; at = parents[at]) path.add(reasons[at]);
            Collections.reverse(path);
            return path;
        }

        private void sample() {
            var random = new Random(seed);
            for (int i = 0; i < samples; i++) {
                var state = start.copy();
                var path = new ArrayList<Integer>();
                int duplicatesLeft = duplicates;
                int crashesLeft = crashes;
                while (true) {
                    var possible = model.transitions(state, duplicatesLeft > 0, crashesLeft > 0, hasRetries);
                    if (possible.length == 0) break;
                    int transition = possible[random.nextInt(possible.length)];
                    var failure = model.apply(state, transition);
                    if (failure != null) throw failed(path, transition, failure, false);
                    path.add(transition);
                    int kind = Transition.kind(transition);
                    if (kind == Transition.DUPLICATE) duplicatesLeft--;
                    if (Transition.isCrash(kind)) crashesLeft--;
                    var broken = expectations.broken(state);
                    if (broken.isPresent()) throw broken(path, state, broken.get(), false);
                }
            }
        }

        private SagaFailure failed(List<Integer> path, int transition, Failure failure, boolean isShortest) {
            var whole = new ArrayList<>(path);
            whole.add(transition);
            return failure(whole, failure.toString(), null, failure.cause(), isShortest);
        }

        private SagaFailure broken(List<Integer> path, State state, Expectation expectation, boolean isShortest) {
            return failure(path, "not fulfilled: " + expectation, state, null, isShortest);
        }

        private SagaFailure failure(
                List<Integer> path, String what, @Nullable State state, @Nullable Throwable cause, boolean isShortest) {
            var steps = new ArrayList<Step>();
            var at = start.copy();
            for (int transition : path) {
                steps.add(model.step(at, transition));
                model.apply(at, transition);
            }
            var java = new JavaSource().test(when, steps);
            var length =
                    isShortest ? "No shorter sequence leads there" : "It was found at random, withSeed(" + seed + "L)";
            var events = Optional.ofNullable(state)
                    .map(found -> "\nThe events are\n\n" + model.view(found))
                    .orElse("");
            return new SagaFailure(
                    what + "\nafter " + (steps.size() == 1 ? "1 step" : steps.size() + " steps") + ". " + length
                            + ":\n\n" + java + events,
                    steps,
                    java,
                    cause);
        }
    }
}
