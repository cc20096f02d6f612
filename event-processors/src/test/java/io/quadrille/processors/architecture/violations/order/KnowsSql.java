package io.quadrille.processors.architecture.violations.order;

import java.sql.Connection;

record KnowsSql(Connection connection) {}
