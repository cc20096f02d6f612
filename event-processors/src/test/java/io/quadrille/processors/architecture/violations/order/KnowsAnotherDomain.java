package io.quadrille.processors.architecture.violations.order;

import io.quadrille.wallet.PaymentRefusal;

record KnowsAnotherDomain(PaymentRefusal reason) {}
