package io.parley.endtoend.description;

import java.net.http.HttpHeaders;

/** What was asked, as the description names it, and what came. */
record Exchange(String operation, int status, HttpHeaders headers, String body) {
    String mediaType() {
        return headers.firstValue("Content-Type").orElse("none").replaceFirst(" *;.*", "");
    }

    /** As in a list of what has to happen. */
    String pair() {
        return operation + " " + status;
    }
}
