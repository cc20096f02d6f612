package io.quadrille.engine.projection;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Configuration;

/**
 * A configuration class whose beans are projections, and no beans with other effects. A rebuild uses exactly these
 * configurations, in a separate context that has a database but no command gateway, producer or client.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Configuration(proxyBeanMethods = false)
public @interface ProjectionConfiguration {}
