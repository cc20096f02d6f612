package io.quadrille.checkout.platform;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the external platform, {@code quadrille.platform.*}.
 *
 * @param url the URL to which each completed order is posted; null for none
 * @param timeout how long one exchange may take, from the connection to the end of the answer
 */
@Validated
@ConfigurationProperties("quadrille.platform")
record PlatformProperties(
        @Nullable URI url,

        @NotNull @DurationMin(millis = 1) @DurationMax(seconds = 20) @DefaultValue("5s")
        Duration timeout) {

    @AssertTrue(
            message = "quadrille.platform.url must be an absolute http or https URL as in https://shop.example/orders,"
                    + " without user and fragment")
    boolean isUrlToPostTo() {
        return url == null
                || ("http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme()))
                        && url.getHost() != null
                        && url.getPort() <= 65_535
                        && url.getRawUserInfo() == null
                        && url.getRawFragment() == null;
    }
}
