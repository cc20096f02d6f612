package io.quadrille.architecture.violations.engine;

import io.quadrille.checkout.choreography.Topic;

record KnowsTheCheckout(Topic topic) {}
