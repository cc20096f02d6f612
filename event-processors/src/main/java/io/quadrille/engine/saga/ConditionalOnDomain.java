package io.quadrille.engine.saga;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Conditional;

/** Matches if this process runs the domain. The setting {@code quadrille.domains} decides that. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Conditional(OnDomain.class)
public @interface ConditionalOnDomain {

    /** The name of the participant. */
    String value();
}
