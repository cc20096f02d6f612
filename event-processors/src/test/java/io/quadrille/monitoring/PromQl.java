package io.quadrille.monitoring;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A query in PromQL, parsed by its grammar as far as rules and dashboards need it: selectors, ranges, offsets,
 * operators, aggregations and functions. The maintained parsers are in other languages.
 */
public final class PromQl {

    /**
     * @param equal labels that must have this value
     * @param labels all labels in the selector
     */
    public record Selector(String metric, Map<String, String> equal, Set<String> labels) {}

    private static final Pattern TOKEN = Pattern.compile("\\s*(?:(?<string>\"(?:[^\"\\\\]|\\\\.)*\")"
            + "|(?<range>\\[\\d+(?:ms|[smhdwy])(?::(?:\\d+(?:ms|[smhdwy]))?)?\\])"
            + "|(?<duration>\\d+(?:ms|[smhdwy])\\b)|(?<number>\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?)"
            + "|(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)"
            + "|(?<sign>=~|!~|!=|==|>=|<=|[-+*/%^<>=(){},]))");

    private static final Set<String> AGGREGATIONS =
            Set.of("sum", "min", "max", "avg", "count", "topk", "bottomk", "quantile", "group");
    private static final Set<String> OF_RANGES = Set.of(
            "rate",
            "irate",
            "increase",
            "delta",
            "deriv",
            "changes",
            "resets",
            "max_over_time",
            "min_over_time",
            "avg_over_time",
            "sum_over_time");
    /** The functions with their number of arguments. */
    private static final Map<String, Integer> FUNCTIONS = Map.of(
            "histogram_quantile",
            2,
            "absent",
            1,
            "clamp_min",
            2,
            "clamp_max",
            2,
            "abs",
            1,
            "round",
            1,
            "time",
            0,
            "vector",
            1,
            "scalar",
            1);

    private static final List<Set<String>> OPERATORS = List.of(
            Set.of("or"),
            Set.of("and", "unless"),
            Set.of("==", "!=", ">", "<", ">=", "<="),
            Set.of("+", "-"),
            Set.of("*", "/", "%"),
            Set.of("^"));

    private record Token(String kind, String text) {}

    private final List<Token> tokens = new ArrayList<>();
    private final List<Selector> selectors = new ArrayList<>();
    private final Set<String> groupings = new LinkedHashSet<>();
    private int at;

    private PromQl(String query) {
        var matcher = TOKEN.matcher(query);
        int end = 0;
        while (end < query.stripTrailing().length()) {
            if (!matcher.find(end) || matcher.start() != end)
                throw new IllegalArgumentException("cannot read " + query.substring(end));
            for (var kind : List.of("string", "range", "duration", "number", "name", "sign")) {
                if (matcher.group(kind) != null) tokens.add(new Token(kind, matcher.group(kind)));
            }
            end = matcher.end();
        }
        tokens.add(new Token("end", ""));
    }

    /** @throws IllegalArgumentException if the query is invalid */
    public static PromQl parse(String query) {
        var parsed = new PromQl(query);
        try {
            parsed.binary(0);
            parsed.take("");
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(query + ": " + e.getMessage(), e);
        }
        return parsed;
    }

    public List<Selector> selectors() {
        return selectors;
    }

    /** The labels of its aggregations. */
    public Set<String> groupings() {
        return groupings;
    }

    private void binary(int level) {
        if (level == OPERATORS.size()) {
            unary();
            return;
        }
        binary(level + 1);
        while (OPERATORS.get(level).contains(next().text())) {
            at++;
            if (next().text().equals("on") || next().text().equals("ignoring")) {
                at++;
                labels();
            }
            binary(level + 1);
        }
    }

    private void unary() {
        if (next().text().equals("-")) at++;
        primary();
    }

    /** Returns whether the result is a range. */
    private boolean primary() {
        var token = tokens.get(at++);
        switch (token.kind()) {
            case "number", "string" -> {
                return false;
            }
            case "sign" -> {
                if (!token.text().equals("(")) throw new IllegalArgumentException("unexpected " + token.text());
                binary(0);
                take(")");
            }
            case "name" -> named(token.text());
            default ->
                throw new IllegalArgumentException("unexpected " + (token.text().isEmpty() ? "end" : token.text()));
        }
        boolean range = next().kind().equals("range");
        if (range) at++;
        if (next().text().equals("offset")) {
            at++;
            if (!tokens.get(at++).kind().equals("duration"))
                throw new IllegalArgumentException("the offset has no duration");
        }
        return range;
    }

    private void named(String name) {
        if (AGGREGATIONS.contains(name)) {
            boolean grouped = grouping();
            int arguments = arguments(false);
            if (!grouped) grouping();
            int wanted = Set.of("topk", "bottomk", "quantile").contains(name) ? 2 : 1;
            if (arguments != wanted) throw new IllegalArgumentException(name + " with " + arguments + " arguments");
        } else if (OF_RANGES.contains(name)) {
            if (arguments(true) != 1) throw new IllegalArgumentException(name + " of more than a range");
        } else if (next().text().equals("(")) {
            var wanted = FUNCTIONS.get(name);
            if (wanted == null) throw new IllegalArgumentException("unknown function " + name);
            int arguments = arguments(false);
            if (arguments != wanted) throw new IllegalArgumentException(name + " with " + arguments + " arguments");
        } else {
            selector(name);
        }
    }

    private boolean grouping() {
        if (!next().text().equals("by") && !next().text().equals("without")) return false;
        boolean by = tokens.get(at++).text().equals("by");
        var labels = labels();
        if (by) groupings.addAll(labels);
        return true;
    }

    private Set<String> labels() {
        var labels = new LinkedHashSet<String>();
        take("(");
        while (!next().text().equals(")")) {
            labels.add(name());
            if (!next().text().equals(")")) take(",");
        }
        take(")");
        return labels;
    }

    private int arguments(boolean range) {
        int number = 0;
        take("(");
        while (!next().text().equals(")")) {
            if (number++ > 0) take(",");
            if (range) {
                if (!primary()) throw new IllegalArgumentException("a range is missing");
            } else {
                binary(0);
                if (tokens.get(at - 1).kind().equals("range"))
                    throw new IllegalArgumentException("a range is not allowed here");
            }
        }
        take(")");
        return number;
    }

    private void selector(String metric) {
        var equal = new TreeMap<String, String>();
        var labels = new LinkedHashSet<String>();
        if (next().text().equals("{")) {
            at++;
            while (!next().text().equals("}")) {
                var label = name();
                var operator = tokens.get(at++).text();
                if (!Set.of("=", "!=", "=~", "!~").contains(operator))
                    throw new IllegalArgumentException(label + " " + operator);
                var value = tokens.get(at++);
                if (!value.kind().equals("string"))
                    throw new IllegalArgumentException(label + " is compared with " + value.text());
                labels.add(label);
                if (operator.equals("="))
                    equal.put(label, value.text().substring(1, value.text().length() - 1));
                if (!next().text().equals("}")) take(",");
            }
            take("}");
        }
        selectors.add(new Selector(metric, equal, labels));
    }

    private String name() {
        var token = tokens.get(at++);
        if (!token.kind().equals("name")) throw new IllegalArgumentException(token.text() + " is no name");
        return token.text();
    }

    private Token next() {
        return tokens.get(at);
    }

    private void take(String text) {
        var token = tokens.get(at++);
        if (!token.text().equals(text)) {
            throw new IllegalArgumentException("'" + text + "' is expected instead of '" + token.text() + "'");
        }
    }
}
