package io.quadrille.architecture.violations.order;

import java.sql.Connection;

record KnowsSql(Connection connection) {}
