package io.parley.http.token;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks an identity provider for its keys: from the one URL that is configured, never from where an answer or a token points. Not thread-safe. */
final class JwksFetch implements AutoCloseable {
    /** A key is of some 500 bytes, or 3 KB with its certificates. */
    private static final int BYTES_MAX = 512 * 1024;

    private final JwksConfig config;
    private final HttpClient client;

    JwksFetch(JwksConfig config) {
        this.config = config;
        this.client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(config.fetchTimeMax())
                .build();
    }

    /** The answer's text. */
    String fetch() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(config.url())
                .header("Accept", "application/jwk-set+json, application/json")
                .build();
        var answer = client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), BYTES_MAX));
        try {
            // Of the whole: the client's own time-outs end with the answer's head.
            HttpResponse<byte[]> response = answer.get(config.fetchTimeMax().toMillis(), TimeUnit.MILLISECONDS);
            if (response.statusCode() != 200) {
                throw new IOException("expected status 200, but got " + response.statusCode());
            }
            return new String(response.body(), StandardCharsets.UTF_8);
        } catch (TimeoutException e) {
            throw new IOException("expected an answer within " + config.fetchTimeMax(), e);
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()), e);
        } finally {
            answer.cancel(true);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}
