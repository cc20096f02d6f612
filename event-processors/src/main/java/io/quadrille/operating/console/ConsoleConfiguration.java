package io.quadrille.operating.console;

import java.time.Duration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Serves the console's pages and the stream of changes that keeps them up to date. */
@Configuration(proxyBeanMethods = false)
class ConsoleConfiguration {

    private static final String PAGES =
            "/console/{page:orders|dead-letters|parked-records|groups|stuck|rebuilds|statistics|acts|demo}";

    @Bean
    ChangeStream changeStream(JdbcClient jdbc) {
        return new ChangeStream(new ChangeFingerprint(jdbc)::read, Duration.ofSeconds(1));
    }

    /** Disconnects consoles before the web server stops: it waits for open requests, and each console has one. */
    @Bean
    ApplicationListener<ContextClosedEvent> consoleDisconnection(ChangeStream changes) {
        return closed -> changes.close();
    }

    /** Every page is the same file. Its script chooses the content by the address. */
    @Bean
    WebMvcConfigurer consolePages() {
        return new WebMvcConfigurer() {
            @Override
            public void addViewControllers(ViewControllerRegistry views) {
                views.addRedirectViewController("/", "/console/orders");
                views.addRedirectViewController("/console", "/console/orders");
                views.addViewController(PAGES).setViewName("forward:/console/index.html");
                views.addViewController(PAGES + "/{id}").setViewName("forward:/console/index.html");
            }
        };
    }

    @Bean
    FilterRegistrationBean<ConsoleHeaders> consoleHeaders() {
        var filter = new FilterRegistrationBean<>(new ConsoleHeaders());
        filter.addUrlPatterns("/", "/console", "/console/*", "/webjars/*");
        return filter;
    }
}
