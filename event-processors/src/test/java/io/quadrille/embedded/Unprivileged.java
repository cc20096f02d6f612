package io.quadrille.embedded;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How to start a program that refuses to run as root, as the programs of PostgreSQL do.
 *
 * @param prefix the words before the command
 * @param user the other user that runs the program and must own its files, if any
 */
record Unprivileged(List<String> prefix, Optional<String> user) {

    private static final Path ANYWHERE = Path.of("/");

    /** Depends on the current user and on the machine. */
    static Unprivileged detect() {
        if (!isRoot()) return new Unprivileged(List.of(), Optional.empty());
        // A user namespace without a mapping: the process is not root, and the files keep their owner. Containers often
        // forbid it.
        if (works(List.of("unshare", "-U", "true")))
            return new Unprivileged(List.of("unshare", "-U"), Optional.empty());
        return asOtherUser();
    }

    /** As the user postgres if it exists, otherwise as nobody. */
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

    /** The command with its prefix. */
    List<String> command(String program, String... arguments) {
        return concat(prefix, concat(List.of(program), List.of(arguments)));
    }

    /** Gives the folder to the other user, if any, and checks that this user can access it. */
    void own(Path directory) {
        user.ifPresent(name -> {
            Command.runOrFail(ANYWHERE, List.of("chown", "-R", name, directory.toString()));
            if (!works(command("test", "-w", directory.toString()))) {
                throw new IllegalStateException("user " + name + " cannot reach " + directory
                        + ": one of the folders above it is" + " closed to others; use a folder elsewhere");
            }
        });
    }

    /** A folder for unpacked programs: only the current user can write there, and the other user can read. */
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
