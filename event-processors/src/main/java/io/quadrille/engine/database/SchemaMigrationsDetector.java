package io.quadrille.engine.database;

import java.util.Set;
import org.springframework.boot.sql.init.dependency.AbstractBeansOfTypeDatabaseInitializerDetector;

/**
 * Tells Spring Boot to create {@link SchemaMigrations} before all beans that use the database, and before Flyway, so
 * that an application's own migrations can refer to Quadrille's tables.
 */
final class SchemaMigrationsDetector extends AbstractBeansOfTypeDatabaseInitializerDetector {

    @Override
    protected Set<Class<?>> getDatabaseInitializerBeanTypes() {
        return Set.of(SchemaMigrations.class);
    }

    /** Spring Boot creates initializers in this order; Flyway's are 0 and 1. */
    @Override
    public int getOrder() {
        return -1;
    }
}
