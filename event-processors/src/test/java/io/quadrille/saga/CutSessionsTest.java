package io.quadrille.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.engine.transport.EventTopics;
import io.quadrille.inventory.InventoryCommand.RegisterProduct;
import io.quadrille.order.OrderCommand.PlaceOrder;
import io.quadrille.order.OrderLine;
import io.quadrille.wallet.WalletCommand.OpenWallet;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The database terminates the sessions of the application, as in a restart or by an administrator. */
class CutSessionsTest {

    /** The same database through sessions that do not belong to the application. */
    private record DirectAccess(JdbcClient sql, EventTopics topics, String bootstrapServers)
            implements SystemUnderTest {}

    /** With a backoff that doubles after each failure, the last wait would be longer than this. */
    private static final Duration GROWN_WAIT = Duration.ofSeconds(45);

    private static final String UNTESTED = "com.zaxxer.hikari.aliveBypassWindowMs";

    private RunningSystem system;
    private DirectAccess directAccess;
    private TopicClient topicClient;
    private IdleDetector idleDetector;

    @BeforeEach
    void start() {
        // The pool does not test connections before use, so a terminated connection is always noticed by its user.
        System.setProperty(UNTESTED, "60000");
        // The longest retry is one hour: if the backoff were never reset, the test would time out.
        system = RunningSystem.start("quadrille.processing.longest-retry=1h");
        System.clearProperty(UNTESTED);
        topicClient = new TopicClient(system);
        directAccess = new DirectAccess(JdbcClient.create(ownSessions()), system.topics(), system.bootstrapServers());
        idleDetector = new IdleDetector(directAccess, topicClient);
        system.commands().sendAndWait(new RegisterProduct("tea", "Tea", 250, 1_000));
        system.commands().sendAndWait(new OpenWallet("carol", 1_000_000));
    }

    @AfterEach
    void stop() {
        topicClient.close();
        system.close();
    }

    @Test
    void a_group_that_lost_its_session_many_times_recovers_as_fast_as_after_the_first_time() {
        for (int i = 0; i < 12; i++) {
            cutSessions();
            place("order-" + i, "tea");
            idleDetector.awaitIdle(GROWN_WAIT);
        }
        assertThat(directAccess
                        .sql()
                        .sql("select distinct status from order_view")
                        .query(String.class)
                        .list())
                .containsExactly("COMPLETED");
    }

    @Test
    void a_recovered_group_reports_its_recovery_without_new_records() {
        for (int i = 0; i < 5; i++) {
            cutSessions();
            place("order-" + i, "unknown");
            idleDetector.awaitIdle();
        }
        await("all groups to be healthy").until(() -> failing().isEmpty());
    }

    private List<String> failing() {
        return system.bean(EventProcessingConfiguration.class).eventProcessors().values().stream()
                .filter(processor -> ((StreamingEventProcessor) processor).isError())
                .map(processor -> processor.getName())
                .toList();
    }

    /** A command may use a connection that was just terminated; the client retries the command. */
    private void place(String orderId, String productId) {
        var order = new PlaceOrder(orderId, "carol", null, List.of(new OrderLine(productId, 1)));
        await("acceptance of " + orderId).ignoreExceptions().until(() -> {
            system.commands().sendAndWait(order);
            return true;
        });
    }

    private void cutSessions() {
        directAccess
                .sql()
                .sql("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and"
                        + " pid <> pg_backend_pid()")
                .query()
                .listOfRows();
    }

    private DataSource ownSessions() {
        var environment = system.bean(Environment.class);
        return new DriverManagerDataSource(
                environment.getRequiredProperty("spring.datasource.url"),
                environment.getRequiredProperty("spring.datasource.username"),
                environment.getRequiredProperty("spring.datasource.password"));
    }
}
