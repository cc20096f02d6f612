package io.quadrille.checkout.choreography;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** docs/reference/asyncapi.yaml as nodes; references are resolved everywhere. */
record AsyncApi(Object root, Object node) {

    static String text() {
        try {
            return Files.readString(Path.of("..", "docs", "reference", "asyncapi.yaml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static AsyncApi parse(String yaml) {
        var root = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
        return new AsyncApi(root, root);
    }

    /** The node below these names. Fails if there is none. */
    AsyncApi at(String... names) {
        var found = this;
        for (var name : names) {
            if (!found.map().containsKey(name))
                throw new AssertionError("no " + name + " in " + found.map().keySet());
            found = found.node(found.map().get(name));
        }
        return found;
    }

    boolean has(String name) {
        return map().containsKey(name);
    }

    @SuppressWarnings("unchecked")
    Map<String, Object> map() {
        if (node instanceof Map<?, ?> map) return (Map<String, Object>) map;
        throw new AssertionError("not an object: " + node);
    }

    List<AsyncApi> list() {
        return ((List<?>) node).stream().map(this::node).toList();
    }

    private AsyncApi node(Object value) {
        var child = new AsyncApi(root, value);
        return value instanceof Map<?, ?> map && map.get("$ref") instanceof String reference
                ? new AsyncApi(root, root).at(reference.substring(2).split("/"))
                : child;
    }
}
