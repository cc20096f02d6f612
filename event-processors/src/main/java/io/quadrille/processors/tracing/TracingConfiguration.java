package io.quadrille.processors.tracing;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import io.quadrille.processors.choreography.ProcessingGroup;
import io.quadrille.processors.choreography.Vocabulary;
import io.quadrille.processors.kafka.SentRecords;
import java.util.Optional;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.tracing.NoOpSpanFactory;
import org.axonframework.tracing.SpanFactory;
import org.axonframework.tracing.opentelemetry.OpenTelemetrySpanFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Traces are made when there is somewhere to send them. Axon's own wiring would take a global OpenTelemetry that Boot never sets. */
@Configuration(proxyBeanMethods = false)
class TracingConfiguration {

  private final Optional<Tracer> tracer;

  TracingConfiguration(
      OpenTelemetry telemetry, @Value("${management.opentelemetry.tracing.export.otlp.endpoint:}") String endpoint) {
    tracer = endpoint.isBlank() ? Optional.empty() : Optional.of(telemetry.getTracer("io.quadrille"));
  }

  @Bean
  SpanFactory spanFactory() {
    return tracer.<SpanFactory>map(TracingConfiguration::axonSpans).orElse(NoOpSpanFactory.INSTANCE);
  }

  private static SpanFactory axonSpans(Tracer tracer) {
    return OpenTelemetrySpanFactory.builder().tracer(tracer).contextPropagators(TraceContext.W3C).build();
  }

  @Bean
  SentRecords publicationSpans() {
    return tracer.<SentRecords>map(PublicationSpans::new).orElse(SentRecords.UNOBSERVED);
  }

  @Bean
  ConfigurerModule reactionSpans() {
    return configurer -> tracer.ifPresent(
        to -> {
          for (var group : ProcessingGroup.values()) {
            var spans = new ReactionSpans(to, group.groupName(), Vocabulary::orderId);
            configurer.eventProcessing().registerHandlerInterceptor(group.groupName(), c -> spans);
          }
        });
  }
}
