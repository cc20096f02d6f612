package io.quadrille.crashpoints;

import static io.quadrille.crashpoints.CrashOperation.HANDLE;
import static io.quadrille.crashpoints.CrashTiming.AFTER;
import static io.quadrille.crashpoints.CrashTiming.BEFORE;

import io.quadrille.application.Quadrille;
import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.checkout.choreography.Groups;
import io.quadrille.crashpoints.CrashPointTrigger.OrderWork;
import io.quadrille.engine.processing.BatchEventProcessor;
import io.quadrille.order.OrderCommand.PlaceOrder;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.lifecycle.Phase;
import org.axonframework.messaging.InterceptorChain;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** The application with crash points around its parts. It has no annotation, so that component scans do not find it. */
public final class CrashPointApplication {

    public static void main(String[] arguments) {
        new SpringApplicationBuilder(Quadrille.class)
                .sources(CrashPointApplication.class)
                .run(arguments);
    }

    @Bean
    static BeanPostProcessor crashPointClients() {
        return new CrashPointClients();
    }

    @Bean
    JdbcConnectionDetails crashPointDatabase(Environment settings) {
        return new JdbcConnectionDetails() {
            @Override
            public String getUsername() {
                return settings.getRequiredProperty("spring.datasource.username");
            }

            @Override
            public String getPassword() {
                return settings.getRequiredProperty("spring.datasource.password");
            }

            @Override
            public String getJdbcUrl() {
                return CrashPointDriver.url(settings.getRequiredProperty("spring.datasource.url"));
            }

            @Override
            public String getDriverClassName() {
                return CrashPointDriver.class.getName();
            }
        };
    }

    @Bean
    ConfigurerModule crashPointHandlers() {
        return configurer -> {
            for (var group : Groups.all()) {
                configurer
                        .eventProcessing()
                        .registerHandlerInterceptor(group.name(), c -> CrashPointApplication::handle);
            }
            configurer.onInitialize(c -> c.onStart(
                    Phase.INSTRUCTION_COMPONENTS,
                    () -> c.commandBus().registerHandlerInterceptor(CrashPointApplication::accept)));
        };
    }

    private static Object handle(UnitOfWork<? extends EventMessage<?>> unit, InterceptorChain chain) throws Exception {
        var event = unit.getMessage();
        var orderId = CheckoutSaga.SAGA.sagaId(event.getPayload());
        if (orderId.isEmpty()) return chain.proceed();
        var work = OrderWork.handling(orderId.get(), event.getPayloadType());
        CrashPointTrigger.begin(unit.root(), work);
        if (unit.resources().containsKey(BatchEventProcessor.GIVEN_UP)) return chain.proceed();
        // Not for a retry of a dead letter: that retry is to be resolved.
        if (event instanceof TrackedEventMessage && CrashPointTrigger.mustFailForDeadLetter(work)) {
            throw new IllegalArgumentException("injected failure for a dead letter");
        }
        return withCrashPoints(chain);
    }

    private static Object accept(UnitOfWork<? extends CommandMessage<?>> unit, InterceptorChain chain)
            throws Exception {
        if (!(unit.getMessage().getPayload() instanceof PlaceOrder order)) return chain.proceed();
        CrashPointTrigger.begin(unit.root(), OrderWork.handling(order.orderId(), PlaceOrder.class));
        return withCrashPoints(chain);
    }

    private static Object withCrashPoints(InterceptorChain chain) throws Exception {
        CrashPointTrigger.at(HANDLE, BEFORE).ifPresent(crashPoint -> {
            throw InjectedFailures.ofTheProgram(crashPoint);
        });
        var result = chain.proceed();
        CrashPointTrigger.at(HANDLE, AFTER).ifPresent(crashPoint -> {
            throw InjectedFailures.ofTheProgram(crashPoint);
        });
        return result;
    }
}
