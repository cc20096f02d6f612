package io.quadrille.engine.transport;

import static io.quadrille.engine.log.SomeEvents.event;
import static io.quadrille.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quadrille.embedded.EmbeddedServers;
import io.quadrille.embedded.KafkaBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our relay publishes exactly the committed events. The extension's publisher writes to database and broker separately.
 */
class PublisherContractTest {

    /** How long a producer tries to send; long enough for a running broker. */
    private static final Duration GIVES_UP = Duration.ofSeconds(5);

    @TempDir
    private Path folder;

    @Test
    void an_event_whose_transaction_rolls_back_is_never_published() {
        try (var publishing = Publishing.ours(EmbeddedServers.kafka().bootstrapServers(), PATIENCE)) {
            onlyWhatIsCommittedIsPublished(publishing);
        }
    }

    @Test
    void the_stock_publisher_publishes_an_event_whose_transaction_rolls_back() {
        try (var publishing = Publishing.stock(EmbeddedServers.kafka().bootstrapServers(), PATIENCE)) {
            assertThatThrownBy(() -> onlyWhatIsCommittedIsPublished(publishing))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("rolled back");
        }
    }

    private static void onlyWhatIsCommittedIsPublished(Publishing publishing) {
        publishing.commit(event("first", "order:o-1", 0));
        publishing.failToCommit(event("rolled back", "order:o-1", 1));
        publishing.commit(event("last", "order:o-1", 1));

        await().until(() -> publishing.relays.publishedIdentifiers().contains("last"));
        assertThat(publishing.relays.publishedIdentifiers()).containsExactly("first", "last");
    }

    @Test
    void the_relay_publishes_events_of_a_broker_outage_when_the_broker_is_back() {
        try (var broker = new KafkaBroker(folder, 0).start();
                var publishing = Publishing.ours(broker.bootstrapServers(), GIVES_UP)) {
            nothingIsLostWhileTheBrokerIsAway(publishing, broker);
            await().until(() -> publishing.relays.position() == publishing.relays.lastIndex());
        }
    }

    @Test
    void the_stock_publisher_loses_events_of_a_broker_outage() {
        try (var broker = new KafkaBroker(folder, 0).start();
                var publishing = Publishing.stock(broker.bootstrapServers(), GIVES_UP)) {
            assertThatThrownBy(() -> nothingIsLostWhileTheBrokerIsAway(publishing, broker))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("the specified subsequence");
        }
    }

    private static void nothingIsLostWhileTheBrokerIsAway(Publishing publishing, KafkaBroker broker) {
        var relays = publishing.relays;
        publishing.commit(event("before", "order:o-1", 0));
        await().until(() -> relays.publishedIdentifiers().contains("before"));
        var position = relays.position();
        int givenUp = GivenUp.records();

        broker.stop();
        for (int i = 1; i <= 5; i++) publishing.commit(event("away " + i, "order:o-1", i));
        await("the producer gives up").until(() -> GivenUp.records() > givenUp);
        assertThat(relays.position()).isEqualTo(position);

        broker.start();
        publishing.commit(event("after", "order:o-1", 6));
        await("it goes on").until(() -> relays.publishedIdentifiers().contains("after"));
        assertThat(relays.publishedIdentifiers().stream().distinct())
                .startsWith("before")
                .containsSubsequence(
                        IntStream.rangeClosed(1, 5).mapToObj(i -> "away " + i).toList())
                .endsWith("after");
    }
}
