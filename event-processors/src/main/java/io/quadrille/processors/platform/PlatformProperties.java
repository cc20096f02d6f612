package io.quadrille.processors.platform;

import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The external platform, below {@code quadrille.platform}.
 *
 * @param url where each processed order is posted; unset means off
 * @param timeout how long connecting, and waiting for an answer, may take each
 */
@Validated
@ConfigurationProperties("quadrille.platform")
record PlatformProperties(URI url, @NotNull @DurationMin(millis = 1) @DefaultValue("5s") Duration timeout) {}
