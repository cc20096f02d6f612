package io.quadrille.run;

import io.quadrille.coupon.CouponCommand.IssueCoupon;
import io.quadrille.coupon.CouponConflictException;
import io.quadrille.coupon.Discount;
import io.quadrille.inventory.InventoryCommand.RegisterProduct;
import io.quadrille.inventory.InventoryConflictException;
import io.quadrille.wallet.WalletCommand.OpenWallet;
import io.quadrille.wallet.WalletConflictException;
import java.util.List;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;

/** Creates products, users and a coupon for the run command at every start; the commands are idempotent. */
class DemoCatalogue implements ApplicationRunner {

    private static final Logger LOG = LoggerFactory.getLogger(DemoCatalogue.class);

    private static final List<Object> COMMANDS = List.of(
            new RegisterProduct("espresso-beans", "Espresso Beans, 1 kg", 18_90, 5_000),
            new RegisterProduct("moka-pot", "Moka Pot, 6 Cups", 34_50, 1_200),
            new RegisterProduct("ceramic-cup", "Ceramic Cup, 80 ml", 9_00, 8_000),
            new RegisterProduct("burr-grinder", "Burr Grinder", 129_00, 400),
            new RegisterProduct("copper-kettle", "Copper Kettle, Made to Order", 249_00, 3),
            new IssueCoupon("alice-five-off", "alice", new Discount(Discount.Type.FIXED, 5_00), null),
            new IssueCoupon("alice-ten-percent", "alice", new Discount(Discount.Type.PERCENT, 10), null),
            new OpenWallet("alice", 1_000_000_00),
            new OpenWallet("bob", 10_00));

    private final CommandGateway commands;

    DemoCatalogue(CommandGateway commands) {
        this.commands = commands;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        COMMANDS.forEach(this::send);
    }

    private void send(Object command) {
        try {
            commands.sendAndWait(command);
        } catch (InventoryConflictException | CouponConflictException | WalletConflictException e) {
            LOG.info("The demo catalogue differs from the existing data, which stays unchanged: {}", e.getMessage());
        }
    }
}
