package io.quadrille.http;

import jakarta.servlet.DispatcherType;
import jakarta.validation.Validator;
import org.apache.catalina.Host;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.http.converter.HttpMessageConverters.ServerBuilder;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.json.JsonMapper;

/** Sets up the filters, the message converter and the interceptor that all requests to the API pass. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ApiSettings.class)
class ApiConfiguration {

    /** The order of the filter that reads bodies. A filter that answers before it leaves the body unread. */
    static final int BODY_FILTER_ORDER = Ordered.HIGHEST_PRECEDENCE + 2;

    @Bean
    WebMvcConfigurer strictRequests(Validator validator) {
        return new WebMvcConfigurer() {
            @Override
            public void configureMessageConverters(ServerBuilder converters) {
                converters.addCustomConverter(new StrictJsonConverter(validator));
            }

            @Override
            public void addInterceptors(InterceptorRegistry interceptors) {
                interceptors.addInterceptor(new RequestProvenance()).addPathPatterns("/api/**");
            }
        };
    }

    @Bean
    static BeanPostProcessor requestConnections() {
        return RequestConnections.wrapPool();
    }

    @Bean
    FilterRegistrationBean<ReadableRequestFilter> readableRequestFilter(
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver errors) {
        var filter = new FilterRegistrationBean<>(new ReadableRequestFilter(errors));
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return filter;
    }

    @Bean
    FilterRegistrationBean<BareStatusFilter> bareStatusFilter() {
        var filter = new FilterRegistrationBean<>(new BareStatusFilter());
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return filter;
    }

    @Bean
    static StaticFiles staticFiles() {
        return new StaticFiles();
    }

    /** Runs after the filter that measures requests, so that requests whose bodies do not arrive are measured too. */
    @Bean
    FilterRegistrationBean<BodyFilter> bodyFilter(
            ApiSettings settings, @Qualifier("handlerExceptionResolver") HandlerExceptionResolver errors) {
        var filter =
                new FilterRegistrationBean<>(new BodyFilter(settings.maxBodySize(), settings.requestTimeout(), errors));
        filter.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC);
        filter.setOrder(BODY_FILTER_ORDER);
        return filter;
    }

    @Bean
    FilterRegistrationBean<SameOriginFilter> sameOriginFilter(
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver errors) {
        var filter = new FilterRegistrationBean<>(new SameOriginFilter(errors));
        filter.setOrder(BODY_FILTER_ORDER + 1);
        return filter;
    }

    @Bean
    WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> containerErrors(JsonMapper json) {
        return server ->
                server.addContextCustomizers(context -> ContainerErrors.install((Host) context.getParent(), json));
    }
}
