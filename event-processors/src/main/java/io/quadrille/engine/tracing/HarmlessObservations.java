package io.quadrille.engine.tracing;

import io.micrometer.observation.Observation;
import io.micrometer.observation.Observation.Context;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.quadrille.engine.threads.BestEffort;
import org.jspecify.annotations.Nullable;

/**
 * An observation registry whose handlers never throw. Without it, a meter or span that fails would turn the response to
 * a request into a 500 although its command is committed. Thread-safe.
 */
public final class HarmlessObservations implements ObservationRegistry {

    private final ObservationRegistry delegate = ObservationRegistry.create();
    private final ObservationConfig config = new Config();

    @Override
    public @Nullable Observation getCurrentObservation() {
        return delegate.getCurrentObservation();
    }

    @Override
    public Observation.@Nullable Scope getCurrentObservationScope() {
        return delegate.getCurrentObservationScope();
    }

    @Override
    public void setCurrentObservationScope(Observation.@Nullable Scope scope) {
        delegate.setCurrentObservationScope(scope);
    }

    @Override
    public ObservationConfig observationConfig() {
        return config;
    }

    private static final class Config extends ObservationConfig {

        @Override
        public ObservationConfig observationHandler(ObservationHandler<?> handler) {
            return super.observationHandler(new HarmlessHandler<>(handler));
        }
    }

    private record HarmlessHandler<C extends Context>(ObservationHandler<C> handler) implements ObservationHandler<C> {

        @Override
        public void onStart(C context) {
            BestEffort.run(() -> handler.onStart(context));
        }

        @Override
        public void onError(C context) {
            BestEffort.run(() -> handler.onError(context));
        }

        @Override
        public void onEvent(Observation.Event event, C context) {
            BestEffort.run(() -> handler.onEvent(event, context));
        }

        @Override
        public void onScopeOpened(C context) {
            BestEffort.run(() -> handler.onScopeOpened(context));
        }

        @Override
        public void onScopeClosed(C context) {
            BestEffort.run(() -> handler.onScopeClosed(context));
        }

        @Override
        @SuppressWarnings("deprecation")
        public void onScopeReset(C context) {
            BestEffort.run(() -> handler.onScopeReset(context));
        }

        @Override
        public void onStop(C context) {
            BestEffort.run(() -> handler.onStop(context));
        }

        @Override
        public boolean supportsContext(Context context) {
            return BestEffort.get(() -> handler.supportsContext(context), false);
        }
    }
}
