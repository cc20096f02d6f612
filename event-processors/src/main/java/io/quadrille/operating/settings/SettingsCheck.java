package io.quadrille.operating.settings;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/**
 * Stops a start before the context creates any other bean if a setting is unknown, missing or wrong. Each configuration
 * with parts of the engine imports this class. So an application that has the jar on its class path, and no such
 * configuration, starts with any settings and without servers.
 */
public final class SettingsCheck implements BeanFactoryPostProcessor, PriorityOrdered, EnvironmentAware {

    private @Nullable ConfigurableEnvironment environment;

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public void setEnvironment(Environment environment) {
        this.environment = (ConfigurableEnvironment) environment;
    }

    /** A context needs a broker if it has {@link QuadrilleProperties}, which contains the settings of Kafka clients. */
    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        var settings = Objects.requireNonNull(environment);
        // First, because a missing setting may have been set under a wrong name.
        UnknownSettings.check(settings);
        boolean needsBroker = beans.getBeanNamesForType(QuadrilleProperties.class, true, false).length > 0;
        RequiredSettings.check(settings, needsBroker);
        SpringSettings.check(settings);
    }
}
