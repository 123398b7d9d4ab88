package io.parley.http.problem;

/**
 * What is wrong with one field of a request.
 *
 * @param field the field's, parameter's or header's name
 * @param reason to be read after the name: "must be …"; never holds a value that was given
 */
public record FieldError(String field, String reason) {}
