package io.quadrille.http;

import jakarta.validation.Validator;
import java.io.IOException;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.AbstractHttpMessageConverter;
import org.springframework.http.converter.HttpMessageNotWritableException;

/**
 * Reads the bodies of requests. All that is wrong with a body, from unknown fields over wrong types to broken
 * constraints, is collected and answered at once. The mapper is its own, so neither strictness nor leniency leaks from
 * or to others.
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
    public boolean canWrite(Class<?> type, MediaType mediaType) {
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
        return request;
    }

    @Override
    protected void writeInternal(ApiRequest request, HttpOutputMessage message) {
        throw new HttpMessageNotWritableException("requests are only read");
    }
}
