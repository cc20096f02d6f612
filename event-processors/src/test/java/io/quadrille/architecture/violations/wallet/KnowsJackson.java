package io.quadrille.architecture.violations.wallet;

import tools.jackson.databind.json.JsonMapper;

record KnowsJackson(JsonMapper json) {}
