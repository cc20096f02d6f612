package io.quadrille.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.checkout.choreography.Groups;
import io.quadrille.checkout.choreography.Topics;
import io.quadrille.embedded.EmbeddedServers;
import io.quadrille.engine.saga.SagaTopic;
import io.quadrille.engine.serialization.Ids;
import io.quadrille.engine.serialization.JsonMessageSerializer;
import io.quadrille.engine.transport.Damage;
import io.quadrille.engine.transport.Enlarged;
import io.quadrille.engine.transport.EventRecordConverter;
import io.quadrille.engine.transport.HeaderNames;
import io.quadrille.engine.transport.SagaEvents;
import io.quadrille.inventory.InventoryCommand.RegisterProduct;
import io.quadrille.order.OrderCommand.PlaceOrder;
import io.quadrille.order.OrderLine;
import io.quadrille.wallet.WalletCommand.OpenWallet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Hundreds of records up to the size limit of the broker, malformed in every known way, for a process with all domains
 * and the smallest documented heap: it survives, parks each of them, handles the records behind them, and is ready
 * again after a restart among them.
 */
class OversizeRecordsTest {

    /** In megabytes; see docker-compose.yml and docs/reference/performance.md. */
    private static final int SMALLEST_HEAP = 256;

    private static final int FLOOD = 400;
    private static final int FLOOD_BYTES = 900_000;

    /** Around the limit above which values are not read, and just below the default limit of a broker. */
    private static final int[] SIZES = {20_000, 250_000, 270_000, Enlarged.MOST};

    /** In bytes; compressed to a few kilobytes. */
    private static final int BOMB = 32 * 1024 * 1024;

    @Test
    void a_process_with_the_smallest_documented_heap_parks_the_largest_records_and_continues() throws Exception {
        var database = EmbeddedServers.freshDatabase();
        var name = database.jdbcUrl().replaceAll(".*/([a-z_0-9]+).*", "$1");
        var system = new InstalledSystem(
                "oversize",
                database.dataSource(),
                database.jdbcUrl(),
                database.username(),
                database.password(),
                EmbeddedServers.kafka().bootstrapServers(),
                name + ".",
                Set.copyOf(CheckoutSaga.SAGA.domains()));
        // One log line for each of these records would add nothing.
        system.with("LOGGING_LEVEL_IO_QUADRILLE_ENGINE_TRANSPORT", "ERROR");
        var log = Files.createDirectories(Path.of("target", "faults"))
                .resolve("oversize.log")
                .toAbsolutePath();
        Files.deleteIfExists(log);
        int port = InstalledSystem.port();
        var java = new ArrayList<>(ApplicationProcess.java(SMALLEST_HEAP));
        // As in the container image: a larger young generation leaves less room for long-lived objects.
        java.add("-XX:NewSize=104m");
        long expected;
        try (var application = system.start(java, port, log);
                var clients = new RetryingClients(application.address())) {
            application.awaitReady();
            clients.ask(List.of(new RegisterProduct("tea", "Tea", 100, 100), new OpenWallet("ann", 1_000_000)));
            clients.awaitAnswers();
            expected = publishAll(system);
            assertSmallBatchesOfLargeRecordsAreRefused(system);
            clients.ask(List.of(order("behind")));
            clients.awaitAnswers();
            await("first parked records").until(() -> parked(system) > 0);
            application.kill();
        }
        try (var application = system.start(java, port, log);
                var clients = new RetryingClients(application.address())) {
            application.awaitReady();
            clients.ask(List.of(order("after")));
            clients.awaitAnswers();
            system.awaitRest();
            assertThat(system.withStatus("COMPLETED")).containsExactlyInAnyOrder("behind", "after");
            assertThat(parked(system)).isEqualTo(expected);
            assertThat(application.isReady()).isTrue();
        } finally {
            forget(system);
        }
        assertThat(Files.readString(log)).doesNotContain("OutOfMemoryError");
        assertOversizeOnesAreKeptWithoutTheirValues(system.sql());
    }

    private static PlaceOrder order(String id) {
        return new PlaceOrder(id, "ann", null, List.of(new OrderLine("tea", 1)));
    }

    /** Returns the number of parked rows, one for each group that reads the topic. */
    private long publishAll(InstalledSystem system) throws Exception {
        var converter = new EventRecordConverter(
                new JsonMessageSerializer(CheckoutSaga.SAGA.messageTypes()),
                system.topics(),
                CheckoutSaga.SAGA::sagaId,
                Ids::findInvalid);
        long rows = 0;
        var flood = Enlarged.noise(FLOOD_BYTES);
        var sent = new ArrayList<Future<RecordMetadata>>();
        try (var producer = producer(system, Map.of())) {
            for (int i = 0; i < FLOOD; i++) {
                var key = ("flood-" + i).getBytes(UTF_8);
                sent.add(producer.send(new ProducerRecord<>(system.topics().nameOf(Topics.PAYMENT_FAIL), key, flood)));
                rows += readers(Topics.PAYMENT_FAIL);
            }
            int number = 0;
            for (var damage : Damage.values()) {
                for (int size : SIZES) {
                    var topic = Topics.all().get(number % Topics.all().size());
                    var good = converter.createKafkaMessage(
                            SagaEvents.event(topic, "o-damaged"),
                            system.topics().nameOf(topic));
                    var bad = damage.on(good, HeaderNames.OURS);
                    sent.add(producer.send(
                            number++ % 2 == 0 ? Enlarged.byHeader(bad, size) : Enlarged.byValue(bad, size)));
                    rows += readers(topic);
                }
            }
            for (var one : sent) one.get();
        }
        return rows;
    }

    /** No consumer could read such a record, so the broker must refuse it. */
    private static void assertSmallBatchesOfLargeRecordsAreRefused(InstalledSystem system) {
        var bomb = new ProducerRecord<>(system.topics().nameOf(Topics.PAYMENT_FAIL), new byte[1], new byte[BOMB]);
        try (var producer = producer(
                system, Map.of("compression.type", "gzip", "max.request.size", 2 * BOMB, "buffer.memory", 2 * BOMB))) {
            assertThatThrownBy(() -> producer.send(bomb).get())
                    .hasCauseInstanceOf(RecordTooLargeException.class)
                    .hasMessageContaining("the server will accept");
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(InstalledSystem system, Map<String, Object> more) {
        var settings = new HashMap<>(more);
        settings.put("bootstrap.servers", system.bootstrapServers());
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static long readers(SagaTopic topic) {
        return topic.readers().stream()
                .map(Groups::named)
                .filter(group -> group != Groups.PLATFORM)
                .count();
    }

    private static long parked(InstalledSystem system) {
        var rows = "select count(*) from parked_record where parked_by <> 'platform'";
        return system.sql().sql(rows).query(Long.class).single();
    }

    private static void assertOversizeOnesAreKeptWithoutTheirValues(JdbcClient sql) {
        var oversize = "parked_content c where exists (select from parked_record p where (p.topic, p.partition,"
                + " p.record_offset) = (c.topic, c.partition, c.record_offset) and p.cause like '%the record"
                + " has%bytes; the limit is%')";
        assertThat(sql.sql("select count(*) from " + oversize).query(Long.class).single())
                .isGreaterThanOrEqualTo(FLOOD);
        assertThat(sql.sql("select count(*) from " + oversize
                                + " and (length(value) > 0 or value_length is not null and value_sha256 is"
                                + " null or whole)")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    private static void forget(InstalledSystem system) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", system.bootstrapServers()))) {
            admin.deleteTopics(system.topics().all().keySet()).all().get();
        }
    }
}
