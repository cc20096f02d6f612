/**
 * The commands of the jar: {@code java -jar quadrille-exec.jar <command>}. Each command is a class that starts only the
 * parts of the application that it needs, runs, and exits. This package knows how these parts are configured without
 * the application; only {@code main} uses this package.
 */
@NullMarked
package io.quadrille.operating.commandline;

import org.jspecify.annotations.NullMarked;
