package io.parley.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parley completion}: what a shell needs to complete the words of a parley command line. */
@Command(
        name = "completion",
        description = {
            "Prints a script with which a shell completes commands, flags and values.",
            "The command has to be on the PATH as parley; a link to bin/parley will do.",
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  source <(parley completion bash)                                     in this shell, or in ~/.bashrc",
            "  source <(parley completion zsh)                                      in this shell, or in ~/.zshrc",
            "  parley completion bash >/etc/bash_completion.d/parley                for everybody",
        })
final class CompletionCommand implements Callable<Integer> {
    /** Whose script it is to be. It is the same one for both: it finds out where it runs. */
    enum Shell {
        BASH,
        ZSH
    }

    @Parameters(paramLabel = "SHELL", description = "bash or zsh")
    private Shell shell = Shell.BASH;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var parley = spec.root().commandLine();
        switch (shell) {
            case BASH, ZSH ->
                parley.getOut().print(AutoComplete.bash(spec.root().name(), parley));
        }
        parley.getOut().flush();
        return 0;
    }
}
