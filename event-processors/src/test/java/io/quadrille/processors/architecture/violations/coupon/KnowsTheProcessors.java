package io.quadrille.processors.architecture.violations.coupon;

import io.quadrille.processors.choreography.Topic;

record KnowsTheProcessors(Topic topic) {}
