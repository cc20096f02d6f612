package io.quadrille.processors.choreography;

import java.util.EnumSet;
import java.util.Set;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** The condition behind {@link ConditionalOnDomain}. */
final class OnDomain extends SpringBootCondition {

  @Override
  public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
    var wanted = metadata.getAnnotations().get(ConditionalOnDomain.class).getEnum("value", Domain.class);
    Set<Domain> run =
        Binder.get(context.getEnvironment())
            .bind("quadrille.domains", Bindable.setOf(Domain.class))
            .orElse(EnumSet.allOf(Domain.class));
    return new ConditionOutcome(run.contains(wanted), "quadrille.domains is " + run);
  }
}
