package io.quadrille.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.engine.serialization.MessageTypes;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.axonframework.serialization.upcasting.event.NoOpEventUpcaster;
import org.junit.jupiter.api.Test;
import org.springframework.context.support.StaticApplicationContext;

class UpcasterBeansTest {

    private final StaticApplicationContext context = new StaticApplicationContext();

    @Test
    void an_upcaster_bean_stops_the_start() {
        context.registerBean(EventUpcaster.class, () -> NoOpEventUpcaster.INSTANCE);

        assertThatThrownBy(this::start)
                .hasMessageContaining("would have no effect; add the upcaster to EarlierRevisions instead");
    }

    @Test
    void the_registry_exists_without_upcaster_beans() {
        assertThat(start().named("order.OrderPaid")).isEmpty();
        assertThat(start().named("wallet.OrderPaid")).isPresent();
    }

    private MessageTypes start() {
        return new AxonConfiguration().messageTypes(context.getBeanProvider(EventUpcaster.class), CheckoutSaga.SAGA);
    }
}
