package io.quadrille.operating.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quadrille.operating.settings.UnknownSettings.UnknownSettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** A setting without an effect stops the start. */
class UnknownSettingsTest {

    @ParameterizedTest
    @CsvSource({
        "QUADRILLE_PROCESING_BATCHSIZE, QUADRILLE_PROCESSING_BATCHSIZE",
        "QUADRILLE_KAFKA_BOOTSTRAP_SERVER, QUADRILLE_KAFKA_BOOTSTRAPSERVERS",
        "QUADRILLE_DOMAIN, QUADRILLE_DOMAINS",
        "QUADRILLE_DEADLETTERS_FIRST_RETRY, QUADRILLE_DEADLETTERS_FIRSTRETRY",
        "QUADRILLE_DEAD_LETTERS_ATTEMPTS_BY_CAUSE_X, QUADRILLE_DEADLETTERS_ATTEMPTSBYCAUSE_*",
        "quadrille_audit_samples, QUADRILLE_AUDIT_SAMPLE"
    })
    void a_variable_that_no_setting_reads_stops_the_start(String name, String meant) {
        assertThatThrownBy(() -> check(environment(Map.of(name, "1"), Map.of())))
                .isInstanceOf(UnknownSettingsException.class)
                .hasMessageContaining(name)
                .hasMessageContaining(meant);
    }

    @ParameterizedTest
    @CsvSource({
        "quadrille.procesing.batch-size, quadrille.processing.batch-size",
        "quadrille.processing.batchsizes, quadrille.processing.batch-size",
        "quadrille.audit, quadrille.audit.work",
        "quadrille.domains[1], quadrille.domains",
        "quadrille.kafka.property.acks, quadrille.kafka.properties.*",
        "quadrille.stuck.limits, quadrille.stuck.limits.*",
        "QUADRILLE_DOMAINS, quadrille.domains"
    })
    void a_property_that_no_setting_reads_stops_the_start(String name, String meant) {
        var failure = catchThrowableOfType(
                UnknownSettingsException.class, () -> check(environment(Map.of(), Map.of(name, "1"))));
        var printed = new UnknownSettings.Analyzer().analyze(failure);
        assertThat(printed.getDescription()).contains(name);
        if (name.contains(".")) assertThat(printed.getDescription()).contains(meant);
    }

    @Test
    void each_setting_is_accepted_in_each_form_that_has_an_effect() {
        var variables = new HashMap<String, Object>();
        var longVariables = new HashMap<String, Object>();
        var properties = new HashMap<String, Object>();
        var camelCase = new HashMap<String, Object>();
        for (var setting : Setting.all()) {
            variables.put(Setting.variable(setting.name()) + (setting.isMap() ? "_A_B" : ""), "1");
            if (!setting.isMap())
                longVariables.put(setting.name().toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"), "1");
            properties.put(setting.name() + (setting.isMap() ? ".a.b" : ""), "1");
            camelCase.put(camelCase(setting.name()) + (setting.isMap() ? "[A.b]" : ""), "1");
        }
        for (var given : List.of(variables, longVariables)) {
            assertThatCode(() -> check(environment(given, Map.of()))).doesNotThrowAnyException();
        }
        for (var given : List.of(properties, camelCase)) {
            assertThatCode(() -> check(environment(Map.of(), given))).doesNotThrowAnyException();
        }
        assertThatCode(() -> check(
                        environment(Map.of("QUADRILLE_DOMAINS_0", "order", "QUADRILLE_DOMAINS_1", "wallet"), Map.of())))
                .doesNotThrowAnyException();
    }

    private static String camelCase(String name) {
        return Pattern.compile("-([a-z])")
                .matcher(name)
                .replaceAll(letter -> letter.group(1).toUpperCase(Locale.ROOT));
    }

    @Test
    void an_empty_section_is_accepted() {
        var sections = Map.of("quadrille.audit", "", "quadrille.kafka.properties", "", "quadrille.dead-letters", "");
        assertThatCode(() -> check(environment(Map.of(), sections))).doesNotThrowAnyException();
    }

    /** Kubernetes sets them in each container next to a service that is called quadrille, or quadrille-kafka. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "QUADRILLE_SERVICE_HOST",
                "QUADRILLE_SERVICE_PORT",
                "QUADRILLE_SERVICE_PORT_HTTP",
                "QUADRILLE_PORT",
                "QUADRILLE_PORT_8080_TCP",
                "QUADRILLE_PORT_8080_TCP_ADDR",
                "QUADRILLE_KAFKA_SERVICE_HOST",
                "QUADRILLE_KAFKA_PORT_9092_TCP_PROTO",
                "QUADRILLE_DATA",
                "QUADRILLE_POSTGRES_PORT",
                "QUADRILLE_KAFKA_PORT"
            })
    void a_variable_of_kubernetes_or_of_a_build_is_ignored(String name) {
        assertThatCode(() -> check(environment(Map.of(name, "tcp://10.0.0.1:8080"), Map.of())))
                .doesNotThrowAnyException();
    }

    @Test
    void a_variable_that_a_setting_refers_to_is_accepted() {
        for (var form : List.of(
                "${QUADRILLE_PASSWORD:none}",
                "${quadrille.password}",
                "a${quadrille-password}b",
                "${env:QUADRILLE_PASSWORD}")) {
            var referring = Map.<String, Object>of("spring.datasource.password", form);
            assertThatCode(() -> check(environment(Map.of("QUADRILLE_PASSWORD", "x"), referring)))
                    .as(form)
                    .doesNotThrowAnyException();
        }
        var refers = Map.<String, Object>of("spring.datasource.password", "${QUADRILLE_PASSWORD:none}");
        assertThatThrownBy(() -> check(environment(Map.of("QUADRILLE_PASSWOR", "x"), refers)))
                .isInstanceOf(UnknownSettingsException.class);
    }

    /** Tests read system properties of the process that also starts the application. */
    @Test
    void a_property_that_a_test_reads_is_accepted() throws IOException {
        var read = Pattern.compile("(?:getLong|getInteger|getBoolean|getProperty)\\(\"(quadrille\\.[^\"]+)\"|named ="
                + " \"(quadrille\\.[^\"]+)\"");
        var names = new ArrayList<String>();
        try (var files = Files.walk(Path.of("src/test/java"))) {
            for (var file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                read.matcher(Files.readString(file))
                        .results()
                        .forEach(m -> names.add(m.group(1) == null ? m.group(2) : m.group(1)));
            }
        }
        assertThat(names).contains("quadrille.seed").hasSizeGreaterThan(10);
        for (var name : names) {
            assertThatCode(() -> check(environment(Map.of(), Map.of(name, "1"))))
                    .as(name)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void a_variable_sets_an_entry_of_a_map() {
        var environment = environment(
                Map.of(
                        "QUADRILLE_DEADLETTERS_ATTEMPTSBYCAUSE_ILLEGALSTATEEXCEPTION", "4",
                        "QUADRILLE_KAFKA_BOOTSTRAP_SERVERS", "a:1",
                        "QUADRILLE_KAFKA_PROPERTIES_SECURITY_PROTOCOL", "SSL",
                        "QUADRILLE_KAFKA_PROPERTIES_SSL_ENDPOINT_IDENTIFICATION_ALGORITHM", "https"),
                Map.of("quadrille.kafka.properties.security.protocol", "PLAINTEXT"));
        assertThatCode(() -> check(environment)).doesNotThrowAnyException();
        var binder = Binder.get(environment);
        var settings = binder.bind("quadrille", QuadrilleProperties.class).get();
        assertThat(settings.kafka().clientSettings())
                .containsEntry("security.protocol", "SSL")
                .containsEntry("ssl.endpoint.identification.algorithm", "https");
        assertThat(settings.deadLetters().attemptsByCause()).containsExactly(Map.entry("illegalstateexception", 4));
    }

    private static void check(StandardEnvironment environment) {
        UnknownSettings.check(environment);
    }

    /** An environment without the properties and variables of this process. */
    private static StandardEnvironment environment(Map<String, ?> variables, Map<String, ?> properties) {
        var environment = new StandardEnvironment();
        environment.getPropertySources().remove(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, new HashMap<>(variables)));
        environment
                .getPropertySources()
                .addLast(new OriginTrackedMapPropertySource("application.yaml", new HashMap<>(properties)));
        environment.getPropertySources().addLast(new MapPropertySource("defaultProperties", Map.of()));
        ConfigurationPropertySources.attach(environment);
        return environment;
    }
}
