package io.quadrille.embedded;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/**
 * A Kafka broker in this JVM that is its own controller, on 127.0.0.1, with its data in its own folder. Acknowledged
 * records survive stop, start and SIGKILL of the JVM. Only one live JVM may use a folder. The broker ends with the JVM,
 * unless {@link #stoppedByCaller()}.
 */
public final class KafkaBroker implements AutoCloseable {

    private final Path directory;
    private final int port;
    private final Map<String, String> settings = new TreeMap<>();
    private boolean stoppedByCaller;
    private DirectoryLock lock;
    private ExitHook exitHook;
    private KafkaRaftServer server;

    /** Port 0 selects a free port. */
    public KafkaBroker(Path directory, int port) {
        this.directory = Folders.create(directory);
        this.port = Ports.resolve(port);
    }

    /** A line of server.properties for the next start. Overrides the settings of this class. */
    public KafkaBroker with(String setting, String value) {
        settings.put(setting, value);
        return this;
    }

    /** The caller stops the broker at the end of the JVM, after its clients. */
    public KafkaBroker stoppedByCaller() {
        stoppedByCaller = true;
        return this;
    }

    /**
     * Returns when the broker accepts requests.
     *
     * @throws PortTakenException if its port is in use
     * @throws FolderInUseException if another live JVM uses the folder
     */
    public synchronized KafkaBroker start() {
        if (server != null) return this;
        lock = DirectoryLock.acquire(directory);
        try {
            Ports.requireFree("Kafka", port);
            var properties = properties();
            format(properties);
            server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
            server.startup();
        } catch (RuntimeException e) {
            stop();
            throw e;
        }
        if (!stoppedByCaller) exitHook = ExitHook.register("stop Kafka " + port, this::stop);
        return this;
    }

    /** Does nothing if the broker is not running. */
    public synchronized void stop() {
        if (lock == null) return;
        if (exitHook != null) exitHook.cancel();
        exitHook = null;
        try {
            if (server != null) {
                server.shutdown();
                server.awaitShutdown();
            }
        } finally {
            server = null;
            lock.close();
            lock = null;
        }
    }

    @Override
    public void close() {
        stop();
    }

    public boolean isRunning() {
        return server != null;
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    private Properties properties() {
        // Only the broker itself uses the controller, so its port may change at each start.
        var controller = "127.0.0.1:" + Ports.free();
        var properties = new Properties();
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", "1");
        properties.put("controller.quorum.voters", "1@" + controller);
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put("listeners", "PLAINTEXT://" + bootstrapServers() + ",CONTROLLER://" + controller);
        properties.put("advertised.listeners", "PLAINTEXT://" + bootstrapServers());
        properties.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.put("log.dirs", directory.resolve("data").toString());
        // Topics are created explicitly with their partitions; a misspelt name must fail.
        properties.put("auto.create.topics.enable", "false");
        properties.put("group.initial.rebalance.delay.ms", "0");
        properties.put("offsets.topic.replication.factor", "1");
        properties.put("offsets.topic.num.partitions", "1");
        properties.put("transaction.state.log.replication.factor", "1");
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("transaction.state.log.num.partitions", "1");
        properties.put("share.coordinator.state.topic.replication.factor", "1");
        properties.put("share.coordinator.state.topic.min.isr", "1");
        properties.put("share.coordinator.state.topic.num.partitions", "1");
        // After a kill the broker can register again only when its old session has expired; the default is 9 s. With a
        // much shorter timeout, such as 3 s, a busy machine misses heartbeats.
        properties.put("broker.session.timeout.ms", "6000");
        properties.put("broker.heartbeat.interval.ms", "1000");
        // The default takes 128 MiB of the heap, which is shared with the application.
        properties.put("log.cleaner.dedupe.buffer.size", "4194304");
        properties.putAll(settings);
        return properties;
    }

    /** Formats the data folder; does nothing if it is formatted. */
    private void format(Properties properties) {
        var file = directory.resolve("server.properties");
        var output = new ByteArrayOutputStream();
        try (var written = Files.newBufferedWriter(file);
                var print = new PrintStream(output, true, StandardCharsets.UTF_8)) {
            properties.store(written, "Written anew at each start.");
            written.flush();
            var exitCode = StorageTool.execute(
                    new String[] {
                        "format", "--config", file.toString(), "--cluster-id", clusterId(), "--ignore-formatted"
                    },
                    print);
            if (exitCode != 0) {
                throw new IllegalStateException(
                        "Kafka cannot use " + directory + ":\n" + output.toString(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot prepare " + directory + " for Kafka", e);
        }
    }

    private String clusterId() throws IOException {
        var known = directory.resolve("data").resolve("meta.properties");
        if (!Files.exists(known)) return Uuid.randomUuid().toString();
        var properties = new Properties();
        try (var reader = Files.newBufferedReader(known)) {
            properties.load(reader);
        }
        return properties.getProperty("cluster.id");
    }
}
