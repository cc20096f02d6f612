package io.quadrille.operating.settings;

import java.net.URI;
import java.util.Locale;
import java.util.function.Predicate;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Stops a start if the application cannot work with the value of a Spring Boot setting. It checks settings whose wrong
 * values Spring Boot itself accepts, or rejects without the name of the setting.
 */
final class SpringSettings {

    /**
     * A start needs two database sessions at the same time; with a pool of one it would wait in vain for the second.
     */
    private static final int MIN_SESSIONS = 2;

    private SpringSettings() {}

    /** @throws IllegalArgumentException if a value is wrong; the message begins with the name of the setting */
    static void check(Environment environment) {
        var settings = Binder.get(environment);
        check(
                settings,
                "spring.datasource.url",
                String.class,
                url -> url.startsWith("jdbc:postgresql:"),
                "must be a PostgreSQL database, as jdbc:postgresql://host:5432/quadrille");
        check(
                settings,
                "spring.datasource.hikari.maximum-pool-size",
                Integer.class,
                sessions -> sessions >= MIN_SESSIONS,
                "must be at least " + MIN_SESSIONS);
        for (var port : new String[] {"server.port", "management.server.port"}) {
            check(
                    settings,
                    port,
                    Integer.class,
                    number -> number >= -1 && number <= 65_535,
                    "must be a port, from 0 to 65535");
        }
        check(
                settings,
                "management.tracing.sampling.probability",
                Double.class,
                part -> part >= 0 && part <= 1,
                "must be from 0.0 to 1.0");
        check(
                settings,
                "management.opentelemetry.tracing.export.otlp.endpoint",
                String.class,
                SpringSettings::isEndpoint,
                "must be an absolute http or https URL, as http://localhost:4318/v1/traces");
    }

    private static <T> void check(Binder settings, String name, Class<T> type, Predicate<T> works, String rule) {
        settings.bind(name, type).ifBound(value -> {
            if (!value.toString().isBlank() && !works.test(value))
                throw new IllegalArgumentException(name + " " + rule);
        });
    }

    private static boolean isEndpoint(String url) {
        try {
            var endpoint = URI.create(url);
            // URI returns no host for a name with an underscore, which containers may have, so the authority is
            // checked.
            return endpoint.getRawAuthority() != null
                    && String.valueOf(endpoint.getScheme())
                            .toLowerCase(Locale.ROOT)
                            .matches("https?");
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
