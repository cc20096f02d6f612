package io.quadrille.operating.timeline;

import io.quadrille.checkout.choreography.Domain;
import java.util.EnumSet;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Matches in a process that does not run all domains: the other domains may have databases of their own. */
final class ConditionalOnPartialDomains extends SpringBootCondition {

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        var missing = EnumSet.complementOf(EnumSet.copyOf(Domain.ofProcess(context.getEnvironment())));
        return new ConditionOutcome(!missing.isEmpty(), "domains of other processes: " + missing);
    }
}
