package io.quadrille.engine.transport;

import io.quadrille.engine.eventstore.TestEventStore;
import java.time.Duration;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessageHandler;
import org.axonframework.eventhandling.SimpleEventHandlerInvoker;
import org.axonframework.eventhandling.SubscribingEventProcessor;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.axonframework.extensions.kafka.eventhandling.producer.KafkaEventPublisher;
import org.axonframework.extensions.kafka.eventhandling.producer.KafkaPublisher;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.spring.jdbc.SpringDataSourceConnectionProvider;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

/** An event store whose events go to Kafka, by our relay or by the extension's publisher with its defaults. */
final class Publishing implements AutoCloseable {

    final Relays relays;
    private final TransactionManager transactions;
    private final EmbeddedEventStore store;
    private final Runnable stop;

    private Publishing(Relays relays, Duration patience, boolean stock) {
        this.relays = relays;
        relays.patience(patience);
        this.transactions = new SpringTransactionManager(new DataSourceTransactionManager(relays.database));
        var connections = new SpringDataSourceConnectionProvider(relays.database);
        this.store = EmbeddedEventStore.builder()
                .storageEngine(TestEventStore.engine(connections, transactions))
                .build();
        this.stop = stock ? subscribed(store, relays) : relayed(relays);
    }

    /** @param patience how long a producer tries */
    static Publishing ours(String servers, Duration patience) {
        return new Publishing(new Relays(servers), patience, false);
    }

    /** A subscribing processor passes events to the publisher within the unit of work, without confirmation. */
    static Publishing stock(String servers, Duration patience) {
        return new Publishing(new Relays(servers), patience, true);
    }

    private static Runnable relayed(Relays relays) {
        relays.start();
        return () -> {};
    }

    private static Runnable subscribed(EmbeddedEventStore store, Relays relays) {
        var publisher = KafkaPublisher.<byte[], byte[]>builder()
                .producerFactory(relays.producers())
                .messageConverter(relays.converter)
                .topicResolver(relays.topics)
                .serializer(TestEventStore.SERIALIZER)
                .build();
        EventMessageHandler handler = KafkaEventPublisher.<byte[], byte[]>builder()
                .kafkaPublisher(publisher)
                .build();
        var processor = SubscribingEventProcessor.builder()
                .name(KafkaEventPublisher.DEFAULT_PROCESSING_GROUP)
                .eventHandlerInvoker(SimpleEventHandlerInvoker.builder()
                        .eventHandlers(handler)
                        .build())
                .messageSource(store)
                .build();
        processor.start();
        return () -> {
            processor.shutDown();
            publisher.shutDown();
        };
    }

    void commit(DomainEventMessage<?>... events) {
        var unit = DefaultUnitOfWork.startAndGet(null);
        unit.attachTransaction(transactions);
        store.publish(events);
        unit.commit();
    }

    /**
     * The events are published within a unit of work that fails in the end, as by a constraint that the commit checks.
     */
    void failToCommit(DomainEventMessage<?>... events) {
        var unit = DefaultUnitOfWork.startAndGet(null);
        unit.attachTransaction(transactions);
        store.publish(events);
        unit.onPrepareCommit(u -> {
            throw new IllegalStateException("refused in the end");
        });
        try {
            unit.commit();
        } catch (IllegalStateException expected) {
            // The caller asked for it.
        }
    }

    @Override
    public void close() {
        stop.run();
        relays.close();
        store.shutDown();
    }
}
