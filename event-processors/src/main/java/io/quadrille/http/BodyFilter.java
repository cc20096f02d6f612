package io.quadrille.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.coyote.BadRequestException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.util.unit.DataSize;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.util.WebUtils;

/**
 * Reads the body of each request before a handler does, so that no thread waits for a client that sends slowly (ADR
 * 23). A limit in the message converter would not achieve that: there, a thread already blocks on the body. A body with
 * a Content-Length that has arrived with the headers is read at once. For any other body, the thread returns to the
 * pool, and the container passes bytes to this filter as they arrive. After the last byte, the request is dispatched to
 * a thread. The answer to a body that takes too long is 408. The answer to a body that is too large is 413. A body
 * without a Content-Length is too large as soon as the bytes that have arrived exceed the limit.
 *
 * <p>Memory: at most the limit for each body, and at most {@value #MAX_WAITING_BYTES} bytes for all incomplete large
 * bodies together. The answer to a request whose body would exceed the latter is 503. Thread-safe.
 */
final class BodyFilter implements Filter {

    /** The limit, in bytes, for all incomplete bodies that are larger than {@link #SMALL_BYTES}. */
    private static final long MAX_WAITING_BYTES = 16 << 20;
    /** Bodies of up to this size, such as that of an order, do not count towards {@link #MAX_WAITING_BYTES}. */
    private static final int SMALL_BYTES = 4 << 10;

    /**
     * How many bytes of a body that is too large are read and discarded. Some clients read the response only after they
     * have sent the whole body.
     */
    private static final long MAX_SKIPPED_BYTES = 2 << 20;

    private static final Logger log = LoggerFactory.getLogger(BodyFilter.class);

    private final DataSize limit;
    private final Duration timeout;
    private final HandlerExceptionResolver errors;
    private final AtomicLong waitingBytes = new AtomicLong();

    BodyFilter(DataSize limit, Duration timeout, HandlerExceptionResolver errors) {
        this.limit = limit;
        this.timeout = timeout;
        this.errors = errors;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        doFilter((HttpServletRequest) request, (HttpServletResponse) response, chain);
    }

    private void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getDispatcherType() == DispatcherType.ASYNC) {
            var arrived = WebUtils.getNativeRequest(request, ArrivedRequest.class);
            if (arrived == null || arrived.passedOn) chain.doFilter(request, response);
            else arrived.passOn(chain, request, response);
        } else if (request.getContentLengthLong() > limit.toBytes() + MAX_SKIPPED_BYTES) {
            errors.resolveException(request, response, null, Problems.bodyTooLarge(limit));
        } else if (hasBody(request)) {
            new Arrival(request, response).read(chain);
        } else {
            chain.doFilter(request, response);
        }
    }

    /** With HTTP/2, a request can have a body without these headers. */
    private static boolean hasBody(HttpServletRequest request) throws IOException {
        return request.getContentLengthLong() > 0
                || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null
                || !request.getProtocol().startsWith("HTTP/1")
                        && !request.getInputStream().isFinished();
    }

    /** Collects the bytes of one body as they arrive. The container never calls two of its methods at the same time. */
    private final class Arrival implements ReadListener, AsyncListener {

        private final HttpServletRequest request;
        private final HttpServletResponse response;
        private final ServletInputStream body;
        private final ByteArrayOutputStream bytes;
        private final byte[] buffer = new byte[8 << 10];
        private @Nullable AsyncContext async;
        /** The bytes of this body that {@link #waitingBytes} includes. */
        private long counted;

        private long skipped;
        private boolean isTooLarge;
        private boolean ended;

        Arrival(HttpServletRequest request, HttpServletResponse response) throws IOException {
            this.request = request;
            this.response = response;
            body = request.getInputStream();
            bytes = new ByteArrayOutputStream(1 << 10);
            isTooLarge = request.getContentLengthLong() > limit.toBytes();
        }

        void read(FilterChain chain) throws IOException, ServletException {
            // A chunked body is never read at once: available() may be positive although the chunk is incomplete, and
            // reading an incomplete chunk blocks.
            if (request.getContentLengthLong() > 0) {
                while (!body.isFinished() && body.available() > 0) readSome();
                if (body.isFinished() && isTooLarge) {
                    errors.resolveException(request, response, null, Problems.bodyTooLarge(limit));
                    return;
                }
                if (body.isFinished()) {
                    chain.doFilter(new ArrivedRequest(request, bytes.toByteArray()), response);
                    return;
                }
            }
            var arrived = new ArrivedRequest(request, null);
            async = request.startAsync(arrived, response);
            async.setTimeout(timeout.toMillis());
            async.addListener(this);
            body.setReadListener(this);
        }

        private void readSome() throws IOException {
            int number = body.read(buffer);
            if (number <= 0) return;
            if (isTooLarge) skipped += number;
            else bytes.write(buffer, 0, number);
        }

        @Override
        public void onDataAvailable() throws IOException {
            try {
                while (!ended && body.isReady() && !body.isFinished()) {
                    readSome();
                    if (bytes.size() > limit.toBytes()) {
                        isTooLarge = true;
                        discard();
                    }
                    if (skipped > MAX_SKIPPED_BYTES) {
                        refuse(Problems.bodyTooLarge(limit));
                    } else if (!fitsInMemory()) {
                        refuse(Problems.retryLater(
                                HttpStatus.SERVICE_UNAVAILABLE,
                                "Too many large request bodies are arriving slowly; retry later."));
                    }
                }
            } catch (BadRequestException brokenChunks) {
                HttpProtocol.takeOverError(request);
                refuse(Problems.unreadableBody());
            }
        }

        private boolean fitsInMemory() {
            if (bytes.size() <= SMALL_BYTES) return true;
            long more = bytes.size() - counted;
            counted = bytes.size();
            return waitingBytes.addAndGet(more) <= MAX_WAITING_BYTES;
        }

        @Override
        public void onAllDataRead() {
            if (ended) return;
            if (isTooLarge) {
                refuse(Problems.bodyTooLarge(limit));
                return;
            }
            end();
            var arrived = (ArrivedRequest) async().getRequest();
            arrived.content = bytes.toByteArray();
            async().dispatch();
        }

        private void refuse(ErrorResponseException problem) {
            end();
            errors.resolveException(request, response, null, problem);
            async().complete();
        }

        private AsyncContext async() {
            return Objects.requireNonNull(async, "listeners are called after startAsync only");
        }

        private void end() {
            ended = true;
            waitingBytes.addAndGet(-counted);
            counted = 0;
        }

        private void discard() {
            waitingBytes.addAndGet(-counted);
            counted = 0;
            bytes.reset();
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            if (!ended) refuse(isTooLarge ? Problems.bodyTooLarge(limit) : Problems.bodyTooLate(timeout));
        }

        /** The client closed the connection, or the body cannot be read. */
        @Override
        public void onError(Throwable failure) {
            log.debug("A request body did not arrive: {}", failure.toString());
            if (!ended) end();
        }

        @Override
        public void onError(AsyncEvent event) {
            if (!ended) end();
        }

        @Override
        public void onComplete(AsyncEvent event) {
            if (!ended) end();
        }

        @Override
        public void onStartAsync(AsyncEvent event) {}
    }

    /** A request with its body in memory. It hides the asynchronous dispatch from the filters after this one. */
    private static final class ArrivedRequest extends HttpServletRequestWrapper {

        private final String uri;
        private final String url;
        private volatile byte @Nullable [] content;
        private @Nullable ServletInputStream body;
        /** Whether this filter has passed the request to the filters after it. */
        private boolean passedOn;

        private boolean hidesDispatch;

        /** @param content null if the body has not arrived */
        ArrivedRequest(HttpServletRequest request, byte @Nullable [] content) {
            super(request);
            this.content = content;
            passedOn = content != null;
            uri = request.getRequestURI();
            url = request.getRequestURL().toString();
        }

        /**
         * Calls the other filters, with the dispatch type REQUEST: filters that run once per request would skip an
         * asynchronous dispatch.
         */
        void passOn(FilterChain chain, HttpServletRequest request, HttpServletResponse response)
                throws IOException, ServletException {
            passedOn = true;
            hidesDispatch = true;
            try {
                chain.doFilter(request, response);
            } finally {
                hidesDispatch = false;
            }
        }

        @Override
        public DispatcherType getDispatcherType() {
            return hidesDispatch ? DispatcherType.REQUEST : super.getDispatcherType();
        }

        @Override
        public String getRequestURI() {
            return uri;
        }

        @Override
        public StringBuffer getRequestURL() {
            return new StringBuffer(url);
        }

        @Override
        public ServletInputStream getInputStream() {
            if (body == null) body = new Body(Objects.requireNonNull(content, "read before the body arrived"));
            return body;
        }

        @Override
        public BufferedReader getReader() {
            var encoding = getCharacterEncoding();
            var charset = encoding == null ? UTF_8 : Charset.forName(encoding);
            return new BufferedReader(new InputStreamReader(getInputStream(), charset));
        }
    }

    private static final class Body extends ServletInputStream {

        private final ByteArrayInputStream bytes;

        Body(byte[] content) {
            bytes = new ByteArrayInputStream(content);
        }

        @Override
        public int read() {
            return bytes.read();
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            return bytes.read(buffer, offset, length);
        }

        @Override
        public int available() {
            return bytes.available();
        }

        @Override
        public boolean isFinished() {
            return bytes.available() == 0;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new UnsupportedOperationException("the body is in memory; read it directly");
        }
    }
}
