package io.quadrille.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

class ApiSettingsTest {

    private final ApplicationContextRunner application =
            new ApplicationContextRunner().withUserConfiguration(Settings.class);

    @Test
    void every_setting_has_a_default() {
        application.run(context -> {
            var settings = context.getBean(ApiSettings.class);
            assertThat(settings.maxBodySize()).isEqualTo(DataSize.ofKilobytes(64));
            assertThat(settings.idempotency().lease()).isEqualTo(Duration.ofSeconds(30));
            assertThat(settings.openOrdersPerUser()).isEqualTo(100);
            assertThat(settings.refusedOrdersPerUser()).isEqualTo(5);
            assertThat(settings.walletCheck()).isTrue();
            assertThat(settings.idempotency().retention()).isEqualTo(Duration.ofHours(24));
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max-body-size=0B",
                "max-body-size=17MB",
                "request-timeout=99ms",
                "request-timeout=61s",
                "idempotency.lease=0s",
                "idempotency.lease=-1s",
                "idempotency.lease=24h",
                "idempotency.retention=30s",
                "open-orders-per-user=-1",
                "open-orders-per-user=10001",
                "refused-orders-per-user=-1",
                "refused-orders-per-user=101"
            })
    void values_out_of_range_stop_the_start(String property) {
        application
                .withPropertyValues("quadrille.api." + property)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("quadrille.api." + property.split("\\.|=")[0]));
    }

    @Test
    void a_wallet_check_that_is_no_boolean_stops_the_start() {
        application
                .withPropertyValues("quadrille.api.wallet-check=perhaps")
                .run(context -> assertThat(context).getFailure().hasStackTraceContaining("quadrille.api.wallet-check"));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(ApiSettings.class)
    static class Settings {}
}
