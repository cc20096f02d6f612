package io.quadrille.architecture.violations.view;

import java.net.http.HttpClient;

record CallingView(HttpClient http) {}
