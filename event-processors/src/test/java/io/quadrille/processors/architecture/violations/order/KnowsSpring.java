package io.quadrille.processors.architecture.violations.order;

import org.springframework.stereotype.Component;

@Component
class KnowsSpring {}
