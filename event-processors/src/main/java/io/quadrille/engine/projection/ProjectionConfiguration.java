package io.quadrille.engine.projection;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Configuration;

/**
 * A configuration that makes projections and nothing that acts: rebuilds take exactly these, in a context of their own
 * that has a database and no gateway, producer or client.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Configuration(proxyBeanMethods = false)
public @interface ProjectionConfiguration {}
