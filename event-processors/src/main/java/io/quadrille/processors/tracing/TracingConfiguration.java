package io.quadrille.processors.tracing;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import io.quadrille.processors.choreography.ProcessingGroup;
import io.quadrille.processors.choreography.Vocabulary;
import io.quadrille.processors.kafka.SentRecords;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.tracing.NoOpSpanFactory;
import org.axonframework.tracing.SpanFactory;
import org.axonframework.tracing.opentelemetry.OpenTelemetrySpanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Traces are made when there is somewhere to send them. Axon's own wiring would take a global OpenTelemetry that Boot never sets. */
@Configuration(proxyBeanMethods = false)
class TracingConfiguration {

  private static final String ENDPOINT = "management.opentelemetry.tracing.export.otlp.endpoint";

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnProperty(ENDPOINT)
  static class On {

    @Bean
    Tracer tracer(OpenTelemetry telemetry) {
      return telemetry.getTracer("io.quadrille");
    }

    @Bean
    SpanFactory spanFactory(Tracer tracer) {
      return OpenTelemetrySpanFactory.builder().tracer(tracer).contextPropagators(TraceContext.W3C).build();
    }

    @Bean
    SentRecords publicationSpans(Tracer tracer) {
      return new PublicationSpans(tracer);
    }

    @Bean
    ConfigurerModule reactionSpans(Tracer tracer) {
      return configurer -> {
        for (var group : ProcessingGroup.values()) {
          var spans = new ReactionSpans(tracer, group.groupName(), Vocabulary::orderId);
          configurer.eventProcessing().registerHandlerInterceptor(group.groupName(), c -> spans);
        }
      };
    }
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnProperty(name = ENDPOINT, matchIfMissing = true, havingValue = "")
  static class Off {

    @Bean
    SpanFactory spanFactory() {
      return NoOpSpanFactory.INSTANCE;
    }

    @Bean
    SentRecords unobservedRecords() {
      return SentRecords.UNOBSERVED;
    }
  }
}
