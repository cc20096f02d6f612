package io.quadrille.http;

import jakarta.validation.Validator;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.AbstractHttpMessageConverter;
import org.springframework.http.converter.HttpMessageNotWritableException;

/**
 * Reads the bodies of requests. One answer reports all invalid fields of a body: unknown fields, wrong types and broken
 * constraints. This converter has its own JSON mapper, so that the settings of the other converters do not affect it.
 */
final class StrictJsonConverter extends AbstractHttpMessageConverter<ApiRequest> {

    private final StrictJson json = new StrictJson();
    private final Validator validator;

    StrictJsonConverter(Validator validator) {
        super(MediaType.APPLICATION_JSON);
        this.validator = validator;
    }

    @Override
    protected boolean supports(Class<?> type) {
        return ApiRequest.class.isAssignableFrom(type);
    }

    @Override
    public boolean canWrite(Class<?> type, @Nullable MediaType mediaType) {
        return false;
    }

    @Override
    protected ApiRequest readInternal(Class<? extends ApiRequest> type, HttpInputMessage message) throws IOException {
        var wrong = new WrongFields();
        var request = (ApiRequest) json.read(message.getBody().readAllBytes(), type.asSubclass(Record.class), wrong);
        if (request != null) {
            wrong.addAll(validator.validate(request));
            request.checkTogether(wrong);
        }
        wrong.refuse();
        return Objects.requireNonNull(request, "a body that was not read has an error");
    }

    @Override
    protected void writeInternal(ApiRequest request, HttpOutputMessage message) {
        throw new HttpMessageNotWritableException("requests are read only, never written");
    }
}
