package io.quadrille.operating.settings;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.validation.FieldError;

/**
 * Reports the settings with which the application cannot work, by the names that a user sets. It recognises an
 * exception about a setting by its message, which begins with the name of the setting. Spring Boot itself reports
 * values of a wrong type.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class WrongSettings implements FailureAnalyzer {

    private static final Pattern NAME =
            Pattern.compile("(quadrille|spring|server|management)(\\.[A-Za-z][A-Za-z0-9-]*)+");
    /** Settings of Kafka clients may contain passwords, so their values are not printed. */
    private static final String SECRET = "quadrille.kafka.properties";

    private final Environment environment;

    WrongSettings(Environment environment) {
        this.environment = environment;
    }

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        Set<String> wrong = new LinkedHashSet<>();
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException bind && bind.getCause() instanceof BindValidationException invalid) {
                invalid.getValidationErrors().getAllErrors().stream()
                        .map(error -> error instanceof FieldError field
                                ? message(bind.getName().toString(), field)
                                : error.getDefaultMessage())
                        .map(this::withValues)
                        .forEach(wrong::add);
            } else if (cause instanceof IllegalArgumentException || cause instanceof IllegalStateException) {
                var message = String.valueOf(cause.getMessage());
                if (NAME.matcher(message).lookingAt()) wrong.add(withValues(message));
            }
        }
        if (wrong.isEmpty()) return null;
        return new FailureAnalysis(
                "Quadrille cannot work with these settings:\n"
                        + wrong.stream().map("\n    "::concat).collect(Collectors.joining()),
                "Correct them, or remove them to use the default; docs/reference/configuration.md describes each"
                        + " setting.",
                failure);
    }

    /** The message, beginning with a setting's name. Messages about several settings already contain the name. */
    private static String message(String prefix, FieldError error) {
        var message = String.valueOf(error.getDefaultMessage());
        return NAME.matcher(message).lookingAt() ? message : property(prefix, error.getField()) + " " + message;
    }

    /** The name that a user sets: {@code limits.debit-wallet} for {@code limits[DEBIT_WALLET]}. */
    private static String property(String prefix, String field) {
        int key = field.indexOf('[');
        if (key < 0) return prefix + "." + Setting.kebab(field);
        var name = field.substring(key + 1, field.indexOf(']', key));
        if (name.equals(name.toUpperCase(Locale.ROOT)))
            name = name.toLowerCase(Locale.ROOT).replace('_', '-');
        return prefix + "." + Setting.kebab(field.substring(0, key)) + "." + name;
    }

    private String withValues(String message) {
        List<String> values = new ArrayList<>();
        var names = NAME.matcher(message);
        while (names.find()) {
            var value = names.group().startsWith(SECRET) ? null : environment.getProperty(names.group());
            if (value != null) values.add(names.group() + " is \"" + withoutSecrets(value) + "\"");
        }
        return values.isEmpty() ? message : message + "; " + String.join(", ", values);
    }

    /** Hides the user and password of a URL, and its parameters. */
    private static String withoutSecrets(String value) {
        return value.replaceAll("//[^/@]*@", "//***@").replaceAll("\\?.*", "?***");
    }
}
