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
 * Runs one command and returns its exit code. Arguments whose name contains a dot, as in
 * {@code --spring.datasource.url=…}, are settings of the application and can stand anywhere; all other arguments belong
 * to the command. Not thread-safe.
 */
public final class CommandLineInterface {

    /** The command succeeded and found nothing wrong. */
    public static final int CLEAN = 0;
    /** The command finished and found something wrong: differences, a log that is not intact, undecided records. */
    public static final int DIFFERS = 1;
    /** The command failed, or its arguments are invalid. */
    public static final int FAILED = 2;

    private static final Pattern SETTING = Pattern.compile("--[^=]*\\.[^=]*=.*", Pattern.DOTALL);

    private final PrintStream out;
    private final PrintStream err;

    /**
     * @param out for results
     * @param err for errors and the usage
     */
    public CommandLineInterface(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** Whether the arguments name a command; otherwise they are settings of the application. */
    public static boolean isCommand(String... args) {
        return args.length > 0 && (!args[0].startsWith("-") || args[0].equals("--help") || args[0].equals("-h"));
    }

    /** Returns the exit code for the process. Does not throw if the command fails. */
    public int run(String... args) {
        var settings = Stream.of(args).filter(CommandLineInterface::isSetting).toArray(String[]::new);
        var rest = Stream.of(args).filter(argument -> !isSetting(argument)).toArray(String[]::new);
        return commands(settings)
                .setOut(new TerminalWriter(out))
                .setErr(new TerminalWriter(err))
                .setExpandAtFiles(false)
                .setParameterExceptionHandler(CommandLineInterface::invalidArguments)
                .setExecutionExceptionHandler(CommandLineInterface::failed)
                .execute(rest);
    }

    /** All commands. */
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

    /** Always prints the usage; Picocli's own handler leaves it out if it suggests a similar word. */
    private static int invalidArguments(ParameterException cause, String... args) {
        var command = cause.getCommandLine();
        command.getErr().println(cause.getMessage());
        UnmatchedArgumentException.printSuggestions(cause, command.getErr());
        command.usage(command.getErr());
        return FAILED;
    }

    private static int failed(Exception cause, CommandLine command, ParseResult parsed) {
        command.getErr().println("could not " + command.getCommandName() + ": " + cause);
        return FAILED;
    }

    @Command(
            name = "quadrille",
            mixinStandardHelpOptions = true,
            synopsisSubcommandLabel = "COMMAND",
            description = "Without a command, the application starts.",
            footer = "%nSettings of the application are given as --name.of.setting=value.")
    private static final class Root implements Runnable {

        @Spec
        private CommandSpec spec;

        @Override
        public void run() {
            throw new ParameterException(spec.commandLine(), "Missing command");
        }
    }
}
