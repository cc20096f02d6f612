package io.quadrille.checkout.api;

import io.quadrille.coupon.InvalidCouponFieldException;
import io.quadrille.http.Problems;
import io.quadrille.inventory.InvalidInventoryFieldException;
import io.quadrille.order.InvalidOrderFieldException;
import io.quadrille.wallet.InvalidWalletFieldException;
import java.util.function.Supplier;

/** Makes the domains' commands from requests. */
final class DomainCommands {

    private DomainCommands() {}

    /**
     * Makes a command.
     *
     * @param constructor calls the constructor of the command
     * @throws org.springframework.web.ErrorResponseException 400 if the domain does not accept a field; the answer
     *     names the field
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
