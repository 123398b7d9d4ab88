package io.parley.query;

import io.parley.benchmarks.Traffic;
import io.parley.http.answer.JsonAnswer;
import io.parley.schemas.events.Send;
import io.parley.schemas.ids.ConversationId;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.ConversationSummary;
import io.parley.schemas.mailbox.Message;
import io.parley.schemas.mailbox.MessagePosition;
import io.parley.schemas.mailbox.Page;
import io.parley.schemas.mailbox.RecentsPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One answer to bytes: a page of 50 messages, and 20 recent conversations. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class AnswerBenchmark {
    private static final int MESSAGES = 50;
    private static final int CONVERSATIONS = 20;
    private static final int USERS = 5_000;
    private static final long SEED = 1;
    private static final long SENT_AT_MS = 1_700_000_000_000L;
    private static final UserId OWNER = new UserId("user-0");
    private static final UserId PEER = new UserId("user-1");

    private Page<Message, MessagePosition> messages = new Page<>(List.of(), Optional.empty());
    private Page<ConversationSummary, RecentsPosition> conversations = new Page<>(List.of(), Optional.empty());

    @Setup
    public void make() {
        Traffic traffic = new Traffic(SEED, USERS);
        List<Message> written = new ArrayList<>();
        List<ConversationSummary> summaries = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            Send send = traffic.next();
            Message message = new Message(i + 1, send.messageId(), PEER, send.text(), SENT_AT_MS + i);
            written.add(message);
            UserId peer = new UserId("peer-" + i);
            summaries.add(new ConversationSummary(ConversationId.of(OWNER, peer), peer, i, 1, message));
        }
        messages = new Page<>(written, Optional.of(new MessagePosition(SENT_AT_MS, 1)));
        conversations =
                new Page<>(summaries.subList(0, CONVERSATIONS), Optional.of(new RecentsPosition(SENT_AT_MS, 1)));
    }

    @Benchmark
    public byte[] pageOf50() {
        return JsonAnswer.bytes(json -> new MessagesJson(OWNER, PEER).write(messages, json));
    }

    @Benchmark
    public byte[] recents20() {
        return JsonAnswer.bytes(json -> new RecentsJson(OWNER).write(conversations, json));
    }
}
