package io.quadrille.checkout.api;

import io.quadrille.coupon.InvalidCouponFieldException;
import io.quadrille.http.Problems;
import io.quadrille.inventory.InvalidInventoryFieldException;
import io.quadrille.order.InvalidOrderFieldException;
import io.quadrille.wallet.InvalidWalletFieldException;
import java.util.function.Supplier;

/** Translates the domains' field errors into HTTP 400 responses. */
final class DomainCommands {

    private DomainCommands() {}

    /**
     * Creates a command and turns a domain's field error into a 400.
     *
     * @param constructor supplies the command, usually by calling its constructor
     * @throws org.springframework.web.ErrorResponseException with status 400, naming the field, if the domain rejects
     *     its value
     */
    static <C> C make(Supplier<C> constructor) {
        try {
            return constructor.get();
        } catch (InvalidOrderFieldException e) {
            throw Problems.invalid(e.field(), e.rule());
        } catch (InvalidInventoryFieldException e) {
            throw Problems.invalid(e.field(), e.rule());
        } catch (InvalidCouponFieldException e) {
            throw Problems.invalid(e.field(), e.rule());
        } catch (InvalidWalletFieldException e) {
            throw Problems.invalid(e.field(), e.rule());
        }
    }
}
