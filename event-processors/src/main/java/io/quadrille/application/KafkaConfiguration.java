package io.quadrille.application;

import io.quadrille.engine.database.DedicatedConnections;
import io.quadrille.engine.log.AfterCommit;
import io.quadrille.engine.processing.GroupClaims;
import io.quadrille.engine.saga.LocalDomains;
import io.quadrille.engine.saga.Saga;
import io.quadrille.engine.serialization.Ids;
import io.quadrille.engine.threads.LastingThread;
import io.quadrille.engine.transport.BrokerTopics;
import io.quadrille.engine.transport.ConsumerLag;
import io.quadrille.engine.transport.ConsumerProgress;
import io.quadrille.engine.transport.EventRecordConverter;
import io.quadrille.engine.transport.EventRelay;
import io.quadrille.engine.transport.EventTopics;
import io.quadrille.engine.transport.FencedConverter;
import io.quadrille.engine.transport.GroupIncidents;
import io.quadrille.engine.transport.Incarnations;
import io.quadrille.engine.transport.PositionGuard;
import io.quadrille.engine.transport.PositionRecords;
import io.quadrille.engine.transport.RecordCheck;
import io.quadrille.engine.transport.RecordSendInterceptor;
import io.quadrille.engine.transport.RecordSender;
import io.quadrille.engine.transport.RecordsByPlace;
import io.quadrille.engine.transport.Republications;
import io.quadrille.engine.transport.TopicCreation;
import io.quadrille.engine.transport.TopicFindings;
import io.quadrille.engine.transport.TopicSettings;
import io.quadrille.engine.transport.TopicWatch;
import io.quadrille.operating.operations.AlertTopic;
import io.quadrille.operating.recovery.StartCheck;
import io.quadrille.operating.settings.KafkaClientSettings;
import io.quadrille.operating.settings.QuadrilleProperties;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.extensions.kafka.eventhandling.KafkaMessageConverter;
import org.axonframework.extensions.kafka.eventhandling.consumer.ConsumerFactory;
import org.axonframework.extensions.kafka.eventhandling.consumer.DefaultConsumerFactory;
import org.axonframework.extensions.kafka.eventhandling.producer.DefaultProducerFactory;
import org.axonframework.extensions.kafka.eventhandling.producer.ProducerFactory;
import org.axonframework.lifecycle.Phase;
import org.axonframework.serialization.Serializer;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Sets up the transport. On startup, missing topics are created and the store is checked against the topics; then the
 * relay starts, then the processors of {@link ProcessorConfiguration}.
 */
@Configuration(proxyBeanMethods = false)
public class KafkaConfiguration {

    private static final int LINGER_MILLIS = 20;

    /** The maximum duration of each shutdown phase; after that time, the next phase starts. */
    private static final Duration PHASE_TIMEOUT = Duration.ofSeconds(12);

    /**
     * How long the relay waits for consumers between batches: ample for a healthy consumer, and a negligible delay if
     * one is paused or failing.
     */
    private static final Duration CONSUMER_PATIENCE = Duration.ofMillis(100);

    @Bean
    public EventTopics eventTopics(QuadrilleProperties properties, Saga saga) {
        return new EventTopics(properties.kafka().topicPrefix(), saga.topics());
    }

    @Bean
    KafkaMessageConverter<byte[], byte[]> kafkaMessageConverter(
            @Qualifier("eventSerializer") Serializer serializer,
            EventTopics topics,
            QuadrilleProperties properties,
            Incarnations incarnations,
            Saga saga) {
        return new FencedConverter(
                new EventRecordConverter(
                        serializer,
                        topics,
                        saga::sagaId,
                        Ids::findInvalid,
                        properties.kafka().maxRecordBytes()),
                incarnations);
    }

    @Bean(destroyMethod = "shutDown")
    ProducerFactory<byte[], byte[]> producerFactory(QuadrilleProperties properties) {
        var settings = properties.kafka().clientSettings();
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // Idempotence alone does not keep the order across a change of leader: with more than one request in flight,
        // the new leader may reject the first batch and accept the second, so the retry of the first arrives out of
        // order. The limit costs no throughput, because the next batch fills while one is in flight.
        settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, linger(settings));
        // The relay cannot renew its lease while send() blocks, so send() must give up well before the lease expires.
        settings.put(
                ProducerConfig.MAX_BLOCK_MS_CONFIG, properties.relay().lease().toMillis() / 2);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, KafkaClientSettings.BATCH_BYTES);
        settings.putIfAbsent(ProducerConfig.BUFFER_MEMORY_CONFIG, KafkaClientSettings.PRODUCER_BYTES);
        // In a normal close the relay has already received every acknowledgement. Any records still in flight when the
        // producer is closed must be dropped, so that they cannot arrive later.
        return DefaultProducerFactory.<byte[], byte[]>builder()
                .closeTimeout(Duration.ZERO)
                .configuration(settings)
                .build();
    }

    /**
     * Creates the producer for alerts, separate from the relay's, so that a failed producer affects only one of them.
     */
    @Bean(destroyMethod = "shutDown", defaultCandidate = false)
    @Qualifier("alertProducers")
    ProducerFactory<byte[], byte[]> alertProducers(QuadrilleProperties properties) {
        return producerFactory(properties);
    }

    /**
     * Returns the linger time in milliseconds. It only has to exceed the time needed to hand a batch to the producer,
     * because the relay flushes after each batch. If delivery.timeout.ms is set, linger plus request.timeout.ms must
     * not exceed it, or the producer cannot be created.
     */
    static int linger(Map<String, Object> settings) {
        if (!settings.containsKey(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG)) return LINGER_MILLIS;
        var given = new ProducerConfig(settings);
        int room = given.getInt(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG)
                - given.getInt(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG);
        return Math.clamp(room, 0, LINGER_MILLIS);
    }

    @Bean
    ConsumerFactory<byte[], byte[]> consumerFactory(QuadrilleProperties properties) {
        var settings = properties.kafka().clientSettings();
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        // A running group notices an added partition within this time, in milliseconds.
        settings.putIfAbsent(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 30_000);
        KafkaClientSettings.boundFetches(settings);
        // If the broker no longer has the group's offset, that is an incident. The group must never jump to the newest
        // record.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        // Skips the records of aborted transactions.
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        return new DefaultConsumerFactory<>(settings);
    }

    @Bean
    ConsumerProgress consumerProgress() {
        return new ConsumerProgress(CONSUMER_PATIENCE);
    }

    @Bean
    EventRelay eventRelay(
            JdbcConnectionDetails database,
            QuadrilleProperties properties,
            @Qualifier("eventSerializer") Serializer serializer,
            EventTopics topics,
            KafkaMessageConverter<byte[], byte[]> converter,
            ProducerFactory<byte[], byte[]> producers,
            RecordSendInterceptor interceptor,
            ConsumerProgress consumers,
            TopicWatch watch) {
        var sessions = DedicatedConnections.ofFollower("relay", database);
        var sender = new RecordSender(topics, converter, producers, interceptor, longestDelivery(properties));
        return new EventRelay(sessions, properties.relay().lease(), serializer, sender, consumers, watch);
    }

    /**
     * Returns twice the producer's delivery timeout, so that an acknowledgement merely delayed by a busy CPU does not
     * count as missing.
     */
    private static Duration longestDelivery(QuadrilleProperties properties) {
        var settings = properties.kafka().clientSettings();
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        return Duration.ofMillis(2L * new ProducerConfig(settings).getInt(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG));
    }

    @Bean
    Republications republications(JdbcClient jdbc, Clock clock) {
        return new Republications(jdbc, clock);
    }

    @Bean
    ConsumerLag unreadRecords(Supplier<ConsumerLag> looks) {
        return looks.get();
    }

    /** Creates instances that each use their own connection. The caller closes each instance. */
    @Bean
    Supplier<ConsumerLag> looksAtUnreadRecords(QuadrilleProperties properties) {
        return () -> new ConsumerLag(properties.kafka().clientSettings());
    }

    /** Creates instances that each use their own connection. The caller closes each instance. */
    @Bean
    Supplier<RecordsByPlace> recordsByPlace(QuadrilleProperties properties) {
        return () -> new RecordsByPlace(properties.kafka().clientSettings());
    }

    @Bean
    BrokerTopics brokerTopics(QuadrilleProperties properties) {
        return new BrokerTopics(properties.kafka().clientSettings());
    }

    @Bean
    RecordCheck recordCheck(BrokerTopics broker, Supplier<RecordsByPlace> places) {
        return new RecordCheck(broker, places);
    }

    /** Watches the topics that this process's relay publishes to. */
    @Bean
    TopicWatch topicWatch(
            QuadrilleProperties properties,
            EventTopics topics,
            BrokerTopics broker,
            RecordCheck check,
            Supplier<RecordsByPlace> places,
            TopicCreation creation,
            Saga saga,
            LocalDomains domains) {
        var published = saga.topics().stream()
                .filter(topic -> topic.eventTypes().stream()
                        .flatMap(type -> saga.domainOf(type).stream())
                        .anyMatch(domains::contains))
                .toList();
        return new TopicWatch(topics.namesOf(published), broker, check, places, creation::createMissing);
    }

    @Bean
    TopicCreation topicCreation(QuadrilleProperties properties, Saga saga) {
        return new TopicCreation(
                properties.kafka().clientSettings(),
                ownTopics(properties, saga),
                settings(properties),
                properties.kafka().startupTimeout());
    }

    @Bean
    TopicFindings topicFindings(QuadrilleProperties properties, BrokerTopics broker, Saga saga) {
        return new TopicFindings(broker, ownTopics(properties, saga), settings(properties));
    }

    private static EventTopics ownTopics(QuadrilleProperties properties, Saga saga) {
        var own = Stream.concat(saga.topics().stream(), Stream.of(AlertTopic.values()))
                .toList();
        return new EventTopics(properties.kafka().topicPrefix(), own);
    }

    private static TopicSettings settings(QuadrilleProperties properties) {
        return new TopicSettings(
                properties.kafka().replicationFactor(), properties.kafka().retention());
    }

    @Bean
    PositionRecords positionRecords(JdbcClient jdbc) {
        return new PositionRecords(jdbc);
    }

    @Bean
    GroupIncidents groupIncidents(JdbcClient jdbc, Clock clock) {
        return new GroupIncidents(jdbc, clock);
    }

    @Bean
    PositionGuard positionGuard(PositionRecords records, GroupIncidents incidents, RecordCheck check) {
        return new PositionGuard(records, incidents, check);
    }

    @Bean
    Incarnations incarnations(JdbcClient jdbc) {
        return new Incarnations(jdbc);
    }

    @Bean
    StartCheck startCheck(
            DataSource database,
            QuadrilleProperties properties,
            @Qualifier("eventSerializer") Serializer serializer,
            EventTopics topics,
            Incarnations incarnations,
            GroupClaims claims,
            Saga saga,
            LocalDomains domains) {
        var settings = properties.kafka().clientSettings();
        KafkaClientSettings.boundFetches(settings);
        return new StartCheck(
                database,
                settings,
                topics,
                new EventRecordConverter(
                        serializer,
                        topics,
                        saga::sagaId,
                        Ids::findInvalid,
                        properties.kafka().maxRecordBytes()),
                incarnations,
                domains.names(),
                () -> taken(claims));
    }

    /** Returns, for each partition, the highest offset that any group has handled and committed. */
    private static Map<TopicPartition, Long> taken(GroupClaims claims) {
        var taken = new HashMap<TopicPartition, Long>();
        claims.all()
                .values()
                .forEach(claim -> claim.position()
                        .getPositions()
                        .forEach((place, offset) -> taken.merge(place, offset, Math::max)));
        return taken;
    }

    @Bean
    ConfigurerModule transport(TopicCreation creation, EventRelay relay, StartCheck check) {
        return configurer -> {
            configurer.onStart(Phase.EXTERNAL_CONNECTIONS, () -> {
                creation.createMissing();
                check.require();
            });
            configurer.onStart(Phase.INSTRUCTION_COMPONENTS, relay::start);
            configurer.configureLifecyclePhaseTimeout(PHASE_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            configurer.onShutdown(Phase.EXTERNAL_CONNECTIONS, () -> LastingThread.endInOwnThread(relay::stop));
            configurer.onInitialize(
                    c -> c.onStart(Phase.INSTRUCTION_COMPONENTS, () -> AfterCommit.run(c.eventStore(), relay::wakeUp)));
        };
    }
}
