package io.quadrille.processors.choreography;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** The four domains. A process runs those named by {@code quadrille.domains}. */
public enum Domain {
  ORDER,
  INVENTORY,
  COUPON,
  WALLET;

  /** Those that a process with these settings runs. */
  public static Set<Domain> ofProcess(Environment settings) {
    return Binder.get(settings).bind("quadrille.domains", Bindable.setOf(Domain.class)).orElse(EnumSet.allOf(Domain.class));
  }

  /** The domain whose message it is. */
  public static Domain of(Class<?> messageType) {
    var packageName = messageType.getPackageName();
    return valueOf(packageName.substring(packageName.lastIndexOf('.') + 1).toUpperCase(Locale.ROOT));
  }
}
