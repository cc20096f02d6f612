package io.quadrille.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.apache.catalina.connector.Connector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Sets up the HTTP server: limits for slow clients, and a second port with its own threads for health and metrics. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ManagementSettings.class)
class ServerConfiguration {

    /** Several threads: one may wait 30 s for a database that does not answer, while probes come every few seconds. */
    private static final int MANAGEMENT_THREADS = 20;

    private static final int MANAGEMENT_CONNECTIONS = 1_000;
    private static final int KEEP_ALIVE_MILLIS = 60_000;
    private static final Logger log = LoggerFactory.getLogger(ServerConfiguration.class);

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> slowClients(ApiSettings settings) {
        return server -> {
            server.setProtocol(HttpProtocol.class.getName());
            server.addConnectorCustomizers(connector -> withRequestTimeout(connector, settings));
        };
    }

    private static HttpProtocol withRequestTimeout(Connector connector, ApiSettings settings) {
        var protocol = (HttpProtocol) connector.getProtocolHandler();
        protocol.setRequestTimeout(settings.requestTimeout());
        return protocol;
    }

    /**
     * Does not apply if management.server.port is set to another port: then Spring Boot starts a separate server for
     * the actuator.
     */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnManagementPort(ManagementPortType.SAME)
    static class Management {

        private final Optional<Connector> connector;

        Management(ManagementSettings management, ApiSettings settings, ServerProperties server) {
            int port = management.portFor(server.getPort() == null ? 8080 : server.getPort());
            boolean possible = port >= 0 && (management.isRequired() || port == 0 || isFree(port, server));
            connector = possible ? Optional.of(connector(port, settings, server)) : Optional.empty();
            if (!possible && !management.isRequired()) {
                log.warn(
                        "There is no separate port for health and metrics, because server.port + {} is taken or not a"
                            + " valid port; set quadrille.management.listen-port to another port, or to -1 for none",
                        ManagementSettings.OFFSET);
            }
        }

        /** Whether the port is free. A default port that is taken must not stop the start. */
        private static boolean isFree(int port, ServerProperties server) {
            try (var socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(server.getAddress(), port));
                return true;
            } catch (IOException taken) {
                return false;
            }
        }

        private static Connector connector(int port, ApiSettings settings, ServerProperties server) {
            var connector = new Connector(HttpProtocol.class.getName());
            connector.setPort(port);
            var protocol = withRequestTimeout(connector, settings);
            protocol.setAddress(server.getAddress());
            protocol.setMaxThreads(MANAGEMENT_THREADS);
            protocol.setMinSpareThreads(1);
            protocol.setConnectionTimeout((int) settings.requestTimeout().toMillis());
            protocol.setKeepAliveTimeout(KEEP_ALIVE_MILLIS);
            protocol.setMaxConnections(MANAGEMENT_CONNECTIONS);
            return connector;
        }

        @Bean
        WebServerFactoryCustomizer<TomcatServletWebServerFactory> managementConnector() {
            return server -> connector.ifPresent(server::addAdditionalConnectors);
        }

        @Bean
        FilterRegistrationBean<ManagementFilter> managementFilter(
                @Value("${management.endpoints.web.base-path:/actuator}") String basePath,
                @Qualifier("handlerExceptionResolver") HandlerExceptionResolver errors) {
            IntSupplier port = () -> connector.map(Connector::getLocalPort).orElse(-1);
            var filter = new FilterRegistrationBean<>(new ManagementFilter(port, basePath, errors));
            filter.setOrder(ApiConfiguration.BODY_FILTER_ORDER + 1);
            return filter;
        }
    }
}
