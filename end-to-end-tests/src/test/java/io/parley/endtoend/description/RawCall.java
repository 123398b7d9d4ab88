package io.parley.endtoend.description;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Calls that a library does not make, or whose early answer it does not show. */
final class RawCall {
    private static final Duration ANSWER_TIME_MAX = Duration.ofMinutes(3);

    /** More than all headers of a request may have together. */
    private static final int TOO_LARGE = 17_000;

    private RawCall() {}

    /** Announces a body and never sends it; what comes is said when the server has waited for long enough. */
    static Exchange withoutItsBody(Call call) throws IOException {
        return exchange(call, "Content-Length: 10");
    }

    static Exchange withTooLargeAHeader(Call call) throws IOException {
        return exchange(call, "X-Large: " + "x".repeat(TOO_LARGE));
    }

    private static Exchange exchange(Call call, String header) throws IOException {
        List<String> head = new ArrayList<>();
        head.add(call.operation().method() + " " + call.path() + " HTTP/1.1");
        head.add("Host: " + call.server().getAuthority());
        head.add("Connection: close");
        call.headers().forEach((name, value) -> head.add(name + ": " + value));
        head.add(header);
        try (Socket socket = new Socket(call.server().getHost(), call.server().getPort())) {
            socket.setSoTimeout((int) ANSWER_TIME_MAX.toMillis());
            socket.getOutputStream()
                    .write((String.join("\r\n", head) + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            return exchange(call.operation().id(), toEnd(socket.getInputStream()));
        }
    }

    private static String toEnd(InputStream answer) throws IOException {
        return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
    }

    private static Exchange exchange(String operation, String answer) {
        String[] headAndBody = answer.split("\r\n\r\n", 2);
        String[] lines = headAndBody[0].split("\r\n");
        Map<String, List<String>> headers = new HashMap<>();
        for (int i = 1; i < lines.length; i++) {
            String[] nameAndValue = lines[i].split(": ", 2);
            headers.computeIfAbsent(nameAndValue[0], _ -> new ArrayList<>()).add(nameAndValue[1]);
        }
        int status = Integer.parseInt(lines[0].split(" ")[1]);
        return new Exchange(operation, status, HttpHeaders.of(headers, (_, _) -> true), headAndBody[1]);
    }
}
