package io.quadrille.operating.settings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.env.DefaultPropertiesPropertySource;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.io.ClassPathResource;

/**
 * Adds the defaults in {@value #FILE} to the default properties of the application. The name differs from
 * {@code application.yaml}, because an application's own file of that name would hide it. Spring Boot keeps the default
 * properties behind all other sources, including each {@code @PropertySource}. The default properties that the
 * application itself has set override those in the file.
 */
final class DefaultSettings implements EnvironmentPostProcessor, Ordered {

    static final String FILE = "quadrille-defaults.yaml";

    private static final String OF_THE_DRIVER = "spring.datasource.hikari.data-source-properties.";

    /** Runs after the application's own files have been read. */
    @Override
    public int getOrder() {
        return ConfigDataEnvironmentPostProcessor.ORDER + 1;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        var sources = environment.getPropertySources();
        var defaults = new LinkedHashMap<String, Object>();
        if (sources.remove(DefaultPropertiesPropertySource.NAME) instanceof MapPropertySource own)
            defaults.putAll(own.getSource());
        ofFile().forEach(defaults::putIfAbsent);
        if (usesOtherDatabase(environment)) defaults.keySet().removeIf(name -> name.startsWith(OF_THE_DRIVER));
        sources.addLast(new OriginTrackedMapPropertySource(DefaultPropertiesPropertySource.NAME, defaults));
    }

    /** Drivers of other databases may reject settings of PostgreSQL's driver. */
    private static boolean usesOtherDatabase(ConfigurableEnvironment environment) {
        var url = environment.getProperty("spring.datasource.url", "");
        return !url.isBlank() && !url.startsWith("jdbc:postgresql:");
    }

    /** The values with their lines in the file, which Spring Boot prints if it cannot convert a value. */
    private static Map<String, Object> ofFile() {
        try {
            var file = new ClassPathResource(FILE, DefaultSettings.class.getClassLoader());
            return ((MapPropertySource)
                            new YamlPropertySourceLoader().load(FILE, file).getFirst())
                    .getSource();
        } catch (IOException e) {
            throw new UncheckedIOException(FILE, e);
        }
    }
}
