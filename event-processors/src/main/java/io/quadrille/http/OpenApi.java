package io.quadrille.http;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.bind.annotation.RequestMapping;

/**
 * Completes the API description at /v3/api-docs with what annotations do not state, such as the errors that are the
 * same for all operations.
 */
@Configuration(proxyBeanMethods = false)
public class OpenApi {

    public static final String CONFLICT = "#/components/responses/Conflict";
    public static final String TOO_MANY_ORDERS = "#/components/responses/TooManyOrders";
    public static final String KEY_OF_OTHER_BODY = "#/components/responses/KeyOfOtherBody";
    public static final String NOT_FOUND = "#/components/responses/NotFound";
    private static final String INVALID = "#/components/responses/Invalid";
    private static final String TOO_LARGE = "#/components/responses/TooLarge";
    private static final String UNSUPPORTED = "#/components/responses/Unsupported";
    private static final String TRY_AGAIN = "#/components/responses/TryAgain";

    /** The paths of operators. Their requests name the actor and the reason in the body, not in headers. */
    private static final String OPERATOR_PATHS = "/api/(operations|audit)/.*";

    private static final String FAILED = "#/components/responses/Failed";

    /** A path variable with its pattern, which may contain braces itself, such as {1,64}. */
    private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+):((?:[^{}]|\\{[^{}]*})+)}");

    /** The largest number that a path may contain: 18 digits. */
    private static final BigDecimal LARGEST_ID = BigDecimal.TEN.pow(18).subtract(BigDecimal.ONE);

    @Bean
    OpenApiCustomizer describeErrors() {
        return api -> {
            api.setInfo(new Info()
                    .title("Quadrille")
                    .version("1")
                    .description("Checkout as a choreographed saga. Amounts are in whole minor units. Errors are"
                            + " answered as problem+json."));
            describe(api);
            api.getPaths().values().forEach(path -> path.readOperations().forEach(OpenApi::addCommonErrors));
            api.getPaths().forEach((path, item) -> {
                if (item.getPost() != null && !path.matches(OPERATOR_PATHS)) addProvenance(item.getPost());
            });
        };
    }

    /** Adds the patterns of path variables, which springdoc drops. */
    @Bean
    OperationCustomizer describePathVariables() {
        return (operation, handler) -> {
            var mapping = AnnotatedElementUtils.findMergedAnnotation(handler.getMethod(), RequestMapping.class);
            if (mapping != null && operation.getParameters() != null) {
                for (var path : mapping.path()) {
                    VARIABLE.matcher(path)
                            .results()
                            .forEach(variable -> describe(operation, variable.group(1), variable.group(2)));
                }
            }
            return operation;
        };
    }

    private static void describe(Operation operation, String variable, String pattern) {
        for (var parameter : operation.getParameters()) {
            if (!variable.equals(parameter.getName()) || !"path".equals(parameter.getIn())) continue;
            if (parameter.getSchema().getTypes().contains("integer")) {
                parameter.getSchema().minimum(BigDecimal.ZERO).maximum(LARGEST_ID);
            } else {
                parameter.getSchema().pattern(pattern);
            }
        }
    }

    private static void describe(OpenAPI api) {
        if (api.getComponents() == null) api.setComponents(new Components());
        api.getComponents()
                .addSchemas("Problem", problemSchema())
                .addResponses("Invalid", error(400, "Bad Request", "lines[0].quantity must be between 1 and 100000."))
                .addResponses("NotFound", error(404, "Not Found", "There is no order order-1."))
                .addResponses("Conflict", error(409, "Conflict", "Order order-1 was placed with other content."))
                .addResponses(
                        "TooLarge", error(413, "Content Too Large", "The body must not be larger than 65536 bytes."))
                .addResponses(
                        "Unsupported", error(415, "Unsupported Media Type", "Content-Type must be application/json."))
                .addResponses("KeyOfOtherBody", error(422, "Unprocessable Content", Problems.KEY_OF_OTHER_BODY))
                .addResponses("TooManyOrders", error(429, "Too Many Requests", "User alice has 100 unfinished orders."))
                .addResponses("Failed", error(500, "Internal Server Error", ApiErrors.INTERNAL_ERROR))
                .addResponses(
                        "TryAgain",
                        error(503, "Service Unavailable", "The resource is being changed concurrently; retry."));
    }

    private static void addCommonErrors(Operation operation) {
        var responses = operation.getResponses();
        responses.addApiResponse("400", new ApiResponse().$ref(INVALID));
        responses.addApiResponse("500", new ApiResponse().$ref(FAILED));
        if (operation.getRequestBody() == null) return;
        responses.addApiResponse("413", new ApiResponse().$ref(TOO_LARGE));
        responses.addApiResponse("415", new ApiResponse().$ref(UNSUPPORTED));
        responses.addApiResponse("503", new ApiResponse().$ref(TRY_AGAIN));
    }

    private static void addProvenance(Operation operation) {
        operation
                .addParametersItem(header(
                        RequestProvenance.ACTOR,
                        RequestProvenance.LINE,
                        "the person or program that sends the request; stored with every event that follows from the"
                                + " request",
                        "ann"))
                .addParametersItem(header(
                        RequestProvenance.REASON,
                        RequestProvenance.LINE,
                        "the reason for the request; stored with the events of the request itself",
                        "goods came in"))
                .addParametersItem(header(
                        RequestProvenance.CORRELATION,
                        RequestProvenance.ID,
                        "the correlation id of every event that follows from the request; generated and returned if"
                                + " absent",
                        "7f9c2ba4-e88f"));
    }

    private static Parameter header(String name, Pattern rule, String description, String example) {
        var schema = new StringSchema().pattern(rule.pattern());
        return new HeaderParameter()
                .name(name)
                .description(description)
                .example(example)
                .schema(schema);
    }

    private static Schema<?> problemSchema() {
        var wrongField = new ObjectSchema()
                .addProperty(
                        "field", new StringSchema().description("the path of the field, such as lines[0].quantity"))
                .addProperty("message", new StringSchema().description("what the field must be"));
        return new ObjectSchema()
                .description("An error (RFC 9457)")
                .addProperty("type", new StringSchema())
                .addProperty("title", new StringSchema())
                .addProperty("status", new IntegerSchema())
                .addProperty("detail", new StringSchema())
                .addProperty("instance", new StringSchema())
                .addProperty(
                        "errors",
                        new ArraySchema()
                                .items(wrongField)
                                .description("the invalid fields, at most 200, if the status is 400"));
    }

    private static ApiResponse error(int status, String title, String detail) {
        var example = new LinkedHashMap<String, Object>();
        example.put("title", title);
        example.put("status", status);
        example.put("detail", detail);
        example.put("instance", "/api/orders");
        if (status == 400) {
            example.put(
                    "errors", List.of(Map.of("field", "lines[0].quantity", "message", "must be between 1 and 100000")));
        }
        var body = new MediaType()
                .schema(new Schema<>().$ref("#/components/schemas/Problem"))
                .example(example);
        return new ApiResponse()
                .description(title)
                .content(new Content().addMediaType("application/problem+json", body));
    }
}
