package io.quadrille.embedded;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How to start a program that refuses to run as root, as PostgreSQL's do.
 *
 * @param prefix what to put before the command
 * @param user the other user whose files the program's must be, if it runs as another user
 */
record Unprivileged(List<String> prefix, Optional<String> user) {

    private static final Path ANYWHERE = Path.of("/");

    /** Looks at who we are and what the machine allows. */
    static Unprivileged detect() {
        if (!isRoot()) return new Unprivileged(List.of(), Optional.empty());
        // A user namespace without a mapping: no root inside, while the files stay ours. Containers often forbid it.
        if (works(List.of("unshare", "-U", "true")))
            return new Unprivileged(List.of("unshare", "-U"), Optional.empty());
        return asOtherUser();
    }

    /** Runs it as PostgreSQL's own user where there is one, else as nobody. */
    static Unprivileged asOtherUser() {
        for (var user : List.of("postgres", "nobody")) {
            var prefix = List.of("runuser", "-u", user, "--");
            if (works(concat(prefix, List.of("true")))) return new Unprivileged(prefix, Optional.of(user));
        }
        throw new IllegalStateException(
                "PostgreSQL does not run as root, and neither 'unshare -U' nor 'runuser' (util-linux)"
                        + " works here: start this as an ordinary user");
    }

    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** The command as it must be started. */
    List<String> command(String program, String... arguments) {
        return concat(prefix, concat(List.of(program), List.of(arguments)));
    }

    /** Hands the folder over to the other user, if there is one, and checks that he gets there at all. */
    void own(Path directory) {
        user.ifPresent(name -> {
            Command.runOrFail(ANYWHERE, List.of("chown", "-R", name, directory.toString()));
            if (!works(command("test", "-w", directory.toString()))) {
                throw new IllegalStateException("user " + name + " cannot reach " + directory
                        + ": one of the folders above it is" + " closed to others; use a folder elsewhere");
            }
        });
    }

    /** Where unpacked programs may stay: nobody but us can write there, and the user that runs them can read. */
    Path cache() {
        if (user.isPresent()) return Path.of("/var/cache/quadrille");
        var configured = System.getenv("XDG_CACHE_HOME");
        if (configured != null && !configured.isBlank()) return Path.of(configured, "quadrille");
        var home = Path.of(System.getProperty("user.home"));
        if (!Files.isWritable(home)) {
            throw new IllegalStateException(
                    "no home folder (" + home + ") to keep PostgreSQL's programs in: set XDG_CACHE_HOME");
        }
        return home.resolve(".cache").resolve("quadrille");
    }

    private static boolean works(List<String> command) {
        try {
            return Command.run(ANYWHERE, command).succeeded();
        } catch (UncheckedIOException notInstalled) {
            return false;
        }
    }

    private static List<String> concat(List<String> first, List<String> second) {
        var all = new ArrayList<>(first);
        all.addAll(second);
        return List.copyOf(all);
    }
}
