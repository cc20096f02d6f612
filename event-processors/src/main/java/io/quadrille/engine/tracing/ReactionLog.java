package io.quadrille.engine.tracing;

import io.quadrille.engine.eventstore.SagaIds;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.messaging.InterceptorChain;
import org.axonframework.messaging.MessageHandlerInterceptor;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Puts the order id and the processing group into the log context (MDC) while a reaction runs, and while the failure of
 * an event that becomes a dead letter is logged. Thread-safe.
 */
public final class ReactionLog implements MessageHandlerInterceptor<EventMessage<?>> {

    public static final String ORDER = "orderId";
    private static final String GROUP = "group";

    private final String group;
    private final SagaIds orderIds;

    public ReactionLog(String group, SagaIds orderIds) {
        this.group = group;
        this.orderIds = orderIds;
    }

    @Override
    public @Nullable Object handle(UnitOfWork<? extends EventMessage<?>> unit, InterceptorChain chain)
            throws Exception {
        orderIds.sagaId(unit.getMessage().getPayload()).ifPresent(order -> MDC.put(ORDER, order));
        MDC.put(GROUP, group);
        try {
            return chain.proceed();
        } finally {
            MDC.remove(ORDER);
            MDC.remove(GROUP);
        }
    }
}
