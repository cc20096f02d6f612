package io.quadrille.operating.commandline;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Starts parts of the application from the same settings, without processors, relay and web server. */
final class StandaloneContext {

    private StandaloneContext() {}

    /**
     * @param parts declares the beans; not annotated as a configuration, so that the application's scan ignores it
     * @param settings in the form {@code --name=value}
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
