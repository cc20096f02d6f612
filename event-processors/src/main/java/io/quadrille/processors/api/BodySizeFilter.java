package io.quadrille.processors.api;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.springframework.util.unit.DataSize;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Refuses bodies that are too large with 413: by their Content-Length if they have one, else (chunked) by counting while they
 * are read. No more than the limit is ever held in memory for a body.
 */
final class BodySizeFilter extends OncePerRequestFilter {

  private final DataSize limit;
  private final HandlerExceptionResolver errors;

  BodySizeFilter(DataSize limit, HandlerExceptionResolver errors) {
    this.limit = limit;
    this.errors = errors;
  }

  @Override
  protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (request.getContentLengthLong() > limit.toBytes()) {
      errors.resolveException(request, response, null, Problems.bodyTooLarge(limit));
    } else {
      chain.doFilter(new BoundedRequest(request), response);
    }
  }

  private final class BoundedRequest extends HttpServletRequestWrapper {

    private ServletInputStream body;

    BoundedRequest(HttpServletRequest request) {
      super(request);
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
      if (body == null) body = new BoundedBody(super.getInputStream());
      return body;
    }

    @Override
    public BufferedReader getReader() throws IOException {
      var encoding = getCharacterEncoding();
      var charset = encoding == null ? StandardCharsets.UTF_8 : Charset.forName(encoding);
      return new BufferedReader(new InputStreamReader(getInputStream(), charset));
    }
  }

  private final class BoundedBody extends ServletInputStream {

    private final ServletInputStream body;
    private long read;

    BoundedBody(ServletInputStream body) {
      this.body = body;
    }

    @Override
    public int read() throws IOException {
      int value = body.read();
      if (value >= 0) count(1);
      return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int number = body.read(buffer, offset, length);
      if (number > 0) count(number);
      return number;
    }

    private void count(int number) {
      read += number;
      if (read > limit.toBytes()) throw Problems.bodyTooLarge(limit);
    }

    @Override
    public boolean isFinished() {
      return body.isFinished();
    }

    @Override
    public boolean isReady() {
      return body.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
      body.setReadListener(listener);
    }
  }
}
