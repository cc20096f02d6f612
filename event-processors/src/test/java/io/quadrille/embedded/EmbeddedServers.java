package io.quadrille.embedded;

import java.util.concurrent.atomic.AtomicInteger;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.test.context.DynamicPropertyRegistry;

/**
 * One PostgreSQL and one Kafka for all tests of this JVM, started at the first call and stopped with the JVM. Each
 * caller gets its own database, and each Spring context its own topics. Thread-safe.
 */
public final class EmbeddedServers {

    /** A database for one caller. */
    public record Database(String jdbcUrl, String username, String password) {

        public PGSimpleDataSource dataSource() {
            var dataSource = new PGSimpleDataSource();
            dataSource.setUrl(jdbcUrl);
            dataSource.setUser(username);
            dataSource.setPassword(password);
            return dataSource;
        }
    }

    private static final AtomicInteger COUNT = new AtomicInteger();

    private EmbeddedServers() {}

    public static PostgresServer postgres() {
        return Postgres.SERVER;
    }

    public static KafkaBroker kafka() {
        return Kafka.BROKER;
    }

    /** A new, empty database. */
    public static Database freshDatabase() {
        var url = postgres().createDatabase("test_" + COUNT.incrementAndGet());
        return new Database(url, postgres().username(), postgres().password());
    }

    /** For {@code @DynamicPropertySource} of a test class: a new database and new topics for its Spring context. */
    public static void register(DynamicPropertyRegistry registry) {
        var database = freshDatabase();
        registry.add("spring.datasource.url", database::jdbcUrl);
        registry.add("spring.datasource.username", database::username);
        registry.add("spring.datasource.password", database::password);
        registry.add("quadrille.kafka.bootstrap-servers", () -> kafka().bootstrapServers());
        var prefix = "test-" + COUNT.incrementAndGet() + ".";
        registry.add("quadrille.kafka.topic-prefix", () -> prefix);
    }

    private static final class Postgres {

        static final PostgresServer SERVER = PostgresServer.throwaway(ThrowawayFolder.OF_THIS_JVM.resolve("postgres"))
                .with("max_connections", "300")
                .start();
    }

    private static final class Kafka {

        static final KafkaBroker BROKER = new KafkaBroker(ThrowawayFolder.OF_THIS_JVM.resolve("kafka"), 0).start();
    }
}
