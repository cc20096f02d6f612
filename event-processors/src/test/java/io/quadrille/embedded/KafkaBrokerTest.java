package io.quadrille.embedded;

import static io.quadrille.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaBrokerTest {

    private static final TopicPartition PARTITION = new TopicPartition("orders", 0);

    /** How long a topic must be missing to count as never created. */
    private static final Duration NEVER = Duration.ofSeconds(3);

    @TempDir
    private Path folder;

    @Test
    void records_survive_a_stop_and_a_start() throws Exception {
        var broker = new KafkaBroker(folder, 0);
        try (broker) {
            broker.start();
            createTopic(broker.bootstrapServers());
            send(broker.bootstrapServers(), "first");
        }
        try (broker) {
            broker.start();
            send(broker.bootstrapServers(), "second");
            assertThat(read(broker.bootstrapServers())).containsExactly("first", "second");
        }
    }

    @Test
    void records_survive_a_killed_process() throws Exception {
        try (var killed = ServerProcess.kafka(folder, 0)) {
            createTopic(killed.address());
            send(killed.address(), "acknowledged");
            killed.kill();
            try (var broker = new KafkaBroker(folder, killed.port()).start()) {
                send(broker.bootstrapServers(), "afterwards");
                assertThat(read(broker.bootstrapServers())).containsExactly("acknowledged", "afterwards");
            }
        }
    }

    @Test
    void a_folder_in_use_is_refused_and_not_changed() throws Exception {
        try (var first = new KafkaBroker(folder, 0).start()) {
            createTopic(first.bootstrapServers());
            assertThatThrownBy(() -> new KafkaBroker(folder, 0).start())
                    .isInstanceOf(FolderInUseException.class)
                    .hasMessageContaining("in use by process");
            send(first.bootstrapServers(), "mine");
            assertThat(read(first.bootstrapServers())).containsExactly("mine");
        }
    }

    @Test
    void two_brokers_run_side_by_side() throws Exception {
        try (var first = new KafkaBroker(folder.resolve("first"), 0).start();
                var second = new KafkaBroker(folder.resolve("second"), 0).start()) {
            createTopic(first.bootstrapServers());
            assertThatThrownBy(() -> send(second.bootstrapServers(), "lost", NEVER))
                    .as("topics are never created implicitly")
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfAny(
                            UnknownTopicOrPartitionException.class,
                            org.apache.kafka.common.errors.TimeoutException.class);
        }
    }

    @Test
    void an_error_names_the_port_in_use() throws IOException {
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var broker = new KafkaBroker(folder, other.getLocalPort());
            assertThatThrownBy(broker::start)
                    .isInstanceOf(PortTakenException.class)
                    .hasMessageContaining("Kafka cannot listen on 127.0.0.1:" + other.getLocalPort());
            assertThat(broker.isRunning()).isFalse();
        }
    }

    @Test
    void a_broker_that_fails_to_start_releases_its_folder() {
        var broken = new KafkaBroker(folder, 0)
                .with("listeners", "PLAINTEXT://127.0.0.1:1,CONTROLLER://no.such.host.invalid:1");
        assertThatThrownBy(broken::start).isInstanceOf(Exception.class);
        try (var broker = new KafkaBroker(folder, 0).start()) {
            assertThat(broker.isRunning()).isTrue();
        }
    }

    private static void createTopic(String servers) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            admin.createTopics(List.of(new NewTopic(PARTITION.topic(), 1, (short) 1)))
                    .all()
                    .get();
        }
    }

    private static void send(String servers, String text) throws Exception {
        send(servers, text, PATIENCE);
    }

    private static void send(String servers, String text, Duration patience) throws Exception {
        var settings = Map.<String, Object>of(
                "bootstrap.servers", servers, "acks", "all", "max.block.ms", patience.toMillis());
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(PARTITION.topic(), "key", text)).get();
        }
    }

    private static List<String> read(String servers) {
        var settings = Map.<String, Object>of("bootstrap.servers", servers, "auto.offset.reset", "none");
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
            var end = consumer.endOffsets(List.of(PARTITION)).get(PARTITION);
            var texts = new ArrayList<String>();
            while (consumer.position(PARTITION) < end) {
                consumer.poll(Duration.ofSeconds(1)).forEach(record -> texts.add(record.value()));
            }
            return texts;
        }
    }
}
