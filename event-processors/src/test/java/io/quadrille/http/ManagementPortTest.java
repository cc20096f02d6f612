package io.quadrille.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/** The separate port for health and metrics. */
@ExtendWith(OutputCaptureExtension.class)
class ManagementPortTest {

    @ParameterizedTest
    @CsvSource({",8080,9080", ",65000,-1", ",0,0", ",-1,-1", "8081,8080,8081", "0,8080,0", "-1,8080,-1"})
    void the_management_port_follows_the_server_port_unless_it_is_set(Integer port, int serverPort, int beside) {
        assertThat(new ManagementSettings(port).portFor(serverPort)).isEqualTo(beside);
    }

    @Test
    void a_default_port_that_is_taken_is_not_opened(CapturedOutput log) throws IOException {
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var application = start("server.port=" + (other.getLocalPort() - ManagementSettings.OFFSET))) {
            assertThat(connectors(application)).isEqualTo(1);
            assertThat(log).contains("no separate port", "quadrille.management.listen-port");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-2", "65536", "http"})
    void an_invalid_port_stops_the_start(String port) {
        new ApplicationContextRunner()
                .withUserConfiguration(Settings.class)
                .withPropertyValues("quadrille.management.listen-port=" + port)
                .run(context ->
                        assertThat(context).getFailure().rootCause().message().contains(port));
    }

    @ParameterizedTest
    @ValueSource(strings = {"quadrille.management.listen-port", "server.port"})
    void a_configured_port_that_is_taken_stops_the_start_and_its_property_is_named(String property, CapturedOutput log)
            throws IOException {
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var taken = property + "=" + other.getLocalPort();
            assertThatThrownBy(() ->
                            start("quadrille.management.listen-port=0", taken).close())
                    .isNotNull();
            assertThat(log).contains("cannot listen on port " + other.getLocalPort(), property);
        }
    }

    @Test
    void the_port_can_be_switched_off_or_replaced_by_spring_boots_own() {
        for (var setting : new String[] {"quadrille.management.listen-port=-1", "management.server.port=0"}) {
            try (var application = start(setting)) {
                assertThat(connectors(application)).as(setting).isEqualTo(1);
            }
        }
        try (var application = start("quadrille.management.listen-port=0")) {
            assertThat(connectors(application)).isEqualTo(2);
        }
    }

    private static ConfigurableApplicationContext start(String... settings) {
        return new SpringApplicationBuilder(Server.class)
                .properties(
                        "server.port=0",
                        "server.address=127.0.0.1",
                        "spring.datasource.url=jdbc:postgresql:none",
                        "quadrille.kafka.bootstrap-servers=none:1")
                .properties(settings)
                .run();
    }

    private static int connectors(ConfigurableApplicationContext application) {
        var server = (TomcatWebServer) ((WebServerApplicationContext) application).getWebServer();
        return server.getTomcat().getService().findConnectors().length;
    }

    @EnableConfigurationProperties(ManagementSettings.class)
    static class Settings {}

    @Import(ServerConfiguration.class)
    @EnableConfigurationProperties(ApiSettings.class)
    @ImportAutoConfiguration({
        TomcatServletWebServerAutoConfiguration.class,
        DispatcherServletAutoConfiguration.class,
        WebMvcAutoConfiguration.class
    })
    static class Server {}
}
