package io.quadrille.checkout.platform;

import io.quadrille.checkout.choreography.ConditionalOnDomain;
import io.quadrille.checkout.choreography.ConsumerGroup;
import io.quadrille.checkout.choreography.Domain;
import io.quadrille.checkout.choreography.Reactions;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Runs with the order domain when a URL is configured. */
@ConditionalOnDomain(Domain.ORDER)
@Conditional(PlatformConfiguration.UrlIsSet.class)
@EnableConfigurationProperties(PlatformProperties.class)
@Configuration(proxyBeanMethods = false)
class PlatformConfiguration {

    @Bean
    Reactions platformReactions(PlatformProperties properties) {
        var platform = new Platform(properties.url(), properties.timeout());
        return new Reactions(ConsumerGroup.PLATFORM, commands -> new PlatformReactions(platform));
    }

    /** A setting is text: it takes part in no expression. */
    static final class UrlIsSet implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return !context.getEnvironment()
                    .getProperty("quadrille.platform.url", "")
                    .isBlank();
        }
    }
}
