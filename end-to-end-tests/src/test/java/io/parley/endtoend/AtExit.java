package io.parley.endtoend;

/** What to do when this process is told to end meanwhile: processes that are nobody's children would be left behind. Until it is closed. */
public final class AtExit implements AutoCloseable {
    private final Thread hook;

    private AtExit(Thread hook) {
        this.hook = hook;
    }

    public static AtExit run(Runnable work) {
        Thread hook = new Thread(work);
        Runtime.getRuntime().addShutdownHook(hook);
        return new AtExit(hook);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It is running.
        }
    }
}
