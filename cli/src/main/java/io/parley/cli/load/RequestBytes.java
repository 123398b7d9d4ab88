package io.parley.cli.load;

import io.parley.cli.client.ServerAddress;
import io.parley.cli.client.Tokens;
import io.parley.cli.load.People.Written;
import io.parley.schemas.ids.UserId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Makes requests as they go over the wire. Ids and texts need no escapes: they are letters, digits and what stands for itself. Not thread-safe. */
final class RequestBytes {
    private final String host;
    private final Tokens tokens;

    RequestBytes(ServerAddress server, Tokens tokens) {
        this.host = server.url().getAuthority();
        this.tokens = tokens;
    }

    Request send(Written written) {
        return post(Operation.SEND, written, 1, "/v1/messages", "application/json", json(written));
    }

    /** @param messages of one sender, at least one */
    Request batch(List<Written> messages) {
        StringBuilder body = new StringBuilder();
        messages.forEach(message -> body.append(json(message)).append('\n'));
        return post(
                Operation.BATCH,
                messages.getLast(),
                messages.size(),
                "/v1/messages:batch",
                "application/x-ndjson",
                body.toString());
    }

    private static String json(Written written) {
        return "{\"to\":\"" + written.to().value() + "\",\"text\":\"" + written.text() + "\",\"messageId\":\""
                + written.id() + "\"}";
    }

    private Request post(Operation operation, Written last, int count, String path, String type, String body) {
        String head =
                head("POST", path, last.from()) + "Content-Type: " + type + "\r\nContent-Length: " + body.length();
        return new Request(operation, count, last.from(), last.to(), bytes(head + "\r\n\r\n" + body));
    }

    Request recents(UserId reader, UserId peer, int limit) {
        return get(Operation.RECENTS, reader, peer, "/v1/conversations?limit=" + limit);
    }

    Request page(UserId reader, UserId peer, int limit) {
        return get(Operation.PAGE, reader, peer, "/v1/conversations/" + peer.value() + "/messages?limit=" + limit);
    }

    /** An open stream of what follows change {@code after}. */
    ByteBuffer stream(UserId reader, long after) {
        return bytes(head("GET", "/v1/feed/stream", reader) + "Accept: text/event-stream\r\nLast-Event-ID: " + after
                + "\r\n\r\n");
    }

    private Request get(Operation operation, UserId reader, UserId peer, String path) {
        return new Request(operation, 1, reader, peer, bytes(head("GET", path, reader) + "\r\n"));
    }

    private String head(String method, String path, UserId caller) {
        return method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\nAuthorization: Bearer " + tokens.of(caller)
                + "\r\n";
    }

    private static ByteBuffer bytes(String ascii) {
        return ByteBuffer.wrap(ascii.getBytes(StandardCharsets.US_ASCII));
    }
}
