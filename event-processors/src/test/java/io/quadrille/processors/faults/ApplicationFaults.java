package io.quadrille.processors.faults;

import static org.assertj.core.api.Assertions.assertThat;

/** The application's process dies or stands still. */
final class ApplicationFaults {

  private ApplicationFaults() {}

  static Fault killed(Scene scene) {
    return new Fault() {
      @Override
      public void strike() {
        scene.application().kill();
      }

      @Override
      public void heal() {
        scene.startApplication();
      }
    };
  }

  static Fault frozen(Scene scene) {
    return new Fault() {
      @Override
      public void strike() {
        scene.application().pause();
      }

      @Override
      public void heal() {
        scene.application().resume();
      }
    };
  }

  /** A second process takes over while the first one stands still; it is killed when that one wakes. */
  static Fault oneOfTwoFrozen(Scene scene) {
    return new Fault() {
      private ApplicationProcess second;

      @Override
      public void strike() {
        second = scene.startSecond();
        second.awaitReady();
        assertThat(scene.system().groupsOf(scene.application())).isNotEmpty();
        scene.application().pause();
        scene.system().awaitTakeOver(scene.application());
      }

      @Override
      public void heal() {
        scene.application().resume();
        second.kill();
      }
    };
  }
}
