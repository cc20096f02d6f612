package io.quadrille.engine.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WakeUpSignalTest {

    private final WakeUpSignal signal = new WakeUpSignal();

    @Test
    void several_wake_ups_end_one_wait() throws InterruptedException {
        signal.wakeUp();
        signal.wakeUp();
        assertThat(signal.await(Duration.ofHours(1))).isTrue();
        assertThat(signal.await(Duration.ZERO)).isFalse();
    }
}
