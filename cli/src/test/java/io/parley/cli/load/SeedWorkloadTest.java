package io.parley.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.cli.client.ParleyApi;
import io.parley.cli.client.ServerAddress;
import io.parley.cli.client.Tokens;
import io.parley.http.ClaimRules;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SeedWorkloadTest {
    private static final int MESSAGES = 1_234;
    private static final int USERS = 50;
    private static final ServerAddress NOWHERE = new ServerAddress(URI.create("http://127.0.0.1:1"));

    private final Tokens tokens = new Tokens(new byte[32], ClaimRules.NONE, InstantSource.system());
    private final ParleyApi api = new ParleyApi(NOWHERE, tokens);
    private final SeedWorkload seed = new SeedWorkload(
            MESSAGES, People.repeatable(Shape.CROWD, USERS, 1), new RequestBytes(NOWHERE, tokens), new LastSends(api));

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void shouldSendEveryMessageOnceWhenAllIsTaken() throws IOException {
        int sent = 0;
        for (Request request : all(seed)) {
            assertThat(seed.done(request, accepted(request.count()))).isEqualTo(request.count());
            sent += request.count();
        }

        assertThat(sent).isEqualTo(MESSAGES);
        assertThat(seed.taken()).isEqualTo(MESSAGES);
        assertThat(seed.isDone()).isTrue();
    }

    @Test
    void shouldSendAgainWhatWasNotTakenWhole() throws IOException {
        List<Request> requests = all(seed);
        Request inPart = requests.get(0);
        Request lost = requests.get(1);
        assertThat(seed.done(inPart, accepted(inPart.count() - 1))).isEqualTo(inPart.count() - 1);
        seed.lost(lost);
        for (Request request : requests.subList(2, requests.size())) {
            assertThat(seed.done(request, accepted(request.count()))).isEqualTo(request.count());
        }
        assertThat(seed.isDone()).isFalse();

        Workload remainder = seed.remainder();
        assertThat(all(remainder)).containsExactly(inPart, lost);
        assertThat(remainder.done(inPart, accepted(inPart.count()))).isEqualTo(inPart.count());
        assertThat(remainder.done(lost, accepted(lost.count()))).isEqualTo(lost.count());

        assertThat(seed.taken()).isEqualTo(MESSAGES);
        assertThat(seed.isDone()).isTrue();
    }

    /** Its last token is of another message than the batch's last: its readers are not known. */
    @Test
    void shouldNotAskForWhatABatchBecameThatWasNotTakenWhole() throws Exception {
        Request request = all(seed).getFirst();
        assertThat(seed.done(request, accepted(request.count() - 1))).isEqualTo(request.count() - 1);

        // Then: it would fail, since nobody is there to be asked
        seed.awaitVisible();
    }

    private static List<Request> all(Workload workload) {
        List<Request> requests = new ArrayList<>();
        for (Request request = workload.next(); request != null; request = workload.next()) {
            requests.add(request);
        }
        return requests;
    }

    /** The answer to a batch of which so many lines were accepted. */
    private static AnswerReader accepted(int lines) throws IOException {
        String body = "{\"token\":\"t\"}\n".repeat(lines);
        AnswerReader answer = new AnswerReader();
        assertThat(answer.append(StandardCharsets.US_ASCII.encode(
                        "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)))
                .isTrue();
        return answer;
    }
}
