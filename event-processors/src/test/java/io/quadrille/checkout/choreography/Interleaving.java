package io.quadrille.checkout.choreography;

import io.quadrille.engine.saga.ConsumerGroup;
import io.quadrille.engine.saga.SagaTopic;
import io.quadrille.engine.serialization.Ids;
import io.quadrille.engine.serialization.JsonMessageSerializer;
import io.quadrille.engine.transport.EventRecordConverter;
import io.quadrille.engine.transport.EventTopics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;

/**
 * One run of the saga in which the nine topics are bags: any group may get any record that waits for it, alone or in a
 * batch, after records that are younger, again after it has had it, and again because a batch crashed. Records pass
 * through the real converter, so keys, headers and JSON are those of Kafka.
 */
final class Interleaving {

    private static final EventTopics TOPICS = new EventTopics("", Topics.all());
    private static final EventRecordConverter RECORDS = new EventRecordConverter(
            new JsonMessageSerializer(CheckoutSaga.SAGA.messageTypes()),
            TOPICS,
            CheckoutSaga.SAGA::sagaId,
            Ids::findInvalid);

    private record Delivery(ConsumerGroup group, EventMessage<?> record) {}

    private final Scenario scenario;
    private final InMemorySystem system;
    private final List<DomainEventMessage<?>> log = new ArrayList<>();
    private final List<Delivery> waiting = new ArrayList<>();
    private final Map<ConsumerGroup, List<EventMessage<?>>> delivered = new HashMap<>();

    Interleaving(Scenario scenario) {
        this(scenario, (handler, event) -> false);
    }

    /** @param deaf the names of the handlers that ignore an event type, to show that the checks detect it */
    Interleaving(Scenario scenario, BiPredicate<String, Class<?>> deaf) {
        this.scenario = scenario;
        this.system = InMemorySystem.fresh(deaf);
        scenario.products().forEach(system::send);
        scenario.coupons().forEach(system::send);
        scenario.wallets().forEach(system::send);
        publish();
    }

    /** Plays until no record waits, then checks the laws of the shop. */
    Outcome outcome(Choices choices) {
        scenario.orders().forEach(system::send);
        publish();
        play(choices);
        var outcome = Outcome.of(scenario, this);
        int before = log.size();
        everythingAgain(choices);
        if (log.size() > before) throw new AssertionError("late duplicates changed " + log.subList(before, log.size()));
        return outcome;
    }

    /** All events, in the order of the log. */
    List<DomainEventMessage<?>> log() {
        return log;
    }

    InMemoryJoin join() {
        return system.join();
    }

    List<EventMessage<?>> heardBy(ConsumerGroup group) {
        return delivered.getOrDefault(group, List.of());
    }

    private void play(Choices choices) {
        while (!waiting.isEmpty()) {
            var first = waiting.get(choices.below(waiting.size()));
            var taken = new ArrayList<>(List.of(first));
            var batch = new ArrayList<EventMessage<?>>(List.of(first.record()));
            for (int more = choices.below(4); more > 0; more--) {
                var had = heardBy(first.group());
                var next = waiting.stream()
                        .filter(d -> d.group() == first.group() && !taken.contains(d))
                        .toList();
                if (choices.below(3) == 0 && !had.isEmpty()) {
                    batch.add(had.get(choices.below(had.size())));
                } else if (!next.isEmpty()) {
                    taken.add(next.get(choices.below(next.size())));
                    batch.add(taken.getLast().record());
                }
            }
            boolean crashes = choices.below(8) == 7;
            system.react(first.group(), batch, crashes);
            if (crashes) continue;
            waiting.removeAll(taken);
            taken.forEach(d ->
                    delivered.computeIfAbsent(d.group(), g -> new ArrayList<>()).add(d.record()));
            publish();
        }
    }

    private void everythingAgain(Choices choices) {
        delivered.forEach((group, records) -> records.forEach(record -> waiting.add(new Delivery(group, record))));
        play(choices);
    }

    private void publish() {
        for (var event : system.news()) {
            log.add(event);
            TOPICS.apply(event).ifPresent(topic -> deliver(RECORDS.createKafkaMessage(event, topic)));
        }
    }

    private void deliver(ProducerRecord<byte[], byte[]> sent) {
        var topic = (SagaTopic) TOPICS.all().get(sent.topic());
        var arrived = new ConsumerRecord<>(
                sent.topic(), 0, log.size(), 0L, null, -1, -1, sent.key(), sent.value(), sent.headers(), null);
        var message = RECORDS.readKafkaMessage(arrived).orElseThrow();
        Groups.all().stream()
                .filter(group -> topic.readers().contains(group.name()))
                .forEach(group -> waiting.add(new Delivery(group, message)));
    }
}
