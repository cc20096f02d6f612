package io.quadrille.engine.tracing;

import io.quadrille.engine.threads.BestEffort;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.messaging.InterceptorChain;
import org.axonframework.messaging.MessageHandlerInterceptor;
import org.axonframework.messaging.unitofwork.UnitOfWork;

/**
 * An interceptor that only observes. What the observer throws itself changes nothing: the event is handled once, also
 * if the observer failed before that, and the outcome is the handler's. Thread-safe.
 */
public record HarmlessInterceptor(MessageHandlerInterceptor<EventMessage<?>> observer)
        implements MessageHandlerInterceptor<EventMessage<?>> {

    @Override
    public Object handle(UnitOfWork<? extends EventMessage<?>> unit, InterceptorChain chain) throws Exception {
        var handling = new Handling(chain);
        try {
            observer.handle(unit, handling);
        } catch (Exception | Error failure) {
            if (failure != handling.failure) BestEffort.failed(failure);
        }
        return handling.outcome();
    }

    /** Goes on once, however often it is told to, and keeps what came of it. */
    private static final class Handling implements InterceptorChain {

        private final InterceptorChain chain;
        private boolean over;
        private Object result;
        private Throwable failure;

        Handling(InterceptorChain chain) {
            this.chain = chain;
        }

        @Override
        public Object proceed() throws Exception {
            if (!over) {
                over = true;
                try {
                    result = chain.proceed();
                } catch (Exception | Error e) {
                    failure = e;
                }
            }
            return outcome();
        }

        private Object outcome() throws Exception {
            if (!over) return proceed();
            switch (failure) {
                case null -> {
                    return result;
                }
                case Error error -> throw error;
                case Exception exception -> throw exception;
                case Throwable impossible -> throw new IllegalStateException(impossible);
            }
        }
    }
}
