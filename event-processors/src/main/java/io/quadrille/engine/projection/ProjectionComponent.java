package io.quadrille.engine.projection;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.stereotype.Component;

/**
 * Makes a {@link Projection} a bean of the application and of each rebuild. A rebuild has exactly these beans, in a
 * separate context that has a database but no command gateway, producer or client; so the constructor may take a
 * {@link org.springframework.jdbc.core.simple.JdbcClient} and other components of this kind.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Component
public @interface ProjectionComponent {}
