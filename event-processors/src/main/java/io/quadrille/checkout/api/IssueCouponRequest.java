package io.quadrille.checkout.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quadrille.coupon.CouponCommand.IssueCoupon;
import io.quadrille.http.ApiRequest;
import io.quadrille.http.RequestRules;
import io.quadrille.http.WrongFields;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Issues a coupon to a user. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record IssueCouponRequest(
        @Schema(description = "generated if absent", example = "spring-sale")
        @Pattern(regexp = RequestRules.ID, message = RequestRules.ID_RULE)
        @Nullable
        String couponId,

        @Schema(example = "alice")
        @NotNull(message = RequestRules.GIVEN)
        @Pattern(regexp = RequestRules.ID, message = RequestRules.ID_RULE)
        String userId,

        @NotNull(message = RequestRules.GIVEN) @Valid Discount discount,

        @Schema(
                description =
                        "only orders placed before this time can use the coupon; without it the coupon never expires")
        @Nullable
        Instant expiresAt)
        implements ApiRequest {

    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    /** The discount: an amount in minor units for FIXED, 1 to 100 percent for PERCENT. */
    @Schema(name = "IssueCouponDiscount")
    record Discount(
            @Schema(example = "PERCENT") @NotNull(message = RequestRules.GIVEN)
            io.quadrille.coupon.Discount.Type type,

            @Schema(example = "10") @NotNull(message = RequestRules.GIVEN)
            Long value) {

        long most() {
            return type == io.quadrille.coupon.Discount.Type.PERCENT ? 100 : io.quadrille.coupon.Discount.MAX_FIXED;
        }
    }

    @Override
    public void checkTogether(WrongFields wrong) {
        if (discount != null && discount.type() != null && discount.value() != null) {
            if (discount.value() < 1 || discount.value() > discount.most()) {
                wrong.add("discount.value", "must be between 1 and " + discount.most() + " for " + discount.type());
            }
        }
        if (expiresAt != null && (expiresAt.isBefore(EARLIEST) || expiresAt.isAfter(LATEST))) {
            wrong.add("expiresAt", "must be between " + EARLIEST + " and " + LATEST);
        }
    }

    IssueCoupon command(String id) {
        return new IssueCoupon(
                id, userId, new io.quadrille.coupon.Discount(discount.type(), discount.value()), expiresAt);
    }
}
