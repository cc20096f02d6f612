package io.quadrille.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quadrille.operating.settings.SettingsCheck;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The jar on the class path alone requires nothing of an application. */
class ApplicationWithoutEngineTest {

    private static final String[] OWN_SETTINGS = {
        "--quadrille.shop=teapots", "--spring.datasource.url=", "--management.tracing.sampling.probability=0.5"
    };

    @Test
    void an_application_without_the_engine_starts_without_servers_and_with_any_settings() {
        try (var context = start(WithoutEngine.class, OWN_SETTINGS)) {
            assertThat(context.isRunning()).isTrue();
        }
    }

    @Test
    void an_application_without_the_engine_may_use_another_database() {
        try (var context = start(WithoutEngine.class, "--spring.datasource.url=jdbc:h2:mem:shop")) {
            assertThat(context.isRunning()).isTrue();
        }
    }

    @Test
    void parts_of_the_engine_require_a_database() {
        assertThatThrownBy(() -> start(WithEngine.class)).hasMessage("not set: spring.datasource.url");
        assertThatThrownBy(() -> start(WithEngine.class, OWN_SETTINGS)).hasMessageContaining("quadrille.shop");
        assertThatThrownBy(() -> start(WithEngine.class, "--spring.datasource.url=jdbc:h2:mem:shop"))
                .hasMessageContaining("must be a PostgreSQL database");
    }

    @Test
    void the_application_requires_a_database_and_a_broker() {
        assertThatThrownBy(() -> start(Quadrille.class))
                .hasMessage("not set: spring.datasource.url, quadrille.kafka.bootstrap-servers");
    }

    private static ConfigurableApplicationContext start(Class<?> source, String... settings) {
        var application = new SpringApplication(source);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setLogStartupInfo(false);
        return application.run(settings);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(exclude = DataSourceAutoConfiguration.class)
    static class WithoutEngine {}

    @Configuration(proxyBeanMethods = false)
    @Import(SettingsCheck.class)
    static class WithEngine {}
}
