package io.quadrille.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.checkout.choreography.Topics;
import io.quadrille.engine.transport.Damage;
import io.quadrille.engine.transport.Enlarged;
import io.quadrille.engine.transport.HeaderNames;
import io.quadrille.engine.transport.SagaEvents;
import java.util.Arrays;
import java.util.Collections;

/** Duplicate and unreadable records. */
final class RepetitionFaults {

    private static final int EVENTS_BACK = 500;
    private static final int KINDS = 6;
    private static final int OVERSIZE = 60;

    private RepetitionFaults() {}

    static Fault relaySetBack(FaultEnvironment environment) {
        return () -> assertThat(environment
                        .system()
                        .sql()
                        .sql("update relay_position set global_index = greatest(0, global_index - :back)")
                        .param("back", EVENTS_BACK)
                        .update())
                .isOne();
    }

    /**
     * The claim is given to a fictitious owner; otherwise the next batch would overwrite the older position with the
     * newer one.
     */
    static Fault groupSetBack(FaultEnvironment environment) {
        return () -> {
            var group = environment.oneOf("order", "inventory", "coupon", "wallet", "statistics");
            int rows = environment
                    .system()
                    .sql()
                    .sql("""
                        update token_entry set token = :token, owner = 'nobody',
                          timestamp = to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
                        where processor_name = :group\
                        """)
                    .param("token", environment.formerPosition(group))
                    .param("group", group)
                    .update();
            assertThat(rows).isOne();
        };
    }

    /**
     * Records up to the limit of the broker, more than a group may hold in memory, all on topics that several groups
     * read.
     */
    static Fault oversize(FaultEnvironment environment) {
        return () -> {
            for (int i = 0; i < OVERSIZE; i++) {
                var topic = environment.oneOf(Topics.ORDER_PROCESSING, Topics.PROCESSING_FAIL, Topics.PAYMENT_FAIL);
                var good = environment.record(SagaEvents.event(topic, "o-damaged"), topic);
                var bad = environment.oneOf(Damage.values()).on(good, HeaderNames.OURS);
                int size = Enlarged.MOST - environment.random().nextInt(Enlarged.MOST / 2);
                environment.publishUnreadable(
                        topic, i % 2 == 0 ? Enlarged.byHeader(bad, size) : Enlarged.byValue(bad, size));
            }
        };
    }

    /** One record per topic for each of some kinds of damage; each group that reads the topic must park it. */
    static Fault poison(FaultEnvironment environment) {
        return () -> {
            var kinds = Arrays.asList(Damage.values());
            Collections.shuffle(kinds, environment.random());
            for (var damage : kinds.subList(0, KINDS)) {
                for (var topic : Topics.all()) {
                    var good = environment.record(SagaEvents.event(topic, "o-damaged"), topic);
                    environment.publishUnreadable(topic, damage.on(good, HeaderNames.OURS));
                }
            }
        };
    }
}
