package io.quadrille.architecture.violations.rebuild;

import java.util.concurrent.ScheduledExecutorService;

record ScheduledRebuild(ScheduledExecutorService schedule) {}
