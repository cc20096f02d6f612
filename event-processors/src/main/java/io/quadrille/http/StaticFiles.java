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
 * Every static file is known by its content, whoever serves it: the console, the web jars, and the description of the
 * API. The build is reproducible, so that files of different releases have the same time; by the time a browser would
 * keep the ones of an earlier release. Browsers ask each time, and are answered 304 as long as the content is the same.
 */
final class StaticFiles implements BeanPostProcessor {

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        if (bean instanceof SimpleUrlHandlerMapping mapping) {
            for (var handler : mapping.getUrlMap().values()) {
                if (handler instanceof ResourceHttpRequestHandler files) knowByContent(files);
            }
        }
        return bean;
    }

    private static void knowByContent(ResourceHttpRequestHandler files) {
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
