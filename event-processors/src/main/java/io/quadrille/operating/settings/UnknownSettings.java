package io.quadrille.operating.settings;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;

/**
 * Stops a start if a name below {@code quadrille} is set that no settings record declares, because its value would have
 * no effect. Spring Boot decides which names have an effect, in each form in which it accepts names.
 */
final class UnknownSettings {

    /** Names that builds, tests and the run command read. */
    private static final Pattern OF_BUILDS = Pattern.compile(
            "quadrille\\.(test\\..+|seed|golden|chromium|screenshots)|QUADRILLE_(DATA|POSTGRES_PORT|KAFKA_PORT)");
    /**
     * Variables that Kubernetes sets in each container of a namespace with a service whose name begins with quadrille.
     */
    private static final Pattern OF_SERVICES = Pattern.compile(
            "QUADRILLE_(\\w+_)?(SERVICE_HOST|SERVICE_PORT(_\\w+)?|PORT(_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)");

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^}]+)");
    private static final Pattern OURS = Pattern.compile("quadrille[._\\[].*", Pattern.CASE_INSENSITIVE);

    private UnknownSettings() {}

    /** @throws UnknownSettingsException if there are such names */
    static void check(ConfigurableEnvironment environment) {
        if (ofEach(environment).noneMatch(source -> candidates(source).findAny().isPresent())) return;
        var known = Setting.all();
        var unknown = new TreeSet<String>();
        ofEach(environment).forEach(source -> {
            var used = used(source, known);
            candidates(source)
                    .filter(name -> !used.contains(name) && !isEmptySection(name, source, known))
                    .filter(name -> !isReferredTo(name, environment))
                    .map(name -> name + nearest(name, known))
                    .forEach(unknown::add);
        });
        if (!unknown.isEmpty()) throw new UnknownSettingsException(unknown);
    }

    private static Stream<ConfigurationPropertySource> ofEach(ConfigurableEnvironment environment) {
        return StreamSupport.stream(
                ConfigurationPropertySources.get(environment).spliterator(), false);
    }

    /** The names of a source that are meant for the application, as the user wrote them. */
    private static Stream<String> candidates(ConfigurationPropertySource source) {
        if (!(source.getUnderlyingSource() instanceof EnumerablePropertySource<?> named)) return Stream.empty();
        return Stream.of(named.getPropertyNames())
                .filter(name -> OURS.matcher(name).matches())
                .filter(name -> !OF_BUILDS.matcher(name).matches()
                        && !OF_SERVICES.matcher(name).matches());
    }

    /** The names of a source whose values a settings record receives, as the user wrote these names. */
    private static Set<String> used(ConfigurationPropertySource source, List<Setting> known) {
        var used = new HashSet<String>();
        known.stream()
                .flatMap(setting -> values(source, setting))
                .map(value -> (PropertySourceOrigin) value.getOrigin())
                .forEach(origin -> used.add(origin.getPropertyName()));
        return used;
    }

    private static Stream<ConfigurationProperty> values(ConfigurationPropertySource source, Setting setting) {
        var name = ConfigurationPropertyName.of(setting.name());
        if (setting.isMap()) {
            return source instanceof IterableConfigurationPropertySource names
                    ? names.stream()
                            .filter(name::isAncestorOf)
                            .map(source::getConfigurationProperty)
                            .filter(Objects::nonNull)
                    : Stream.empty();
        }
        var elements = IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> source.getConfigurationProperty(name.append("[" + i + "]")))
                .takeWhile(Objects::nonNull);
        return Stream.concat(
                Stream.ofNullable(source.getConfigurationProperty(name)),
                setting.isCollection() ? elements : Stream.empty());
    }

    /**
     * Whether the name is a section without entries in YAML, such as {@code quadrille.audit:} followed by comments
     * only.
     */
    private static boolean isEmptySection(String name, ConfigurationPropertySource source, List<Setting> known) {
        if (!(source.getUnderlyingSource() instanceof EnumerablePropertySource<?> named)) return false;
        var value = named.getProperty(name);
        return value != null
                && value.toString().isEmpty()
                && known.stream().anyMatch(setting -> setting.documentedName().startsWith(name + "."));
    }

    /**
     * Whether a placeholder in another property refers to the name: the user has defined the name for that placeholder.
     */
    private static boolean isReferredTo(String name, ConfigurableEnvironment environment) {
        return environment.getPropertySources().stream()
                .filter(source -> source instanceof EnumerablePropertySource<?>)
                .map(source -> (EnumerablePropertySource<?>) source)
                .flatMap(source -> Stream.of(source.getPropertyNames()).map(source::getProperty))
                .anyMatch(value -> value != null && refersTo(value.toString(), name));
    }

    /**
     * Whether a value contains a placeholder for the name, in any form that Spring accepts, also with a default or
     * after the name of a Kafka configuration provider. Compares letters and digits only.
     */
    private static boolean refersTo(String value, String name) {
        return REFERENCE
                .matcher(value)
                .results()
                .flatMap(reference -> Stream.of(reference.group(1).split(":")))
                .anyMatch(referred -> plain(referred).equals(plain(name)));
    }

    private static String plain(String name) {
        return name.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
    }

    private static String nearest(String unknown, List<Setting> known) {
        boolean isVariable = unknown.indexOf('.') < 0;
        var names = Nearest.to(unknown, known.stream().map(Setting::name).toList());
        var written = known.stream()
                .filter(setting -> names.contains(setting.name()))
                .map(setting -> isVariable ? documentedVariable(setting) : setting.documentedName());
        return "; the most similar name: " + written.collect(Collectors.joining(" or "));
    }

    private static String documentedVariable(Setting setting) {
        return Setting.variable(setting.name()) + (setting.isMap() ? "_*" : "");
    }

    static final class UnknownSettingsException extends IllegalStateException {

        private final transient Set<String> unknown;

        UnknownSettingsException(Set<String> unknown) {
            super("unknown settings: " + String.join(", ", unknown));
            this.unknown = unknown;
        }
    }

    static final class Analyzer extends AbstractFailureAnalyzer<UnknownSettingsException> {

        @Override
        protected FailureAnalysis analyze(Throwable root, UnknownSettingsException cause) {
            return new FailureAnalysis(
                    "Quadrille does not have these settings, so they have no effect:\n"
                            + cause.unknown.stream().map("\n    "::concat).collect(Collectors.joining()),
                    "Correct or remove them; docs/reference/configuration.md lists all settings. The name of a"
                            + " variable of your own must not begin with " + Setting.PREFIX.toUpperCase(Locale.ROOT)
                            + "_, unless a setting refers to it as ${NAME}.",
                    cause);
        }
    }
}
