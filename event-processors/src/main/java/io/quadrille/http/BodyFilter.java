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
import java.util.concurrent.atomic.AtomicLong;
import org.apache.coyote.BadRequestException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.util.unit.DataSize;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.util.WebUtils;

/**
 * Reads every body before anything else does, so that no thread waits for a client that sends slowly. A body that has
 * arrived with its headers is read at once. For any other one, the thread returns to the pool and the container hands
 * on bytes as they arrive; when the last byte is there, the request is dispatched to a thread. A body that takes too
 * long is answered 408, one that is too large 413: by its Content-Length if it has one, else while it arrives.
 *
 * <p>Memory: at most the limit for each body, and at most {@value #MOST_WAITING} bytes for all large bodies that have
 * not arrived; beyond that they are answered 503. Thread-safe.
 */
final class BodyFilter implements Filter {

    /** Bytes of all bodies that are larger than {@link #SMALL} and have not arrived. */
    private static final long MOST_WAITING = 16 << 20;
    /** A body up to this size, such as that of an order, may always wait for its rest. */
    private static final int SMALL = 4 << 10;

    /**
     * So much of a body that is too large is read and thrown away, for a client that reads no answer before it has sent
     * all.
     */
    private static final long MOST_SKIPPED = 2 << 20;

    private static final Logger log = LoggerFactory.getLogger(BodyFilter.class);

    private final DataSize limit;
    private final Duration timeout;
    private final HandlerExceptionResolver errors;
    private final AtomicLong waiting = new AtomicLong();

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
            if (arrived == null || arrived.handedOn) chain.doFilter(request, response);
            else arrived.handOn(chain, request, response);
        } else if (request.getContentLengthLong() > limit.toBytes() + MOST_SKIPPED) {
            errors.resolveException(request, response, null, Problems.bodyTooLarge(limit));
        } else if (hasBody(request)) {
            new Arrival(request, response).read(chain);
        } else {
            chain.doFilter(request, response);
        }
    }

    /** HTTP/2 needs no header for a body. */
    private static boolean hasBody(HttpServletRequest request) throws IOException {
        return request.getContentLengthLong() > 0
                || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null
                || !request.getProtocol().startsWith("HTTP/1")
                        && !request.getInputStream().isFinished();
    }

    /** The bytes of one body, as they arrive. What the container calls, it calls one after another. */
    private final class Arrival implements ReadListener, AsyncListener {

        private final HttpServletRequest request;
        private final HttpServletResponse response;
        private final ServletInputStream body;
        private final ByteArrayOutputStream bytes;
        private final byte[] buffer = new byte[8 << 10];
        private AsyncContext later;
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
            // With chunks, available bytes do not tell whether a whole chunk is there, and reading a part of one
            // blocks.
            if (request.getContentLengthLong() > 0) {
                while (!body.isFinished() && body.available() > 0) take();
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
            later = request.startAsync(arrived, response);
            later.setTimeout(timeout.toMillis());
            later.addListener(this);
            body.setReadListener(this);
        }

        private void take() throws IOException {
            int number = body.read(buffer);
            if (number <= 0) return;
            if (isTooLarge) skipped += number;
            else bytes.write(buffer, 0, number);
        }

        @Override
        public void onDataAvailable() throws IOException {
            try {
                while (!ended && body.isReady() && !body.isFinished()) {
                    take();
                    if (bytes.size() > limit.toBytes()) {
                        isTooLarge = true;
                        forget();
                    }
                    if (skipped > MOST_SKIPPED) {
                        refuse(Problems.bodyTooLarge(limit));
                    } else if (!isRoom()) {
                        refuse(Problems.retryLater(
                                HttpStatus.SERVICE_UNAVAILABLE, "Too many large bodies arrive slowly; retry."));
                    }
                }
            } catch (BadRequestException brokenChunks) {
                HttpProtocol.takeOverError(request);
                refuse(Problems.invalid("body", "must be as long as its headers say, or in chunks"));
            }
        }

        private boolean isRoom() {
            if (bytes.size() <= SMALL) return true;
            long more = bytes.size() - counted;
            counted = bytes.size();
            return waiting.addAndGet(more) <= MOST_WAITING;
        }

        @Override
        public void onAllDataRead() {
            if (ended) return;
            if (isTooLarge) {
                refuse(Problems.bodyTooLarge(limit));
                return;
            }
            end();
            var arrived = (ArrivedRequest) later.getRequest();
            arrived.content = bytes.toByteArray();
            later.dispatch();
        }

        private void refuse(ErrorResponseException problem) {
            end();
            errors.resolveException(request, response, null, problem);
            later.complete();
        }

        private void end() {
            ended = true;
            waiting.addAndGet(-counted);
            counted = 0;
        }

        private void forget() {
            waiting.addAndGet(-counted);
            counted = 0;
            bytes.reset();
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            if (!ended) refuse(isTooLarge ? Problems.bodyTooLarge(limit) : Problems.bodyTooLate(timeout));
        }

        /** The client has left, or its body cannot be read. */
        @Override
        public void onError(Throwable failure) {
            log.debug("A body has not arrived: {}", failure.toString());
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

    /** A request whose body is in memory. To the filters behind this one, a dispatched request looks like any other. */
    private static final class ArrivedRequest extends HttpServletRequestWrapper {

        private final String uri;
        private final String url;
        private volatile byte[] content;
        private ServletInputStream body;
        /** Whether the filters behind this one have or had the request. */
        private boolean handedOn;

        private boolean asIfRequested;

        ArrivedRequest(HttpServletRequest request, byte[] content) {
            super(request);
            this.content = content;
            handedOn = content != null;
            uri = request.getRequestURI();
            url = request.getRequestURL().toString();
        }

        /** Hides this filter's own dispatch: filters that run once per request would skip it. */
        void handOn(FilterChain chain, HttpServletRequest request, HttpServletResponse response)
                throws IOException, ServletException {
            handedOn = true;
            asIfRequested = true;
            try {
                chain.doFilter(request, response);
            } finally {
                asIfRequested = false;
            }
        }

        @Override
        public DispatcherType getDispatcherType() {
            return asIfRequested ? DispatcherType.REQUEST : super.getDispatcherType();
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
            if (body == null) body = new Body(content);
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
            throw new UnsupportedOperationException("the body is there; read it");
        }
    }
}
