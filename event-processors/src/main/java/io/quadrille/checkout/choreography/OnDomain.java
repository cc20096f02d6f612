package io.quadrille.checkout.choreography;

import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** The condition behind {@link ConditionalOnDomain}. */
final class OnDomain extends SpringBootCondition {

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        var wanted = metadata.getAnnotations().get(ConditionalOnDomain.class).getEnum("value", Domain.class);
        var run = Domain.ofProcess(context.getEnvironment());
        return new ConditionOutcome(run.contains(wanted), "quadrille.domains is " + run);
    }
}
