package io.quadrille.application;

import static org.assertj.core.api.Assertions.assertThat;

import org.axonframework.messaging.timeout.HandlerTimeoutHandlerEnhancerDefinition;
import org.axonframework.springboot.autoconfig.AxonTimeoutAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Only timeouts of the database end a handler. An interrupt would look like a failure of the event. */
class HandlerTimeoutsTest {

    private final ApplicationContextRunner stock =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(AxonTimeoutAutoConfiguration.class));

    @Test
    void the_application_interrupts_no_handler() {
        try (var context = new SpringApplicationBuilder(AxonTimeoutAutoConfiguration.class)
                .web(WebApplicationType.NONE)
                .run()) {
            assertThat(context.getBeansOfType(HandlerTimeoutHandlerEnhancerDefinition.class))
                    .isEmpty();
        }
    }

    @Test
    void axons_default_settings_interrupt_every_handler() {
        stock.run(context -> assertThat(context).hasSingleBean(HandlerTimeoutHandlerEnhancerDefinition.class));
    }
}
