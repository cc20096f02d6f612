package io.quadrille.operating.commandline;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Parts of the application by themselves, from the same settings: no processor, no relay, no web server. */
final class StandaloneContext {

    private StandaloneContext() {}

    /**
     * @param parts what is needed; not a configuration, so that the application's scan passes it by
     * @param settings as {@code --name=value}
     */
    static ConfigurableApplicationContext start(Class<?> parts, String... settings) {
        return new SpringApplicationBuilder(parts)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .properties("logging.level.root=warn")
                .run(settings);
    }
}
