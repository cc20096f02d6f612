package io.quadrille.checkout.choreography;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

/**
 * The saga under every order of its records that chance finds. The laws are in {@link Books} and {@link Outcome}; jqwik
 * prints the seed of each run and shrinks a failure to the fewest orders and turns.
 */
class InterleavingPropertyTest {

    /** The cells of the compensation table. A run that misses one of them has shown nothing about it. */
    private static final List<String> STORIES = List.of(
            "completed with a coupon",
            "completed without a coupon",
            "refused by inventory",
            "refused by inventory, coupon restored",
            "refused by inventory, late use refused",
            "refused by coupon, stock restored",
            "refused by coupon, late deduction refused",
            "refused by coupon and inventory",
            "refused by wallet, stock restored",
            "refused by wallet, stock restored, coupon restored");

    @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
    void competing_orders_all_end_and_nothing_is_lost(
            @ForAll("competing") Scenario scenario, @ForAll("turns") List<Integer> turns) {
        var outcome = play(scenario, Choices.of(turns));

        outcome.orders().values().forEach(order -> Statistics.collect(order.story()));
        Statistics.coverage(seen -> STORIES.forEach(story -> seen.check(story).count(times -> times >= 10)));
    }

    @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE)
    void without_competition_every_interleaving_has_the_same_outcome(
            @ForAll("apart") Scenario scenario, @ForAll("turns") List<Integer> turns) {
        var orderly = play(scenario, Choices.orderly());

        assertThat(play(scenario, Choices.of(turns)))
                .matches(outcome -> outcome.agreesWith(orderly), "ends as " + orderly);
    }

    private static Outcome play(Scenario scenario, Choices choices) {
        return new Interleaving(scenario).outcome(choices);
    }

    @Provide
    Arbitrary<Scenario> competing() {
        return Scenarios.competing();
    }

    @Provide
    Arbitrary<Scenario> apart() {
        return Scenarios.apart();
    }

    @Provide
    Arbitrary<List<Integer>> turns() {
        return Scenarios.turns();
    }
}
