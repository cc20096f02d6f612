package io.quadrille.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/**
 * The database is put back to what it was while orders were under way, which have ended since. Meanwhile no client asks
 * anything: a deposit that is lost with the database is on no topic.
 */
final class BackupRestoreFault implements Fault {

    private static final String BACKUP = "backup_of_fault";

    private final FaultEnvironment scene;

    BackupRestoreFault(FaultEnvironment scene) {
        this.scene = scene;
    }

    @Override
    public void strike() {
        var system = scene.system();
        scene.stopApplication();
        scene.site().backUp(system, BACKUP);
        try (var ending = system.start(InstalledSystem.port())) {
            ending.awaitReady();
            scene.awaitCaughtUp();
            ending.stop();
        }
        scene.site().putBack(system, BACKUP);
    }

    /** As docs/operating/backups.md says. */
    @Override
    public void heal() throws Exception {
        try (var recover =
                scene.system().command(List.copyOf(ApplicationProcess.java(256)), "recover", "--from-topics")) {
            int code = recover.exitCode();
            assertThat(code).as(String.join("\n", recover.output())).isZero();
        }
        scene.startApplication();
    }
}
