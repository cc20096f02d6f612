package io.quadrille.saga;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The stored position of a group passes records that the group does not handle. */
class UnhandledRecordPositionTest {

    /** The last record on the topic is a refusal by inventory, which inventory itself does not handle. */
    @Test
    void the_position_moves_past_records_that_the_group_does_not_handle() {
        try (var system = RunningSystem.start();
                var topicClient = new TopicClient(system)) {
            var placedOrder = new OrderBuilder(system).withUnknownProduct().place();
            new IdleDetector(system, topicClient).awaitIdle();
            assertThat(placedOrder.hasEnded()).isTrue();
        }
    }
}
