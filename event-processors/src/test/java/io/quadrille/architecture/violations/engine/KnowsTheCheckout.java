package io.quadrille.architecture.violations.engine;

import io.quadrille.checkout.choreography.CheckoutSaga;

record KnowsTheCheckout(CheckoutSaga saga) {}
