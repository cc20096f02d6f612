package io.quadrille.application;

import io.quadrille.engine.database.DedicatedConnections;
import io.quadrille.engine.database.SchemaMigrations;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Runs Quadrille's migrations, and after them an application's own ones, which Spring Boot's Flyway finds in its
 * default folder and records in its default table. {@code spring.flyway.enabled=false} disables both.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(name = "spring.flyway.enabled", matchIfMissing = true)
class MigrationConfiguration {

    static final String CHECKOUT = SchemaMigrations.ALL + "/checkout";

    @Bean
    SchemaMigrations schemaMigrations(JdbcConnectionDetails database, Environment environment) {
        return new SchemaMigrations(
                sessions(database),
                environment.getProperty("spring.flyway.table", "flyway_schema_history"),
                SchemaMigrations.ENGINE,
                CHECKOUT);
    }

    /** Quadrille's tables exist before the application's own migrations, so the schema is never empty for these. */
    @Bean
    FlywayConfigurationCustomizer ownMigrations(JdbcConnectionDetails database) {
        return flyway -> {
            flyway.dataSource(sessions(database)).initSql(SchemaMigrations.LOCK_TIMEOUT);
            if (!flyway.isBaselineOnMigrate()) flyway.baselineOnMigrate(true).baselineVersion("0");
        };
    }

    /**
     * Skips Flyway if the application has no migrations of its own. Flyway would create its table with a baseline only,
     * and an earlier release of Quadrille would take that table for its history and run V1 again.
     */
    @Bean
    @ConditionalOnMissingBean
    FlywayMigrationStrategy ownMigrationsIfAny() {
        return flyway -> {
            if (Stream.of(flyway.info().all())
                    .anyMatch(migration -> migration.getState().isResolved())) flyway.migrate();
        };
    }

    /**
     * Without a statement timeout, because a migration of a large table takes longer than the pool's sessions allow.
     */
    private static DataSource sessions(JdbcConnectionDetails database) {
        return DedicatedConnections.withoutLimits(
                database.getJdbcUrl(), database.getUsername(), database.getPassword());
    }
}
