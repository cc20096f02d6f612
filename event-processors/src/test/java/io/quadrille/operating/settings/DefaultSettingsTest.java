package io.quadrille.operating.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quadrille.operating.settings.UnknownSettings.UnknownSettingsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.web.server.Shutdown;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.PropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.DefaultResourceLoader;

/** An application's own settings override the defaults, and leave all others in force. */
class DefaultSettingsTest {

    private static final String POOL = "spring.datasource.hikari.maximum-pool-size";

    @TempDir
    private Path folder;

    @Test
    void an_application_yaml_on_the_class_path_overrides_what_it_sets_and_nothing_else() throws IOException {
        write("application.yaml", POOL + ": 7");
        assertOnlyThePoolDiffers(start(onClassPath()));
    }

    @Test
    void an_application_yaml_in_another_location_overrides_what_it_sets_and_nothing_else() throws IOException {
        write("application.yaml", POOL + ": 7");
        assertOnlyThePoolDiffers(start(builder(), "--spring.config.additional-location=file:" + folder + "/"));
    }

    private static void assertOnlyThePoolDiffers(ConfigurableEnvironment environment) {
        var expected = new TreeMap<>(defaults());
        assertThat(expected).containsEntry(POOL, 24).hasSizeGreaterThan(40);
        expected.put(POOL, 7);
        var used = new TreeMap<String, Object>();
        expected.forEach((name, value) -> used.put(name, environment.getProperty(name, value.getClass())));
        assertThat(used).isEqualTo(expected);
    }

    @Test
    void profiles_placeholders_and_random_values_work_with_a_default() throws IOException {
        write("application.yaml", "shop:\n  title: of ${spring.application.name}\n  key: ${random.uuid}");
        write("application-night.yaml", POOL + ": 5");
        var environment = start(onClassPath().profiles("night"));
        assertThat(environment.getProperty(POOL)).isEqualTo("5");
        assertThat(environment.getProperty("shop.title")).isEqualTo("of quadrille");
        assertThat(environment.getProperty("shop.key")).hasSize(36);
    }

    @Test
    void default_properties_of_the_application_itself_override_the_defaults() {
        assertOnlyThePoolDiffers(start(builder().properties(POOL + "=7")));
    }

    @Test
    void a_property_source_of_a_configuration_overrides_the_defaults() throws IOException {
        write("pool.properties", POOL + "=7");
        assertOnlyThePoolDiffers(start(onClassPath().sources(WithPropertySource.class)));
    }

    @Test
    void an_own_list_replaces_the_whole_list() throws IOException {
        write("application.yaml", "spring.autoconfigure.exclude: [a.B]");
        assertThat(Binder.get(start(onClassPath()))
                        .bind("spring.autoconfigure.exclude", Bindable.listOf(String.class))
                        .get())
                .containsExactly("a.B");
    }

    @Test
    void a_value_of_a_wrong_type_is_reported_with_its_file_and_line() throws IOException {
        write("application.yaml", "a: b\nserver:\n  shutdown: slowly");
        var binder = Binder.get(start(onClassPath()));
        assertThatThrownBy(() -> binder.bind("server.shutdown", Shutdown.class))
                .isInstanceOfSatisfying(
                        BindException.class,
                        failure -> assertThat(failure.getProperty()).asString().contains("application.yaml", "3:13"));
        assertThatThrownBy(() -> binder.bind("server.tomcat.keep-alive-timeout", Integer.class))
                .isInstanceOfSatisfying(
                        BindException.class,
                        failure -> assertThat(failure.getProperty()).asString().contains(DefaultSettings.FILE));
    }

    @Test
    void an_unknown_name_in_an_own_file_stops_the_start() throws IOException {
        write("application.yaml", "quadrille.procesing.batch-size: 1");
        assertThatThrownBy(() -> start(onClassPath().sources(SettingsCheck.class)))
                .isInstanceOf(UnknownSettingsException.class)
                .hasMessageContaining("quadrille.procesing.batch-size");
    }

    @Test
    void the_settings_of_postgresql_s_driver_are_no_defaults_for_another_database() {
        var driver = "spring.datasource.hikari.data-source-properties.prepareThreshold";
        assertThat(start(builder(), "--spring.datasource.url=jdbc:postgresql:shop")
                        .getProperty(driver))
                .isEqualTo("3");
        var other = start(builder(), "--spring.datasource.url=jdbc:h2:mem:shop");
        assertThat(other.getProperty(driver)).isNull();
        assertThat(other.getProperty(POOL)).isEqualTo("24");
    }

    private void write(String name, String content) throws IOException {
        Files.writeString(folder.resolve(name), content);
    }

    private static Map<String, Object> defaults() {
        try {
            var file = (EnumerablePropertySource<?>) new YamlPropertySourceLoader()
                    .load("defaults", new ClassPathResource(DefaultSettings.FILE))
                    .getFirst();
            var defaults = new HashMap<String, Object>();
            for (var name : file.getPropertyNames()) defaults.put(name, file.getProperty(name));
            return defaults;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An application with the folder on its class path. */
    private SpringApplicationBuilder onClassPath() throws IOException {
        var classPath = URLClassLoader.newInstance(
                new URL[] {folder.toUri().toURL()}, getClass().getClassLoader());
        return builder().resourceLoader(new DefaultResourceLoader(classPath));
    }

    private static SpringApplicationBuilder builder() {
        return new SpringApplicationBuilder(Plain.class)
                .web(WebApplicationType.NONE)
                .logStartupInfo(false);
    }

    private static ConfigurableEnvironment start(SpringApplicationBuilder application, String... arguments) {
        try (ConfigurableApplicationContext context = application.run(arguments)) {
            return context.getEnvironment();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Plain {}

    @Configuration(proxyBeanMethods = false)
    @PropertySource("classpath:pool.properties")
    static class WithPropertySource {}
}
