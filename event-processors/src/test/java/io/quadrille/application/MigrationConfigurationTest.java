package io.quadrille.application;

import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.embedded.EmbeddedServers;
import io.quadrille.engine.database.SchemaMigrations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** An application's own migrations are numbered from 1, and run after Quadrille's. */
@ExtendWith(OutputCaptureExtension.class)
class MigrationConfigurationTest {

    private static final String OWN_HISTORY = "flyway_schema_history";

    private final EmbeddedServers.Database database = EmbeddedServers.freshDatabase();
    private final JdbcClient jdbc = JdbcClient.create(database.dataSource());

    @TempDir
    private Path folder;

    private ApplicationContextRunner application;

    @BeforeEach
    void configure() throws IOException {
        Files.writeString(
                folder.resolve("V1__shelves.sql"),
                "create table shelf (id int); create view latest as select max(global_index) from domain_event_entry;");
        application = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        DataSourceAutoConfiguration.class,
                        JdbcTemplateAutoConfiguration.class,
                        JdbcClientAutoConfiguration.class,
                        FlywayAutoConfiguration.class))
                .withUserConfiguration(MigrationConfiguration.class)
                .withPropertyValues(
                        "spring.datasource.url=" + database.jdbcUrl(),
                        "spring.datasource.username=" + database.username(),
                        "spring.datasource.password=" + database.password());
    }

    private ApplicationContextRunner withOwnMigrations() {
        return application.withPropertyValues("spring.flyway.locations=filesystem:" + folder);
    }

    @Test
    void an_application_s_first_migration_does_not_collide_with_quadrille_s() {
        withOwnMigrations().run(context -> assertThat(context).hasNotFailed());
        assertThat(versions(OWN_HISTORY)).containsExactly("0", "1");
        assertThat(versions(SchemaMigrations.HISTORY)).startsWith("1", "2").contains("27");
        assertThat(has("shelf")).isTrue();

        withOwnMigrations().run(context -> assertThat(context).hasNotFailed());
        assertThat(versions(OWN_HISTORY)).containsExactly("0", "1");
    }

    @Test
    void an_application_with_a_database_of_its_own_can_add_quadrille() throws IOException {
        Files.writeString(folder.resolve("V1__shelves.sql"), "create table shelf (id int)");
        Flyway.configure()
                .dataSource(database.dataSource())
                .locations("filesystem:" + folder)
                .load()
                .migrate();
        withOwnMigrations().run(context -> assertThat(context).hasNotFailed());
        assertThat(versions(OWN_HISTORY)).containsExactly("1");
        assertThat(has("domain_event_entry")).isTrue();
    }

    @Test
    void without_own_migrations_there_is_no_other_history(CapturedOutput output) {
        for (int start = 0; start < 2; start++) {
            application.run(context -> assertThat(context).hasNotFailed());
            assertThat(has(OWN_HISTORY)).isFalse();
            assertThat(has("domain_event_entry")).isTrue();
        }
        assertThat(output).doesNotContain(" WARN ");
    }

    @Test
    void own_migrations_can_be_added_later() {
        application.run(context -> assertThat(context).hasNotFailed());
        withOwnMigrations().run(context -> assertThat(context).hasNotFailed());
        assertThat(has("shelf")).isTrue();
    }

    @Test
    void a_database_of_an_earlier_release_is_brought_over_at_the_start() {
        Flyway.configure()
                .dataSource(database.dataSource())
                .locations(SchemaMigrations.ALL)
                .target("27")
                .load()
                .migrate();
        for (int start = 0; start < 2; start++) {
            application.run(context -> assertThat(context).hasNotFailed());
            assertThat(versions(SchemaMigrations.HISTORY)).containsAll(versions(OWN_HISTORY));
        }
        // As docs/operating/growing-out.md says, once no process of the earlier release will start again.
        jdbc.sql("drop table " + OWN_HISTORY).update();
        withOwnMigrations().run(context -> assertThat(context).hasNotFailed());
        assertThat(versions(OWN_HISTORY)).containsExactly("0", "1");
    }

    @Test
    void a_former_history_with_another_name_is_found() {
        Flyway.configure()
                .dataSource(database.dataSource())
                .locations(SchemaMigrations.ALL)
                .table("Changes")
                .target("27")
                .load()
                .migrate();
        application
                .withPropertyValues("spring.flyway.table=Changes")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(versions(SchemaMigrations.HISTORY)).contains("27");
    }

    @Test
    void an_application_may_have_its_own_strategy() {
        var calls = new AtomicInteger();
        withOwnMigrations()
                .withBean(FlywayMigrationStrategy.class, () -> flyway -> {
                    calls.incrementAndGet();
                    flyway.migrate();
                })
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(calls).hasValue(1);
        assertThat(has("domain_event_entry")).isTrue();
    }

    @Test
    void migrations_can_be_disabled() {
        withOwnMigrations()
                .withPropertyValues("spring.flyway.enabled=false")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(has("domain_event_entry")).isFalse();
    }

    private boolean has(String table) {
        return jdbc.sql("select to_regclass(:table) is not null")
                .param("table", table)
                .query(Boolean.class)
                .single();
    }

    private List<String> versions(String history) {
        return jdbc.sql("select version from " + history + " where version is not null order by installed_rank")
                .query(String.class)
                .list();
    }
}
