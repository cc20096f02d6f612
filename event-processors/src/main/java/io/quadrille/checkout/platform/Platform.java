package io.quadrille.checkout.platform;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Posts JSON to one URL. Uses HTTP/1.1 and a body with Content-Length, because some servers refuse an upgrade to HTTP/2
 * or a chunked body. Follows no redirects: a redirect means that the server at the configured URL did not accept the
 * order. Thread-safe.
 */
final class Platform {

    private final URI url;
    private final Duration timeout;
    private final HttpClient client;

    /** @param timeout the limit for a whole exchange, from the connection to the end of the response */
    Platform(URI url, Duration timeout) {
        this.url = url;
        this.timeout = timeout;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(timeout)
                .build();
    }

    /**
     * Posts a body and waits for the response.
     *
     * @param key the header {@code Idempotency-Key}, by which the platform recognises duplicates
     * @throws UncheckedIOException if the exchange fails or does not end in time, the thread is interrupted, or the
     *     answer is neither 2xx nor 4xx; the same request may succeed later
     * @throws PlatformRefusedException if the platform answers 4xx
     */
    void post(String key, byte[] json) {
        var request = HttpRequest.newBuilder(url)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofByteArray(json))
                .build();
        int status = send(request).statusCode();
        if (status >= 200 && status < 300) return;
        var answer = "the platform at " + url + " answered " + status + " instead of 2xx";
        if (status >= 400 && status < 500) throw new PlatformRefusedException(answer);
        throw new UncheckedIOException(new IOException(answer));
    }

    private HttpResponse<Void> send(HttpRequest request) {
        var exchange = client.sendAsync(request, BodyHandlers.discarding());
        try {
            return exchange.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw failed(
                    new IOException("the platform at " + url + " did not answer within " + timeout.toMillis() + " ms"));
        } catch (ExecutionException e) {
            throw failed(new IOException(
                    "the request to the platform at " + url + " failed: " + e.getCause(), e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(new InterruptedIOException("interrupted while waiting for the platform at " + url));
        } finally {
            // Closes the connection if the exchange has not ended.
            exchange.cancel(true);
        }
    }

    private static UncheckedIOException failed(IOException cause) {
        return new UncheckedIOException(cause.getMessage(), cause);
    }
}
