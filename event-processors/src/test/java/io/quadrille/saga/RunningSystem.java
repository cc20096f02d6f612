package io.quadrille.saga;

import static org.awaitility.Awaitility.await;

import io.quadrille.application.Quadrille;
import io.quadrille.embedded.EmbeddedServers;
import io.quadrille.engine.projection.ProjectedTable;
import io.quadrille.engine.projection.Projection;
import io.quadrille.engine.saga.ConsumerGroup;
import io.quadrille.engine.transport.EventTopics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.catalina.connector.Connector;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.axonframework.messaging.responsetypes.ResponseType;
import org.axonframework.queryhandling.QueryGateway;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The application on its own database and topics, in this JVM. */
final class RunningSystem implements SystemUnderTest, AutoCloseable {

    private final ConfigurableApplicationContext context;
    private final List<String> place;
    final String topicPrefix;
    private final List<String> settings;

    private RunningSystem(
            ConfigurableApplicationContext context, List<String> place, String topicPrefix, List<String> settings) {
        this.context = context;
        this.place = place;
        this.topicPrefix = topicPrefix;
        this.settings = List.copyOf(settings);
    }

    static RunningSystem start(String... properties) {
        return start(List.of(), properties);
    }

    /** With configurations in addition to those of the application. */
    static RunningSystem start(List<Class<?>> configurations, String... properties) {
        var prefix = "t" + UUID.randomUUID().toString().substring(0, 8) + ".";
        return start(configurations, freshPlace(prefix), prefix, properties);
    }

    private static List<String> freshPlace(String prefix) {
        var database = EmbeddedServers.freshDatabase();
        return List.of(
                "spring.datasource.url=" + database.jdbcUrl(),
                "spring.datasource.username=" + database.username(),
                "spring.datasource.password=" + database.password(),
                "quadrille.kafka.bootstrap-servers=" + EmbeddedServers.kafka().bootstrapServers(),
                "quadrille.kafka.topic-prefix=" + prefix,
                "server.port=0");
    }

    /** The application once more on the same topics with its own database. */
    RunningSystem beside(String... properties) {
        return start(List.of(), freshPlace(topicPrefix), topicPrefix, properties);
    }

    /** The application once more on the same database and topics. */
    RunningSystem again(String... properties) {
        return again(List.of(), properties);
    }

    /** With configurations in addition to those of the application. */
    RunningSystem again(List<Class<?>> configurations, String... properties) {
        return start(configurations, place, topicPrefix, properties);
    }

    private static RunningSystem start(
            List<Class<?>> configurations, List<String> place, String topicPrefix, String... properties) {
        var all = new ArrayList<>(List.of(properties));
        all.addAll(place);
        var context = new SpringApplicationBuilder(Quadrille.class)
                .sources(configurations.toArray(Class<?>[]::new))
                .properties(all.toArray(String[]::new))
                .run();
        return new RunningSystem(context, place, topicPrefix, all);
    }

    /** The settings as command line arguments for another process on the same servers. */
    String[] arguments() {
        return settings.stream().map(setting -> "--" + setting).toArray(String[]::new);
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    <T> Collection<T> beans(Class<T> type) {
        return context.getBeansOfType(type).values();
    }

    /** The tables of all projections. */
    List<String> projectedTables() {
        return beans(Projection.class).stream()
                .flatMap(projection -> projection.tables().stream())
                .map(ProjectedTable::name)
                .toList();
    }

    CommandGateway commands() {
        return bean(CommandGateway.class);
    }

    @Override
    public JdbcClient sql() {
        return bean(JdbcClient.class);
    }

    @Override
    public EventTopics topics() {
        return bean(EventTopics.class);
    }

    @Override
    public String bootstrapServers() {
        return EmbeddedServers.kafka().bootstrapServers();
    }

    /** Sends a query as the HTTP API does. */
    <R> R ask(Object query, ResponseType<R> answer) {
        return bean(QueryGateway.class).query(query, answer).join();
    }

    /** Waits until the event is stored for the order. */
    void awaitEvent(String orderId, String payloadType) {
        await(payloadType + " of " + orderId)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> positionOf(orderId, payloadType).isPresent());
    }

    /** Waits until no work is left, with a client of its own; see {@link IdleDetector}. */
    void awaitIdle() {
        try (var topicClient = new TopicClient(this)) {
            new IdleDetector(this, topicClient).awaitIdle();
        }
    }

    /** The position in the log of the only event of this type of the order. */
    Optional<Long> positionOf(String orderId, String payloadType) {
        return sql().sql("select global_index from event_log where order_id = :orderId and payload_type = :type")
                .param("orderId", orderId)
                .param("type", payloadType)
                .query(Long.class)
                .optional();
    }

    /** The group reads no more records until it is started; its current batch is done when this method returns. */
    void stop(ConsumerGroup group) {
        processor(group).shutDown();
    }

    void start(ConsumerGroup group) {
        processor(group).start();
    }

    private StreamingEventProcessor processor(ConsumerGroup group) {
        return bean(EventProcessingConfiguration.class)
                .eventProcessor(group.name(), StreamingEventProcessor.class)
                .orElseThrow();
    }

    int port() {
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    /** The port for health and metrics. */
    int managementPort() {
        return connectors()[1].getLocalPort();
    }

    /** The connector of the application, and the one for health and metrics. */
    Connector[] connectors() {
        var server = (TomcatWebServer) ((WebServerApplicationContext) context).getWebServer();
        return server.getTomcat().getService().findConnectors();
    }

    @Override
    public void close() {
        context.close();
    }
}
