package io.quadrille.processors.architecture.violations.wallet;

import tools.jackson.databind.json.JsonMapper;

record KnowsJackson(JsonMapper json) {}
