package io.quadrille.operating.commandline;

import java.io.PrintStream;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Runs one command and says how it ended. Arguments whose name has a dot, as in {@code --spring.datasource.url=…}, are
 * settings of the application and may stand anywhere; all others belong to the command. Not thread-safe.
 */
public final class CommandLineInterface {

    /** Nothing is wrong. */
    public static final int CLEAN = 0;
    /** What was looked for was found: something differs. */
    public static final int DIFFERS = 1;
    /** It could not be found out, or the command was not understood. */
    public static final int COULD_NOT = 2;

    private static final Pattern SETTING = Pattern.compile("--[^=]*\\.[^=]*=.*", Pattern.DOTALL);

    private final PrintStream out;
    private final PrintStream err;

    /**
     * @param out gets results
     * @param err gets usage and what went wrong
     */
    public CommandLineInterface(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** Whether a process with these arguments is to run a command; if not, they are those of the application. */
    public static boolean isAskedFor(String... args) {
        return args.length > 0 && (!args[0].startsWith("-") || args[0].equals("--help") || args[0].equals("-h"));
    }

    /** Returns the exit code of the process. Never throws on a command that fails. */
    public int run(String... args) {
        var settings = Stream.of(args).filter(CommandLineInterface::isSetting).toArray(String[]::new);
        var rest = Stream.of(args).filter(argument -> !isSetting(argument)).toArray(String[]::new);
        return commands(settings)
                .setOut(new TerminalWriter(out))
                .setErr(new TerminalWriter(err))
                .setExpandAtFiles(false)
                .setParameterExceptionHandler(CommandLineInterface::notUnderstood)
                .setExecutionExceptionHandler(CommandLineInterface::couldNot)
                .execute(rest);
    }

    /** Every command there is. */
    private static CommandLine commands(String... settings) {
        var commands = new CommandLine(new Root());
        List.of(
                        new CheckCommand(settings),
                        new RebuildCommand(settings),
                        new RecoverCommand(settings),
                        new ExportCommand(settings),
                        new VerifyCommand(settings),
                        new KeygenCommand())
                .forEach(commands::addSubcommand);
        return commands;
    }

    private static boolean isSetting(String argument) {
        return SETTING.matcher(argument).matches();
    }

    /** Picocli leaves the usage out where it suggests another word. */
    private static int notUnderstood(ParameterException cause, String... args) {
        var command = cause.getCommandLine();
        command.getErr().println(cause.getMessage());
        UnmatchedArgumentException.printSuggestions(cause, command.getErr());
        command.usage(command.getErr());
        return COULD_NOT;
    }

    private static int couldNot(Exception cause, CommandLine command, ParseResult parsed) {
        command.getErr().println("could not " + command.getCommandName() + ": " + cause);
        return COULD_NOT;
    }

    @Command(
            name = "quadrille",
            mixinStandardHelpOptions = true,
            synopsisSubcommandLabel = "COMMAND",
            description = "Without a command: the application.",
            footer = "%nThe application's settings are given as --name.of.it=value.")
    private static final class Root implements Runnable {

        @Spec
        private CommandSpec spec;

        @Override
        public void run() {
            throw new ParameterException(spec.commandLine(), "Missing command");
        }
    }
}
