package io.quadrille.operating.settings;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/** Stops a start if no database or no broker is set, with the names of the properties to set. */
final class RequiredSettings {

    private static final String BROKER = "quadrille.kafka.bootstrap-servers";
    private static final Map<String, String> REQUIRED = new LinkedHashMap<>();

    static {
        REQUIRED.put("spring.datasource.url", "the PostgreSQL database, as jdbc:postgresql://host:5432/quadrille");
        REQUIRED.put(BROKER, "the Kafka broker or brokers, as host:9092");
    }

    private RequiredSettings() {}

    /** @throws MissingSettingsException if no database, or a needed broker, is set */
    static void check(Environment environment, boolean needsBroker) {
        var missing = new LinkedHashMap<>(REQUIRED);
        if (!needsBroker) missing.remove(BROKER);
        missing.keySet()
                .removeIf(property -> !environment.getProperty(property, "").isBlank());
        if (!missing.isEmpty()) throw new MissingSettingsException(missing);
    }

    static final class MissingSettingsException extends IllegalStateException {

        private final transient Map<String, String> missing;

        MissingSettingsException(Map<String, String> missing) {
            super("not set: " + String.join(", ", missing.keySet()));
            this.missing = missing;
        }
    }

    static final class Analyzer extends AbstractFailureAnalyzer<MissingSettingsException> {

        @Override
        protected FailureAnalysis analyze(Throwable root, MissingSettingsException cause) {
            var what = new StringBuilder("Quadrille needs the addresses of its servers. Not set:\n");
            var how = new StringBuilder("Set, as a property or as an environment variable:\n");
            cause.missing.forEach((property, meaning) -> {
                what.append("\n    ").append(property).append("  ").append(meaning);
                how.append("\n    ").append(property).append("  or  ").append(Setting.variable(property));
            });
            how.append("\n\n"
                    + "To try Quadrille without servers of your own, run ./mvnw spring-boot:test-run in the source"
                    + " tree.");
            return new FailureAnalysis(what.toString(), how.toString(), cause);
        }
    }
}
