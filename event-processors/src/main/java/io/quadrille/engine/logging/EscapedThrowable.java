package io.quadrille.engine.logging;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An exception whose message is escaped, as are those of its causes and suppressed exceptions, so that no message
 * contains a line break.
 */
final class EscapedThrowable extends ThrowableProxy {

    private final IThrowableProxy original;
    private final @Nullable IThrowableProxy cause;
    private final IThrowableProxy[] suppressed;

    private EscapedThrowable(IThrowableProxy original, @Nullable IThrowableProxy cause, IThrowableProxy[] suppressed) {
        super(new PrintedThrowable(original, throwable(cause)));
        this.original = original;
        this.cause = cause;
        this.suppressed = suppressed;
        for (var each : suppressed) getThrowable().addSuppressed(throwable(each));
    }

    /** Escapes the exception; null for null. Logback has already removed cycles of causes, so the recursion ends. */
    static @Nullable IThrowableProxy of(@Nullable IThrowableProxy original) {
        if (original == null) return null;
        var suppressed =
                Stream.of(original.getSuppressed()).map(EscapedThrowable::of).toArray(IThrowableProxy[]::new);
        return new EscapedThrowable(original, of(original.getCause()), suppressed);
    }

    private static @Nullable Throwable throwable(@Nullable IThrowableProxy proxy) {
        return proxy == null ? null : ((ThrowableProxy) proxy).getThrowable();
    }

    @Override
    public @Nullable String getMessage() {
        return Printable.of(original.getMessage());
    }

    @Override
    public @Nullable String getOverridingMessage() {
        return Printable.of(original.getOverridingMessage());
    }

    @Override
    public String getClassName() {
        return original.getClassName();
    }

    @Override
    public StackTraceElementProxy[] getStackTraceElementProxyArray() {
        return original.getStackTraceElementProxyArray();
    }

    @Override
    public boolean isCyclic() {
        return original.isCyclic();
    }

    @Override
    public int getCommonFrames() {
        return original.getCommonFrames();
    }

    @Override
    public @Nullable IThrowableProxy getCause() {
        return cause;
    }

    @Override
    public IThrowableProxy[] getSuppressed() {
        return suppressed.clone();
    }

    /** For encoders that print the {@link Throwable} instead of its proxy. */
    private static final class PrintedThrowable extends Throwable {

        private static final long serialVersionUID = 1;

        private final String text;

        PrintedThrowable(IThrowableProxy original, @Nullable Throwable cause) {
            super(Printable.of(original.getMessage()), cause, true, true);
            text = original.getClassName() + (original.getMessage() == null ? "" : ": " + getMessage());
            setStackTrace(Stream.of(original.getStackTraceElementProxyArray())
                    .map(StackTraceElementProxy::getStackTraceElement)
                    .toArray(StackTraceElement[]::new));
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
