package io.quadrille.run;

import io.quadrille.embedded.FolderInUseException;
import io.quadrille.embedded.KafkaBroker;
import io.quadrille.embedded.PortTakenException;
import io.quadrille.embedded.Ports;
import io.quadrille.embedded.PostgresServer;
import java.nio.file.Path;
import java.util.Locale;

/**
 * PostgreSQL and Kafka of a run command, configured by the environment: on the loopback address, durable, with their
 * data in one folder. The caller stops them, after the processes that write to them.
 */
final class LocalServers {

    private final Path data;
    private final PostgresServer postgres;
    private final KafkaBroker kafka;

    /** @param folder the folder of the data, unless QUADRILLE_DATA names another */
    LocalServers(String folder) {
        data = Path.of(setting("QUADRILLE_DATA", folder));
        postgres = PostgresServer.durable(data.resolve("postgres"), number("QUADRILLE_POSTGRES_PORT", 15_432))
                .stoppedByCaller();
        kafka = new KafkaBroker(data.resolve("kafka"), number("QUADRILLE_KAFKA_PORT", 19_092)).stoppedByCaller();
    }

    /** The folder of the data. */
    Path folder() {
        return data;
    }

    PostgresServer postgres() {
        return postgres;
    }

    KafkaBroker kafka() {
        return kafka;
    }

    /**
     * @throws PortTakenException if one of the ports is in use
     * @throws FolderInUseException if another run command uses the folder
     */
    void start() {
        postgres.start();
        kafka.start();
    }

    void stop() {
        kafka.stop();
        postgres.stop();
    }

    /** The port of the application, or of the first of several processes. */
    static int httpPort() {
        return number("SERVER_PORT", 8_080);
    }

    /** The port for health and metrics of an application with this port, unless configured otherwise. */
    static int managementPort(int httpPort) {
        return httpPort + 1_000;
    }

    /** Checked before the servers start, so that the command fails early. */
    static void requireHttpPort(int port) {
        Ports.requireFree("Quadrille", port);
    }

    /** Errors that the user can correct are reported without a stack trace. */
    static String advice(PortTakenException taken, String command) {
        return "\n" + taken.getMessage() + ".\nStop that process, or choose other ports:\n"
                + "  SERVER_PORT=8180 QUADRILLE_POSTGRES_PORT=15433 QUADRILLE_KAFKA_PORT=19093 " + command + "\n";
    }

    static String advice(FolderInUseException inUse, String command) {
        return "\n" + inUse.getMessage() + ".\n"
                + "Stop that process, or give this one a folder and ports of its own:\n"
                + "  QUADRILLE_DATA=.quadrille/second SERVER_PORT=8180"
                + " QUADRILLE_POSTGRES_PORT=15433 QUADRILLE_KAFKA_PORT=19093 "
                + command
                + "\n";
    }

    private static int number(String name, int otherwise) {
        return Integer.parseInt(setting(name, Integer.toString(otherwise)));
    }

    /**
     * The system property, for example quadrille.postgres.port, or else the environment variable, for example
     * QUADRILLE_POSTGRES_PORT.
     */
    private static String setting(String name, String otherwise) {
        var fromEnvironment = System.getenv().getOrDefault(name, otherwise);
        return System.getProperty(name.toLowerCase(Locale.ROOT).replace('_', '.'), fromEnvironment);
    }
}
