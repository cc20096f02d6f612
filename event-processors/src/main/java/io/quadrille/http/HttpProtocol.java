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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tomcat's HTTP connector with three bounds that Tomcat does not have. Its own timeouts begin anew with every byte.
 *
 * <ul>
 *   <li>Headers must arrive within the request timeout, or their connection ends.
 *   <li>A connection ends after an answer that left a part of the request's body unread, as Tomcat's own answer to
 *       TRACE does. Tomcat would wait for the rest in order to skip it.
 *   <li>A thread that writes an answer waits until the client reads it. When more than a quarter of the threads wait,
 *       the connections that have waited longest end, unless they have waited for less than {@value #PATIENCE_MILLIS}
 *       ms.
 * </ul>
 *
 * Public because Tomcat makes it by its name. Thread-safe once it is started.
 */
public final class HttpProtocol extends Http11NioProtocol {

    private static final Logger log = LoggerFactory.getLogger(HttpProtocol.class);
    private static final long LOOK_EVERY_MILLIS = 250;
    private static final long PATIENCE_MILLIS = 1_000;
    /** The share of the threads that may wait for clients to read. */
    private static final int SHARE = 4;
    /** The same where the number of threads has no bound. */
    private static final int WITHOUT_BOUND = 50;

    /** The attribute of a request that holds Tomcat's own. */
    private static final String TOMCATS = HttpProtocol.class.getName();

    private Duration requestTimeout = Duration.ofSeconds(5);
    /** The connections whose threads wait for clients to read, and since when. */
    private Map<NioSocketWrapper, Long> unread = Map.of();

    private Future<?> looking;

    /** Sets how long headers may take to arrive. To be called before the start. */
    void setRequestTimeout(Duration requestTimeout) {
        this.requestTimeout = requestTimeout;
    }

    @Override
    public void start() throws Exception {
        super.start();
        looking = getUtilityExecutor()
                .scheduleWithFixedDelay(this::look, LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() throws Exception {
        if (looking != null) looking.cancel(false);
        super.stop();
    }

    @Override
    public void setAdapter(Adapter adapter) {
        super.setAdapter(new SkippingNothing(adapter));
    }

    /**
     * Lets the application answer a request whose body could not be read. Otherwise Tomcat answers an asynchronous one
     * with 500, or not at all.
     */
    static void takeOverError(HttpServletRequest request) {
        request.removeAttribute(RequestDispatcher.ERROR_EXCEPTION);
        if (!(request.getAttribute(TOMCATS) instanceof Request tomcats)) return;
        tomcats.setErrorException(null);
        var connectors = (org.apache.catalina.connector.Request) tomcats.getNote(CoyoteAdapter.ADAPTER_NOTES);
        connectors.getResponse().resetError();
        connectors.getResponse().setSuspended(false);
    }

    private void look() {
        try {
            long now = System.nanoTime();
            var waiting = new HashMap<NioSocketWrapper, Long>();
            for (var connection : getEndpoint().getConnections()) {
                if (hasLateHeaders(connection, now)) endLateHeaders(connection);
                if (connection instanceof NioSocketWrapper socket && socket.interestOpsHas(SelectionKey.OP_WRITE)) {
                    waiting.put(socket, unread.getOrDefault(socket, now));
                }
            }
            unread = waiting;
            endLongestUnread(now);
        } catch (RuntimeException | Error e) {
            // What is thrown from here ends the schedule.
            log.warn("Slow connections were not looked for: {}", e.toString());
        }
    }

    /**
     * A connection has a processor while a request arrives and no thread works for it. The request has a start time
     * from its first byte on.
     */
    private boolean hasLateHeaders(SocketWrapperBase<NioChannel> connection, long now) {
        if (!(connection.getCurrentProcessor() instanceof Processor processor) || processor.isAsync()) return false;
        var request = processor.getRequest();
        return request != null
                && request.getStartTimeNanos() != -1
                && now - request.getStartTimeNanos() > requestTimeout.toNanos();
    }

    /** Under the lock that every thread holds while it works for the connection. */
    private void endLateHeaders(SocketWrapperBase<NioChannel> connection) {
        if (!connection.getLock().tryLock()) return;
        try {
            if (hasLateHeaders(connection, System.nanoTime())) connection.close();
        } finally {
            connection.getLock().unlock();
        }
    }

    private void endLongestUnread(long now) {
        int threads = getMaxThreads();
        int most = threads > 0 ? Math.max(threads / SHARE, 1) : WITHOUT_BOUND;
        unread.entrySet().stream()
                .sorted(Comparator.comparing(Entry::getValue))
                .limit(Math.max(unread.size() - most, 0))
                .filter(waiting -> now - waiting.getValue() > TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS))
                .forEach(waiting -> endUnread(waiting.getKey()));
    }

    /**
     * The waiting thread holds the connection's lock: its next attempt to write fails, and it closes the connection.
     */
    private static void endUnread(NioSocketWrapper connection) {
        var channel = connection.getSocket().getIOChannel();
        if (channel == null || connection.isClosed()) return;
        try {
            // What the client has not read is dropped with the connection.
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            channel.shutdownOutput();
        } catch (IOException | UnsupportedOperationException closed) {
            log.debug("A connection ended by itself: {}", closed.toString());
        }
    }

    /** Tells the container after each answer not to wait for what is left of the request. */
    private record SkippingNothing(Adapter container) implements Adapter {

        @Override
        public void service(Request request, Response response) throws Exception {
            request.setAttribute(TOMCATS, request);
            container.service(request, response);
            var goesOn = new AtomicBoolean();
            request.action(ActionCode.ASYNC_IS_ASYNC, goesOn);
            if (!goesOn.get() && !request.isFinished()) request.action(ActionCode.DISABLE_SWALLOW_INPUT, null);
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
