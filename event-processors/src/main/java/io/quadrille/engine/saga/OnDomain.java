package io.quadrille.engine.saga;

import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** The condition behind {@link ConditionalOnDomain}. */
final class OnDomain extends SpringBootCondition {

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        var wanted = metadata.getAnnotations().get(ConditionalOnDomain.class).getString("value");
        var given = LocalDomains.given(context.getEnvironment());
        return new ConditionOutcome(given.isEmpty() || given.contains(wanted), "quadrille.domains is " + given);
    }
}
