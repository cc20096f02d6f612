package io.quadrille.architecture.violations.order;

import io.quadrille.wallet.PaymentRefusal;

record KnowsAnotherDomain(PaymentRefusal reason) {}
