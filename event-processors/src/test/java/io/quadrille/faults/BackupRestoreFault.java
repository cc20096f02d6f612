package io.quadrille.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/**
 * The database is restored to a state in which orders were open that have ended since. No client sends commands
 * meanwhile, because a deposit that is lost with the database is on no topic.
 */
final class BackupRestoreFault implements Fault {

    private static final String BACKUP = "backup_of_fault";

    private final FaultEnvironment environment;

    BackupRestoreFault(FaultEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public void start() {
        var system = environment.system();
        environment.stopApplication();
        environment.servers().backUp(system, BACKUP);
        try (var ending = system.start(InstalledSystem.port())) {
            ending.awaitReady();
            environment.awaitCaughtUp();
            ending.stop();
        }
        environment.servers().restore(system, BACKUP);
    }

    /** As docs/operating/backups.md describes. */
    @Override
    public void end() throws Exception {
        try (var recover =
                environment.system().command(List.copyOf(ApplicationProcess.java(256)), "recover", "--from-topics")) {
            int code = recover.exitCode();
            assertThat(code).as(String.join("\n", recover.output())).isZero();
        }
        environment.startApplication();
    }
}
