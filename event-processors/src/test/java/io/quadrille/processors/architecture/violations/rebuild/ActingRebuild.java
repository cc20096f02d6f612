package io.quadrille.processors.architecture.violations.rebuild;

import io.quadrille.processors.architecture.violations.kafka.Outlet;

record ActingRebuild(Outlet outlet) {}
