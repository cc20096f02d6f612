package io.quadrille.operating.commandline;

import io.quadrille.engine.integrity.SigningKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Generates a key pair for signing checkpoints. */
@Command(
        name = "keygen",
        mixinStandardHelpOptions = true,
        description =
                "Generate a key pair: the private key for quadrille.integrity.signing-key, the public key for verify.")
final class KeygenCommand implements Callable<Integer> {

    @Option(names = "--out", required = true, paramLabel = "NAME", description = "writes NAME.key and NAME.pub")
    private Path name;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        var key = SigningKey.generate();
        var privateFile = name.resolveSibling(name.getFileName() + ".key");
        var publicFile = name.resolveSibling(name.getFileName() + ".pub");
        key.write(privateFile, publicFile);
        spec.commandLine()
                .getOut()
                .printf(Locale.ROOT, "key %s: private in %s, public in %s%n", key.id(), privateFile, publicFile);
        return CommandLineInterface.CLEAN;
    }
}
