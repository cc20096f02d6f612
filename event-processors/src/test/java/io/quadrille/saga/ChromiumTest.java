package io.quadrille.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChromiumTest {

    @TempDir
    Path folder;

    @Test
    void a_missing_browser_is_reported_with_how_to_install_one() {
        assertThatThrownBy(() -> Chromium.executable(null, folder.toString()))
                .hasMessageContaining("none on the PATH")
                .hasMessageContaining("apt-get install chromium");
        assertThatThrownBy(() -> Chromium.executable(folder + "/chromium", ""))
                .hasMessageContaining("none at " + folder);
    }

    @Test
    void a_browser_is_found_on_the_path_or_at_the_given_file() throws IOException {
        var one = Files.createFile(folder.resolve("chromium-browser"));
        assertThat(one.toFile().setExecutable(true)).isTrue();
        assertThat(Chromium.executable(null, "/nowhere:" + folder)).isEqualTo(one);
        assertThat(Chromium.executable(one.toString(), "")).isEqualTo(one);
    }
}
