package io.parley.cli.settings;

/**
 * A setting with which a command cannot run.
 *
 * @param name its flag or its variable, or whatever stands in its place on the command line
 * @param reason why not; shows no secret
 */
public record WrongSetting(String name, String reason) {}
