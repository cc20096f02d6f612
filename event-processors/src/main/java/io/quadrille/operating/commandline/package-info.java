/**
 * The command-line form of the jar: {@code java -jar quadrille.jar <command>}, each command a class that starts what it
 * needs and no more, and ends. Knows how parts are put together without the application; nothing knows it but
 * {@code main}.
 */
package io.quadrille.operating.commandline;
