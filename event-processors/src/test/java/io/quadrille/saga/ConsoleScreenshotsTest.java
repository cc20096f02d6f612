package io.quadrille.saga;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Takes the screenshots of docs/operating/console.md into the folder of -Dquadrille.screenshots, for example
 * docs/images. The path is relative to the root folder.
 */
@EnabledIfSystemProperty(named = "quadrille.screenshots", matches = ".+")
class ConsoleScreenshotsTest {

    @RegisterExtension
    static final ConsoleExtension consoleExtension = new ConsoleExtension();

    @Test
    void the_screenshots_of_the_documentation_are_taken() {
        var console = consoleExtension.console().open("demo");
        for (int round = 1; round <= 2; round++) {
            console.button("Place one of each").click();
            assertThat(console.rows("Demo orders")).hasCount(10 * round);
        }
        assertThat(console.page.locator(".badge.busy")).hasCount(0);
        console.row("Demo orders", "Too little money").last().locator("a").click();
        console.page.locator("#live.live").waitFor();
        assertThat(console.page.locator(".sequence li.compensation")).hasCount(5);
        take("console-order", ColorScheme.LIGHT, 1600, 1000);
        take("console-narrow", ColorScheme.DARK, 360, 1280);
        console.open("orders");
        take("console-orders", ColorScheme.DARK, 1400, 760);
        new OperatorClient(consoleExtension.system()).post("/groups/wallet/pause");
        console.open("demo").page.getByLabel("Goes through with a coupon").check();
        console.page.getByLabel("How many?").fill("7");
        console.button("Place").click();
        assertThat(console.page.locator("#said")).containsText("Placed 7");
        console.open("groups");
        assertThat(console.row("Groups of", "it is mended").locator("[data-label='Lag, records']"))
                .containsText("7");
        assertThat(console.row("Groups of", "it is mended").locator("[data-label='Lag, time']"))
                .not()
                .hasText("0 ms");
        take("console-groups", ColorScheme.LIGHT, 1400, 760);
        new OperatorClient(consoleExtension.system()).post("/groups/wallet/resume");
    }

    private static void take(String name, ColorScheme theme, int width, int height) {
        var page = consoleExtension.console().page;
        consoleExtension.console().setView(theme, width);
        page.setViewportSize(width, height);
        var file = Path.of("..")
                .resolve(System.getProperty("quadrille.screenshots"))
                .resolve(name + ".png");
        page.screenshot(new Page.ScreenshotOptions().setPath(file));
    }
}
