package io.parley.benchmarks.flames;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;

/** The stacks of a JDK Flight Recorder file. */
final class Recording {
    /** By CPU time, native methods too; of JDKs and systems that have it. */
    private static final String CPU_SAMPLE = "jdk.CPUTimeSample";

    /** At regular times, of threads that run Java code. */
    private static final String JAVA_SAMPLE = "jdk.ExecutionSample";

    private Recording() {}

    /** All stacks under a root; by thread first, threads of one pool together. */
    static Frame stacks(Path file) throws IOException {
        Frame byCpu = stacks(file, CPU_SAMPLE);
        return byCpu.samples() > 0 ? byCpu : stacks(file, JAVA_SAMPLE);
    }

    private static Frame stacks(Path file, String type) throws IOException {
        Frame root = new Frame("all");
        try (RecordingFile events = new RecordingFile(file)) {
            while (events.hasMoreEvents()) {
                RecordedEvent event = events.readEvent();
                RecordedStackTrace trace = event.getStackTrace();
                if (event.getEventType().getName().equals(type) && trace != null) {
                    root.add(stack(thread(event), trace));
                }
            }
        }
        return root;
    }

    private static String thread(RecordedEvent event) {
        String field = event.hasField("sampledThread") ? "sampledThread" : "eventThread";
        RecordedThread thread = event.getThread(field);
        String name = thread == null ? null : thread.getJavaName();
        return name == null ? "a thread without a name" : name.replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}|[0-9]+", "#");
    }

    private static List<String> stack(String thread, RecordedStackTrace trace) {
        List<String> stack = new ArrayList<>();
        stack.add(thread);
        for (RecordedFrame frame : trace.getFrames().reversed()) {
            if (frame.isJavaFrame()) {
                stack.add(frame.getMethod().getType().getName() + "."
                        + frame.getMethod().getName());
            }
        }
        return stack;
    }
}
