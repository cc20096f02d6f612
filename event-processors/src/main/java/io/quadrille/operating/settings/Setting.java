package io.quadrille.operating.settings;

import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

/**
 * A property of the application, declared by a component of a settings record.
 *
 * @param name the name in kebab case, as {@code quadrille.relay.lease}; the name of a map is the part before the keys
 * @param type the type of the value
 * @param defaultValue the default, with commas between several values; empty if there is no default
 */
public record Setting(String name, Class<?> type, String defaultValue) {

    static final String PREFIX = "quadrille";

    /** All properties, including the properties of domains that this process does not run. */
    public static List<Setting> all() {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        return scanner.findCandidateComponents("io.quadrille").stream()
                .map(found -> ClassUtils.resolveClassName(
                        Objects.requireNonNull(found.getBeanClassName()), Setting.class.getClassLoader()))
                .flatMap(type ->
                        of(type.getAnnotation(ConfigurationProperties.class).value(), type))
                .toList();
    }

    private static Stream<Setting> of(String prefix, Class<?> type) {
        return Stream.of(type.getRecordComponents()).flatMap(component -> {
            var name = prefix + "." + kebab(component.getName());
            return component.getType().isRecord()
                    ? of(name, component.getType())
                    : Stream.of(new Setting(name, component.getType(), defaultOf(type, component)));
        });
    }

    /** A record component passes its annotation on to the parameter of the constructor. */
    private static String defaultOf(Class<?> type, RecordComponent component) {
        return Stream.of(type.getDeclaredConstructors()[0].getParameters())
                .filter(parameter -> parameter.getName().equals(component.getName()))
                .map(parameter -> parameter.getAnnotation(DefaultValue.class))
                .map(value -> value == null ? "" : String.join(",", value.value()))
                .findFirst()
                .orElseThrow();
    }

    /** Whether keys follow the name. */
    public boolean isMap() {
        return Map.class.isAssignableFrom(type);
    }

    /** Whether an index may follow the name. */
    boolean isCollection() {
        return Collection.class.isAssignableFrom(type);
    }

    /** The name in documents: the name of a map ends with {@code .*}. */
    public String documentedName() {
        return isMap() ? name + ".*" : name;
    }

    /** The name of the environment variable that sets a property. */
    static String variable(String property) {
        return property.toUpperCase(Locale.ROOT).replace("-", "").replace('.', '_');
    }

    static String kebab(String camelCase) {
        return camelCase.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
