package io.parley.cli.settings;

import java.util.List;

/** A command that serves until it is stopped. All of its settings are checked before it begins, so that whoever runs it hears of every mistake at once. */
public interface Role {
    /** What it takes from the environment and never from the command line. */
    List<SecretSetting> secrets();

    /** Tries each of its settings. Opens no connection and writes nothing. */
    void check(SettingCheck check);
}
