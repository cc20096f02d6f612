package io.quadrille.engine.logging;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;
import java.util.stream.Stream;

/**
 * An exception as it may be printed: its message and those of its causes are escaped, so that only the lines of the
 * stack trace itself are lines.
 */
final class EscapedThrowable extends ThrowableProxy {

    private final IThrowableProxy original;
    private final IThrowableProxy cause;
    private final IThrowableProxy[] suppressed;

    private EscapedThrowable(IThrowableProxy original, IThrowableProxy cause, IThrowableProxy[] suppressed) {
        super(new Copy(original, throwable(cause)));
        this.original = original;
        this.cause = cause;
        this.suppressed = suppressed;
        for (var each : suppressed) getThrowable().addSuppressed(throwable(each));
    }

    /** Null for null. An exception that refers to itself ends where logback ends it. */
    static IThrowableProxy of(IThrowableProxy original) {
        if (original == null) return null;
        var suppressed =
                Stream.of(original.getSuppressed()).map(EscapedThrowable::of).toArray(IThrowableProxy[]::new);
        return new EscapedThrowable(original, of(original.getCause()), suppressed);
    }

    private static Throwable throwable(IThrowableProxy proxy) {
        return proxy == null ? null : ((ThrowableProxy) proxy).getThrowable();
    }

    @Override
    public String getMessage() {
        return Printable.of(original.getMessage());
    }

    @Override
    public String getOverridingMessage() {
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
    public IThrowableProxy getCause() {
        return cause;
    }

    @Override
    public IThrowableProxy[] getSuppressed() {
        return suppressed.clone();
    }

    /** For encoders that print the exception itself. */
    private static final class Copy extends Throwable {

        private static final long serialVersionUID = 1;

        private final String text;

        Copy(IThrowableProxy original, Throwable cause) {
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
