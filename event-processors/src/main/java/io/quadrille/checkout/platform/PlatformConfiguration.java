package io.quadrille.checkout.platform;

import io.quadrille.checkout.choreography.Reactions;
import io.quadrille.engine.saga.ConditionalOnDomain;
import java.util.Objects;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Registers the platform's reaction in a process that runs the order domain, if a URL is configured. */
@ConditionalOnDomain("order")
@Conditional(PlatformConfiguration.UrlIsSet.class)
@EnableConfigurationProperties(PlatformProperties.class)
@Configuration(proxyBeanMethods = false)
class PlatformConfiguration {

    @Bean
    Reactions platformReactions(PlatformProperties properties) {
        var url = Objects.requireNonNull(properties.url(), "required by UrlIsSet");
        var platform = new Platform(url, properties.timeout());
        return new Reactions("platform", commands -> new PlatformReactions(platform));
    }

    /** Reads the setting directly. {@code @ConditionalOnExpression} would evaluate its value as code. */
    static final class UrlIsSet implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return !context.getEnvironment()
                    .getProperty("quadrille.platform.url", "")
                    .isBlank();
        }
    }
}
