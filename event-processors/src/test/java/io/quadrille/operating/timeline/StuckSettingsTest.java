package io.quadrille.operating.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.engine.saga.SagaStep;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class StuckSettingsTest {

    @ParameterizedTest
    @ValueSource(strings = {"QUADRILLE_STUCK_LIMITS_DEBIT_WALLET", "QUADRILLE_STUCK_LIMITS_DEBITWALLET"})
    void an_environment_variable_overrides_the_limit_of_a_step_in_a_file(String name) {
        var settings = settings(Map.of(name, "7s"), Map.of("quadrille.stuck.limits.debit-wallet", "9s"));
        var limits = new StepLimits(settings, CheckoutSaga.SAGA);
        assertThat(limits.of(step("DEBIT_WALLET"))).isEqualTo(Duration.ofSeconds(7));
        assertThat(limits.of(step("USE_COUPON"))).isEqualTo(Duration.ofSeconds(30));
        assertThat(limits.shortest()).isEqualTo(Duration.ofSeconds(7));
    }

    @ParameterizedTest
    @ValueSource(strings = {"debit-wallet", "debitWallet", "DEBIT_WALLET", "[DEBIT_WALLET]"})
    void the_name_of_a_step_can_be_written_in_any_style(String step) {
        var name = step.startsWith("[") ? "quadrille.stuck.limits" + step : "quadrille.stuck.limits." + step;
        assertThat(new StepLimits(settings(Map.of(), Map.of(name, "1m")), CheckoutSaga.SAGA).of(step("DEBIT_WALLET")))
                .isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void an_unknown_step_is_refused_with_the_list_of_steps() {
        assertThatThrownBy(() -> new StepLimits(
                        new StuckSettings(Duration.ofSeconds(1), Map.of("pay", Duration.ofSeconds(1))),
                        CheckoutSaga.SAGA))
                .hasMessageContaining("quadrille.stuck.limits.pay")
                .hasMessageContaining("debit-wallet");
    }

    private static SagaStep step(String name) {
        return CheckoutSaga.SAGA.steps().stream()
                .filter(step -> step.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static StuckSettings settings(Map<String, ?> variables, Map<String, ?> properties) {
        var environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, new HashMap<>(variables)));
        environment.getPropertySources().addLast(new MapPropertySource("application.yaml", new HashMap<>(properties)));
        ConfigurationPropertySources.attach(environment);
        return Binder.get(environment).bindOrCreate("quadrille.stuck", StuckSettings.class);
    }
}
