package io.quadrille.processors.platform;

import io.quadrille.processors.choreography.ConditionalOnDomain;
import io.quadrille.processors.choreography.Domain;
import io.quadrille.processors.choreography.ProcessingGroup;
import io.quadrille.processors.choreography.Reactions;
import java.net.http.HttpClient;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/** Runs with the order domain when a URL is configured. */
@ConditionalOnDomain(Domain.ORDER)
@ConditionalOnExpression("'${quadrille.platform.url:}' != ''")
@EnableConfigurationProperties(PlatformProperties.class)
@Configuration(proxyBeanMethods = false)
class PlatformConfiguration {

  @Bean
  Reactions platformReactions(PlatformProperties properties) {
    var requests =
        new JdkClientHttpRequestFactory(HttpClient.newBuilder().connectTimeout(properties.timeout()).build());
    requests.setReadTimeout(properties.timeout());
    var platform = RestClient.builder().baseUrl(properties.url()).requestFactory(requests).build();
    return new Reactions(ProcessingGroup.PLATFORM, commands -> new PlatformReactions(platform));
  }
}
