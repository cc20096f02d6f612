package io.quadrille.processors.documentation;

import java.lang.reflect.RecordComponent;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;

/** The properties that the application's settings records have, by name, each with its default or "none". */
final class Settings {

  static final String NONE = "none";

  private Settings() {}

  static Map<String, String> ofTheApplication() {
    var scanner = new ClassPathScanningCandidateComponentProvider(false);
    scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
    var settings = new TreeMap<String, String>();
    for (var candidate : scanner.findCandidateComponents("io.quadrille")) {
      try {
        var type = Class.forName(candidate.getBeanClassName());
        collect(type.getAnnotation(ConfigurationProperties.class).value(), type, settings);
      } catch (ClassNotFoundException e) {
        throw new AssertionError(e);
      }
    }
    return settings;
  }

  private static void collect(String prefix, Class<?> type, Map<String, String> settings) {
    for (var component : type.getRecordComponents()) {
      var name = prefix + "." + kebab(component.getName());
      if (component.getType().isRecord()) {
        collect(name, component.getType(), settings);
      } else if (Map.class.isAssignableFrom(component.getType())) {
        settings.put(name + ".*", defaultOf(type, component));
      } else {
        settings.put(name, defaultOf(type, component));
      }
    }
  }

  /** The annotation stands on the constructor's parameter, which a component passes it on to. */
  private static String defaultOf(Class<?> type, RecordComponent component) {
    var parameters = type.getDeclaredConstructors()[0].getParameters();
    return Stream.of(parameters)
        .filter(p -> p.getName().equals(component.getName()))
        .map(p -> p.getAnnotation(DefaultValue.class))
        .map(value -> value == null ? "" : String.join(",", value.value()))
        .map(value -> value.isEmpty() ? NONE : value)
        .findFirst()
        .orElseThrow();
  }

  private static String kebab(String camelCase) {
    return camelCase.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }
}
