package io.quadrille.benchmark;

import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.checkout.choreography.Topics;
import io.quadrille.engine.transport.EventTopics;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The databases and topics of one system; they outlive its processes. There is one database for all domains or one for
 * each.
 */
final class Installation implements AutoCloseable {

    private static final String OWNER = "quadrille_application";

    private final BenchmarkServers servers;
    private final String name;
    private final Map<String, String> databases = new HashMap<>();
    private final EventTopics topics;

    private Installation(BenchmarkServers servers, String name, boolean apart) {
        this.servers = servers;
        this.name = name;
        this.topics = new EventTopics(prefix(), Topics.all());
        for (var domain : CheckoutSaga.SAGA.domains()) databases.put(domain, apart ? name + "_" + lower(domain) : name);
    }

    /** Empty databases. */
    static Installation create(BenchmarkServers servers, String name, boolean apart) {
        var installation = new Installation(servers, name, apart);
        var sql = servers.sql("postgres");
        if (sql.sql("select 1 from pg_roles where rolname = ?")
                .param(OWNER)
                .query()
                .listOfRows()
                .isEmpty()) {
            // As in production, the role is no superuser.
            sql.sql("create role " + OWNER + " login password '" + OWNER + "'").update();
        }
        for (var database : installation.databases())
            sql.sql("create database " + database + " owner " + OWNER).update();
        return installation;
    }

    /** A copy with another name and its own topics. The original must not be in use and must have no orders. */
    Installation copy(String copy) {
        var installation = new Installation(servers, copy, databases().size() > 1);
        databases.forEach((domain, database) -> {
            var other = installation.databases.get(domain);
            if (exists(other)) return;
            servers.sql("postgres")
                    .sql("create database " + other + " template " + database + " owner " + OWNER)
                    .update();
            // Deletes positions on topics that the copy does not read.
            servers.sql(other).sql("delete from token_entry").update();
        });
        return installation;
    }

    private boolean exists(String database) {
        return !servers.sql("postgres")
                .sql("select 1 from pg_database where datname = ?")
                .param(database)
                .query()
                .listOfRows()
                .isEmpty();
    }

    Set<String> databases() {
        return new TreeSet<>(databases.values());
    }

    /** The domains of each database. */
    Map<String, Set<String>> domains() {
        return databases.keySet().stream()
                .collect(Collectors.groupingBy(databases::get, TreeMap::new, Collectors.toSet()));
    }

    JdbcClient sql(String domain) {
        return servers.sql(databases.get(domain));
    }

    BenchmarkServers servers() {
        return servers;
    }

    EventTopics topics() {
        return topics;
    }

    private String prefix() {
        return name.replace('_', '-') + ".";
    }

    /** The environment of a process with the domains of a database. */
    Map<String, String> environment(String database) {
        var domains = domains().get(database).stream().map(Installation::lower).collect(Collectors.joining(","));
        return Map.of(
                "SPRING_DATASOURCE_URL",
                servers.url(database),
                "SPRING_DATASOURCE_USERNAME",
                OWNER,
                "SPRING_DATASOURCE_PASSWORD",
                OWNER,
                "QUADRILLE_KAFKA_BOOTSTRAP_SERVERS",
                servers.bootstrapServers(),
                "QUADRILLE_KAFKA_TOPIC_PREFIX",
                prefix(),
                "QUADRILLE_DOMAINS",
                domains);
    }

    private static String lower(String domain) {
        return domain;
    }

    /** Drops databases and topics, so that each round finds the servers in the same state. */
    @Override
    public void close() {
        for (var database : databases())
            servers.sql("postgres")
                    .sql("drop database " + database + " with (force)")
                    .update();
        try (var admin = Admin.create(Map.<String, Object>of("bootstrap.servers", servers.bootstrapServers()))) {
            var ours = admin.listTopics().names().get().stream()
                    .filter(topic -> topic.startsWith(prefix()))
                    .toList();
            admin.deleteTopics(ours).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("topics of " + name + " could not be deleted", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
