package io.quadrille.engine.tracing;

import io.quadrille.engine.threads.BestEffort;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.messaging.InterceptorChain;
import org.axonframework.messaging.MessageHandlerInterceptor;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.jspecify.annotations.Nullable;

/**
 * Wraps an interceptor that only observes, so that its failures have no effect. The event is handled exactly once, even
 * if the observer fails before it calls the handler, and the outcome is the handler's. Thread-safe.
 */
public record HarmlessInterceptor(MessageHandlerInterceptor<EventMessage<?>> observer)
        implements MessageHandlerInterceptor<EventMessage<?>> {

    @Override
    public @Nullable Object handle(UnitOfWork<? extends EventMessage<?>> unit, InterceptorChain chain)
            throws Exception {
        var call = new SingleCall(chain);
        try {
            observer.handle(unit, call);
        } catch (Exception | Error failure) {
            if (failure != call.failure) BestEffort.failed(failure);
        }
        return call.outcome();
    }

    /** Calls the handler at most once and keeps its outcome. */
    private static final class SingleCall implements InterceptorChain {

        private final InterceptorChain chain;
        private boolean handled;
        private @Nullable Object result;
        private @Nullable Throwable failure;

        SingleCall(InterceptorChain chain) {
            this.chain = chain;
        }

        @Override
        public @Nullable Object proceed() throws Exception {
            if (!handled) {
                handled = true;
                try {
                    result = chain.proceed();
                } catch (Exception | Error e) {
                    failure = e;
                }
            }
            return outcome();
        }

        private @Nullable Object outcome() throws Exception {
            if (!handled) return proceed();
            switch (failure) {
                case null -> {
                    return result;
                }
                case Error error -> throw error;
                case Exception exception -> throw exception;
                case Throwable neither -> throw new IllegalStateException(neither);
            }
        }
    }
}
