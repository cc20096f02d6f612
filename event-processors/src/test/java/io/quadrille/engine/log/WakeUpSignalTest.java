package io.quadrille.engine.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WakeUpSignalTest {

    private final WakeUpSignal bell = new WakeUpSignal();

    @Test
    void however_often_it_rang_it_wakes_once_and_says_so() throws InterruptedException {
        bell.ring();
        bell.ring();
        assertThat(bell.await(Duration.ofHours(1))).isTrue();
        assertThat(bell.await(Duration.ZERO)).isFalse();
    }
}
