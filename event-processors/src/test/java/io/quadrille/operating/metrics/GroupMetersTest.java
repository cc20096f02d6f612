package io.quadrille.operating.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quadrille.checkout.choreography.Groups;
import io.quadrille.checkout.choreography.Topics;
import io.quadrille.engine.threads.Elapsed;
import io.quadrille.engine.transport.SagaEvents;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.messaging.GenericMessage;
import org.axonframework.messaging.MetaData;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The duration of a hop, measured from the timestamp of the record. */
class GroupMetersTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final GroupMeters meters = new GroupMeters(Groups.PLATFORM, registry, Clock.fixed(NOW, ZoneOffset.UTC));

    static Stream<Arguments> times() {
        return Stream.of(
                Arguments.of(NOW.minusSeconds(3), Duration.ofSeconds(3)),
                Arguments.of(Instant.parse("0001-01-01T00:00:00Z"), Elapsed.LONGEST),
                Arguments.of(Instant.MIN, Elapsed.LONGEST),
                Arguments.of(NOW.plusSeconds(3), Duration.ZERO),
                Arguments.of(Instant.MAX, Duration.ZERO));
    }

    @ParameterizedTest
    @MethodSource("times")
    void each_hop_counts_with_a_duration_between_zero_and_a_year(Instant time, Duration hop) {
        var payload = SagaEvents.payload(Topics.ORDER_PROCESSED, "o-1");
        var message = new GenericMessage<>("id", payload, MetaData.emptyInstance());
        meters.handled(List.of(new GenericEventMessage<>(message, () -> time)));

        var timer = registry.get(GroupMeters.HOP)
                .tag("topic", Topics.ORDER_PROCESSED.topicName())
                .timer();
        assertThat(timer.count()).isOne();
        assertThat(timer.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(hop.toMillis());
    }
}
