package io.quadrille.documentation;

import io.quadrille.operating.settings.Setting;
import java.util.Map;
import java.util.TreeMap;

/** The properties that the application's settings records have, by name, each with its default or "none". */
final class Settings {

    static final String NONE = "none";

    private Settings() {}

    static Map<String, String> ofTheApplication() {
        var settings = new TreeMap<String, String>();
        for (var setting : Setting.all()) {
            settings.put(setting.documentedName(), setting.defaultValue().isEmpty() ? NONE : setting.defaultValue());
        }
        return settings;
    }
}
