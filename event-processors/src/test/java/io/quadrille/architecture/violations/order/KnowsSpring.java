package io.quadrille.architecture.violations.order;

import org.springframework.stereotype.Component;

@Component
class KnowsSpring {}
