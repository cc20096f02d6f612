package io.quadrille.operating.timeline;

import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.engine.saga.LocalDomains;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Matches in a process that does not run all domains: the other domains may have databases of their own. */
final class ConditionalOnPartialDomains extends SpringBootCondition {

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        var missing =
                LocalDomains.of(context.getEnvironment(), CheckoutSaga.SAGA).others();
        return new ConditionOutcome(!missing.isEmpty(), "domains of other processes: " + missing);
    }
}
