package io.quadrille.architecture.violations.rebuild;

import io.quadrille.architecture.violations.kafka.Outlet;

record ActingRebuild(Outlet outlet) {}
