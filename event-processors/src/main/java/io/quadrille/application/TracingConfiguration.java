package io.quadrille.application;

import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.quadrille.engine.saga.Saga;
import io.quadrille.engine.threads.BestEffort;
import io.quadrille.engine.tracing.AxonSpans;
import io.quadrille.engine.tracing.HarmlessInterceptor;
import io.quadrille.engine.tracing.HarmlessObservations;
import io.quadrille.engine.tracing.HarmlessSpans;
import io.quadrille.engine.tracing.LinkedTrace;
import io.quadrille.engine.tracing.LoadSpans;
import io.quadrille.engine.tracing.PublicationSpans;
import io.quadrille.engine.tracing.ReactionLog;
import io.quadrille.engine.tracing.ReactionSpans;
import io.quadrille.engine.tracing.RefusalLog;
import io.quadrille.engine.tracing.TraceContext;
import io.quadrille.engine.transport.RecordSendInterceptor;
import java.util.Optional;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.lifecycle.Phase;
import org.axonframework.modelling.command.RepositorySpanFactory;
import org.axonframework.tracing.NoOpSpanFactory;
import org.axonframework.tracing.SpanFactory;
import org.axonframework.tracing.opentelemetry.OpenTelemetrySpanFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingProperties;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.SpanExporters;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Sets up tracing. Traces are recorded only if an OTLP endpoint is configured. Axon's own configuration would use the
 * global OpenTelemetry instance, which Spring Boot does not set.
 */
@Configuration(proxyBeanMethods = false)
class TracingConfiguration {

    private final Optional<Tracer> tracer;

    TracingConfiguration(
            OpenTelemetry telemetry,
            @Value("${management.opentelemetry.tracing.export.otlp.endpoint:}") String endpoint) {
        tracer = endpoint.isBlank() ? Optional.empty() : Optional.of(telemetry.getTracer("io.quadrille"));
    }

    /**
     * Replaces Spring Boot's registry; Spring Boot configures it in the same way. The method is static because many
     * early beans depend on the registry.
     */
    @Bean
    static ObservationRegistry observationRegistry() {
        return new HarmlessObservations();
    }

    @Bean
    SpanFactory spanFactory() {
        return tracer.<SpanFactory>map(to -> new AxonSpans(allSpans(to))).orElse(NoOpSpanFactory.INSTANCE);
    }

    @Bean
    RepositorySpanFactory repositorySpanFactory() {
        return new LoadSpans(tracer.map(TracingConfiguration::allSpans).orElse(NoOpSpanFactory.INSTANCE));
    }

    private static SpanFactory allSpans(Tracer tracer) {
        return new HarmlessSpans(OpenTelemetrySpanFactory.builder()
                .tracer(tracer)
                .contextPropagators(TraceContext.W3C)
                .build());
    }

    @Bean
    RecordSendInterceptor publicationSpans() {
        return tracer.<RecordSendInterceptor>map(PublicationSpans::new).orElse(RecordSendInterceptor.UNOBSERVED);
    }

    /**
     * Replaces Spring Boot's processor, which copies each span for span filters. This application has no span filters,
     * and the copy cost more than the span. The method is static because this configuration needs the OpenTelemetry
     * bean, which contains the processor.
     */
    @Bean
    static BatchSpanProcessor spanProcessor(SpanExporters exporters, OpenTelemetryTracingProperties properties) {
        var export = properties.getExport();
        return BatchSpanProcessor.builder(SpanExporter.composite(exporters.list()))
                .setMaxQueueSize(export.getMaxQueueSize())
                .setMaxExportBatchSize(export.getMaxBatchSize())
                .setScheduleDelay(export.getScheduleDelay())
                .setExporterTimeout(export.getTimeout())
                .build();
    }

    @Bean
    LinkedTrace linkedWork() {
        return new LinkedTrace(tracer);
    }

    @Bean
    ConfigurerModule loggedRefusals(Saga saga) {
        var log = new RefusalLog(saga);
        return configurer -> configurer.onInitialize(c -> c.onStart(
                Phase.INSTRUCTION_COMPONENTS, () -> c.eventStore().subscribe(BestEffort.consumer(log::appended))));
    }

    @Bean
    ConfigurerModule observedReactions(Saga saga) {
        return configurer -> {
            for (var group : saga.groups()) {
                var name = group.name();
                tracer.ifPresent(to -> {
                    var spans = new HarmlessInterceptor(new ReactionSpans(to, name, saga::sagaId));
                    configurer.eventProcessing().registerHandlerInterceptor(name, c -> spans);
                });
                var log = new HarmlessInterceptor(new ReactionLog(name, saga::sagaId));
                configurer.eventProcessing().registerHandlerInterceptor(name, c -> log);
            }
        };
    }
}
