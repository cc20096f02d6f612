package io.quadrille.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;
import org.springframework.web.servlet.resource.ResourceHttpRequestHandler;

/**
 * Gives every static file an ETag that is a hash of its content: the files of the console, the web jars, and Swagger
 * UI. The build is reproducible, so files of different releases have the same modification time, and with Last-Modified
 * a browser would keep the files of an earlier release. Browsers revalidate a file at each use, and get 304 while the
 * content is the same.
 */
final class StaticFiles implements BeanPostProcessor {

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        if (bean instanceof SimpleUrlHandlerMapping mapping) {
            for (var handler : mapping.getUrlMap().values()) {
                if (handler instanceof ResourceHttpRequestHandler files) useEtags(files);
            }
        }
        return bean;
    }

    private static void useEtags(ResourceHttpRequestHandler files) {
        files.setUseLastModified(false);
        files.setEtagGenerator(StaticFiles::etag);
        files.setCacheControl(CacheControl.noCache());
    }

    private static String etag(Resource file) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(file.getContentAsByteArray());
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
