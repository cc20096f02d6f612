package io.quadrille.http;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.connector.CoyoteAdapter;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Adapter;
import org.apache.coyote.Processor;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint.NioSocketWrapper;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tomcat's HTTP connector with three limits for slow clients (ADR 23). Tomcat's own timeouts restart with every byte.
 *
 * <ul>
 *   <li>A connection whose request headers do not arrive within the request timeout is closed.
 *   <li>A connection is closed after a response that left a part of the request's body unread, such as Tomcat's own
 *       response to TRACE. Tomcat would wait for the rest of the body in order to skip it.
 *   <li>A thread that writes a response waits until the client reads it. When more than a quarter of the threads wait,
 *       the connections beyond the quarter are closed, the longest waiting ones first, except those that have waited
 *       for less than {@value #MIN_WAIT_MILLIS} ms.
 * </ul>
 *
 * Public because Tomcat creates the connector by its class name. Thread-safe after its start.
 */
public final class HttpProtocol extends Http11NioProtocol {

    private static final Logger log = LoggerFactory.getLogger(HttpProtocol.class);
    private static final long CHECK_INTERVAL_MILLIS = 250;
    private static final long MIN_WAIT_MILLIS = 1_000;
    /** One thread in this many may wait for a client to read. */
    private static final int SHARE = 4;
    /** How many threads may wait for clients to read if the number of threads is unlimited. */
    private static final int MAX_WAITING_UNLIMITED = 50;

    /** The request attribute that holds Tomcat's internal request. */
    private static final String INTERNAL_REQUEST = HttpProtocol.class.getName();

    private Duration requestTimeout = Duration.ofSeconds(5);
    /**
     * The connections whose threads wait for clients to read, each with the {@link System#nanoTime} of the first check
     * that found it waiting.
     */
    private Map<NioSocketWrapper, Long> unread = Map.of();

    private @Nullable Future<?> checks;

    /** Sets how long headers may take to arrive. Must be called before {@link #start}. */
    void setRequestTimeout(Duration requestTimeout) {
        this.requestTimeout = requestTimeout;
    }

    @Override
    public void start() throws Exception {
        super.start();
        checks = getUtilityExecutor()
                .scheduleWithFixedDelay(
                        this::closeSlowConnections,
                        CHECK_INTERVAL_MILLIS,
                        CHECK_INTERVAL_MILLIS,
                        TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() throws Exception {
        if (checks != null) checks.cancel(false);
        super.stop();
    }

    @Override
    public void setAdapter(Adapter adapter) {
        super.setAdapter(new UnskippedBodies(adapter));
    }

    /**
     * Clears Tomcat's error state of a request whose body could not be read, so that the application can answer.
     * Otherwise Tomcat answers an asynchronous request with 500, or not at all.
     */
    static void takeOverError(HttpServletRequest request) {
        request.removeAttribute(RequestDispatcher.ERROR_EXCEPTION);
        if (!(request.getAttribute(INTERNAL_REQUEST) instanceof Request internal)) return;
        internal.setErrorException(null);
        var ofConnector = (org.apache.catalina.connector.Request) internal.getNote(CoyoteAdapter.ADAPTER_NOTES);
        ofConnector.getResponse().resetError();
        ofConnector.getResponse().setSuspended(false);
    }

    private void closeSlowConnections() {
        try {
            long now = System.nanoTime();
            var waiting = new HashMap<NioSocketWrapper, Long>();
            for (var connection : getEndpoint().getConnections()) {
                if (hasLateHeaders(connection, now)) closeLateHeaders(connection);
                if (connection instanceof NioSocketWrapper socket && socket.interestOpsHas(SelectionKey.OP_WRITE)) {
                    waiting.put(socket, unread.getOrDefault(socket, now));
                }
            }
            unread = waiting;
            closeLongestUnread(now);
        } catch (RuntimeException | Error e) {
            // If an exception left this method, the executor would cancel all further checks.
            log.warn("The check for slow connections failed: {}", e.toString());
        }
    }

    /**
     * Whether a connection's request headers are late. While a request arrives and no thread works for its connection,
     * the connection has a processor. A request has a start time as soon as its first byte has arrived.
     */
    private boolean hasLateHeaders(SocketWrapperBase<NioChannel> connection, long now) {
        if (!(connection.getCurrentProcessor() instanceof Processor processor) || processor.isAsync()) return false;
        var request = processor.getRequest();
        return request != null
                && request.getStartTimeNanos() != -1
                && now - request.getStartTimeNanos() > requestTimeout.toNanos();
    }

    /** Closes the connection under the lock that every thread holds while it works for the connection. */
    private void closeLateHeaders(SocketWrapperBase<NioChannel> connection) {
        if (!connection.getLock().tryLock()) return;
        try {
            if (hasLateHeaders(connection, System.nanoTime())) connection.close();
        } finally {
            connection.getLock().unlock();
        }
    }

    private void closeLongestUnread(long now) {
        int threads = getMaxThreads();
        int maxWaiting = threads > 0 ? Math.max(threads / SHARE, 1) : MAX_WAITING_UNLIMITED;
        unread.entrySet().stream()
                .sorted(Comparator.comparing(Entry::getValue))
                .limit(Math.max(unread.size() - maxWaiting, 0))
                .filter(waiting -> now - waiting.getValue() > TimeUnit.MILLISECONDS.toNanos(MIN_WAIT_MILLIS))
                .forEach(waiting -> closeUnread(waiting.getKey()));
    }

    /**
     * Shuts down the output only, because the waiting thread holds the connection's lock. The next write of that thread
     * fails, and then the thread closes the connection.
     */
    private static void closeUnread(NioSocketWrapper connection) {
        var channel = connection.getSocket().getIOChannel();
        if (channel == null || connection.isClosed()) return;
        try {
            // Discards the bytes that the client has not read.
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            channel.shutdownOutput();
        } catch (IOException | UnsupportedOperationException closed) {
            log.debug("A slow connection was closed already: {}", closed.toString());
        }
    }

    /** Tells Tomcat after a response not to wait for unread bytes of the request. */
    private record UnskippedBodies(Adapter container) implements Adapter {

        @Override
        public void service(Request request, Response response) throws Exception {
            request.setAttribute(INTERNAL_REQUEST, request);
            container.service(request, response);
            var isAsync = new AtomicBoolean();
            request.action(ActionCode.ASYNC_IS_ASYNC, isAsync);
            if (!isAsync.get() && !request.isFinished()) request.action(ActionCode.DISABLE_SWALLOW_INPUT, null);
        }

        @Override
        public boolean prepare(Request request, Response response) throws Exception {
            return container.prepare(request, response);
        }

        @Override
        public boolean asyncDispatch(Request request, Response response, SocketEvent status) throws Exception {
            return container.asyncDispatch(request, response, status);
        }

        @Override
        public void log(Request request, Response response, long time) {
            container.log(request, response, time);
        }

        @Override
        public void checkRecycled(Request request, Response response) {
            container.checkRecycled(request, response);
        }

        @Override
        public String getDomain() {
            return container.getDomain();
        }
    }
}
