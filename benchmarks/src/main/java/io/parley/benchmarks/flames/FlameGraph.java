package io.parley.benchmarks.flames;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A picture of where CPU time goes: each frame as wide as it was often found at work, upon the one that called it. SVG without a script. */
public final class FlameGraph {
    private static final int WIDTH = 1_200;
    private static final int ROW = 15;
    private static final int TITLE = 24;
    private static final double LETTER_WIDTH = 6.2;

    /** What is narrower cannot be seen. */
    private static final double WIDTH_MIN = 1.2;

    /** By the beginning of a method's name; the first that fits. */
    private static final List<Map.Entry<String, String>> COLOURS = List.of(
            Map.entry("io.parley.", "#f2a154"),
            Map.entry("org.rocksdb.", "#c9a0dc"),
            Map.entry("org.apache.kafka.", "#8fb8de"),
            Map.entry("kafka.", "#8fb8de"),
            Map.entry("org.eclipse.jetty.", "#9ccc9c"),
            Map.entry("io.javalin.", "#9ccc9c"),
            Map.entry("com.fasterxml.", "#e8d174"));

    private static final String OTHER_COLOUR = "#d8d8d8";

    private final StringBuilder svg = new StringBuilder();
    private final long samplesMin;
    private final double samples;
    private final int bottom;

    private FlameGraph(Frame root) {
        samples = Math.max(1, root.samples());
        samplesMin = Math.max(1, (long) Math.ceil(samples * WIDTH_MIN / WIDTH));
        bottom = TITLE + root.depth(samplesMin) * ROW;
    }

    /**
     * Draws what is in a recording.
     *
     * @return how many samples there are
     */
    public static long draw(Path recording, String title, Path picture) throws IOException {
        Frame root = Recording.stacks(recording);
        FlameGraph graph = new FlameGraph(root);
        Files.createDirectories(picture.toAbsolutePath().getParent());
        Files.writeString(picture, graph.picture(root, title));
        return root.samples();
    }

    private String picture(Frame root, String title) {
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"monospace\""
                        + " font-size=\"10\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>%n<text x=\"4\""
                        + " y=\"15\" font-size=\"12\">%s</text>%n",
                WIDTH,
                bottom,
                escaped(title + " (" + root.samples() + " samples)")));
        draw(root, 0, bottom - ROW);
        return svg.append("</svg>\n").toString();
    }

    private void draw(Frame frame, double x, int y) {
        double width = frame.samples() * WIDTH / samples;
        svg.append(String.format(
                Locale.ROOT,
                "<g><title>%s: %.1f %%</title><rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\""
                        + " stroke=\"#fff\" stroke-width=\".5\"/>",
                escaped(frame.name()),
                frame.samples() * 100 / samples,
                x,
                y,
                width,
                ROW,
                colour(frame.name())));
        int letters = (int) ((width - 4) / LETTER_WIDTH);
        if (letters > 3) {
            String name = shortened(frame.name());
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%.1f\" y=\"%d\">%s</text>",
                    x + 2,
                    y + ROW - 4,
                    escaped(name.substring(0, Math.min(letters, name.length())))));
        }
        svg.append("</g>\n");
        double left = x;
        for (Frame called : frame.called()) {
            if (called.samples() >= samplesMin) {
                draw(called, left, y - ROW);
            }
            left += called.samples() * WIDTH / samples;
        }
    }

    /** The class and the method: the package is in the colour, and in what a pointer shows. */
    private static String shortened(String name) {
        int method = name.lastIndexOf('.');
        int type = method < 0 ? -1 : name.lastIndexOf('.', method - 1);
        return name.substring(type + 1);
    }

    private static String colour(String name) {
        return COLOURS.stream()
                .filter(colour -> name.startsWith(colour.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(OTHER_COLOUR);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
