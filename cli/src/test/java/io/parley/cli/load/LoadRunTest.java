package io.parley.cli.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.cli.client.ServerAddress;
import io.parley.cli.load.Tally.Outcome;
import io.parley.cli.node.CommandFailure;
import io.parley.schemas.ids.UserId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** What a load says of a server that does not do well. Time is a number here, which the server moves: no clock is waited for. */
class LoadRunTest {
    private static final int RATE = 100;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final TestClock clock = new TestClock();

    /** Goes on when somebody waits for a moment, and when the server lets time pass. */
    private static final class TestClock implements NanoClock {
        private final AtomicLong now = new AtomicLong();

        @Override
        public long nanos() {
            return now.get();
        }

        @Override
        public void waitUntil(long nanos) {
            now.accumulateAndGet(nanos, Math::max);
        }
    }

    @Test
    void shouldShowAStallToEveryRequestThatWasDueMeanwhile() throws Exception {
        // One connection, as for a server that is busy with all it has; it answers the first request after ten seconds.
        try (var server = new StallingServer(number -> {
            if (number == 0) {
                clock.now.addAndGet(STALL_NANOS);
            }
            return StallingServer.OK;
        })) {
            LoadReport report = run(server.address(), new Pace.Open(RATE), 1, endless());

            assertThat(report.done()).isEqualTo(RATE);
            Histogram times = outcome(report).times();
            // All were due within the first second, and none was answered before the tenth.
            assertThat(times.getTotalCount()).isEqualTo(RATE);
            assertThat(times.getMinValue()).isGreaterThan(TimeUnit.SECONDS.toNanos(8));
            assertThat(times.getValueAtPercentile(50)).isGreaterThan(TimeUnit.SECONDS.toNanos(9));
        }
    }

    @Test
    void shouldKeepAStallToItselfInAClosedLoop() throws Exception {
        // The same server; what its users would have asked meanwhile was never asked, which is why a closed loop tells
        // no latency.
        try (var server = new StallingServer(number -> {
            if (number == 0) {
                clock.now.addAndGet(SECOND.toNanos() / 2);
            } else if (number == 10) {
                clock.now.addAndGet(SECOND.toNanos());
            }
            return StallingServer.OK;
        })) {
            LoadReport report = run(server.address(), new Pace.Closed(), 1, endless());

            assertThat(report.done()).isEqualTo(11);
            assertThat(outcome(report).times().getValueAtPercentile(50)).isZero();
            assertThat(report.elapsed()).isEqualTo(SECOND.plus(SECOND.dividedBy(2)));
        }
    }

    @Test
    void shouldCountErrorsByTheirStatusAndTimeSuccessesOnly() throws Exception {
        try (var server = new StallingServer(number -> {
            if (number % 2 == 1) {
                clock.now.addAndGet(SECOND.toNanos());
                return StallingServer.UNAVAILABLE;
            }
            return StallingServer.OK;
        })) {
            LoadReport report = run(server.address(), new Pace.Open(RATE), 1, endless());

            assertThat(outcome(report).errors()).containsExactly(Map.entry("503", (long) RATE / 2));
            assertThat(report.done()).isEqualTo(RATE / 2);
            assertThat(report.errors()).isEqualTo(RATE / 2);
            assertThat(outcome(report).times().getTotalCount()).isEqualTo(RATE / 2);
            assertThat(report.json()).contains("\"errors\":{\"503\":50}");
        }
    }

    @Test
    void shouldGoOnWhenAConnectionIsLost() throws Exception {
        try (var server = new StallingServer(number -> number == 3 ? StallingServer.GOES_AWAY : StallingServer.OK)) {
            LoadReport report = run(server.address(), new Pace.Open(RATE), 2, endless());

            assertThat(report.done()).isEqualTo(RATE - 1);
            assertThat(outcome(report).errors()).containsExactly(Map.entry("connection", 1L));
        }
    }

    @Test
    void shouldEndWhenThereIsNothingLeftToAsk() throws Exception {
        AtomicLong left = new AtomicLong(25);
        try (var server = new StallingServer(number -> StallingServer.OK)) {
            LoadReport report =
                    run(server.address(), new Pace.Closed(), 4, () -> left.getAndDecrement() > 0 ? request() : null);

            assertThat(report.done()).isEqualTo(25);
            assertThat(report.errors()).isZero();
        }
    }

    @Test
    void shouldOrderPercentilesAndSaySoInJson() throws Exception {
        try (var server = new StallingServer(number -> {
            clock.now.addAndGet(TimeUnit.MILLISECONDS.toNanos(number % 10));
            return StallingServer.OK;
        })) {
            LoadReport report = run(server.address(), new Pace.Open(RATE), 1, endless());

            Histogram times = outcome(report).times();
            assertThat(times.getValueAtPercentile(50)).isLessThanOrEqualTo(times.getValueAtPercentile(90));
            assertThat(times.getValueAtPercentile(99)).isLessThanOrEqualTo(times.getMaxValue());
            assertThat(report.json())
                    .startsWith(
                            "{\"loop\":\"open\",\"rate\":100,\"connections\":1,\"seconds\":1,\"done\":100,\"errors\":0,")
                    .contains("\"toolCpuMicrosEach\":")
                    .contains("\"operations\":{\"page\":{\"done\":100,");
            assertThat(report.lines()).contains("open loop, 100/s for 1 s, 1 connections");
        }
    }

    @Test
    void shouldCountNothingOfTheWarmUpAndAllThatFollows() throws Exception {
        AtomicLong asked = new AtomicLong();
        try (var server = new StallingServer(number -> {
            asked.incrementAndGet();
            return StallingServer.OK;
        })) {
            LoadPlan plan = new LoadPlan(new Pace.Open(RATE), 3, SECOND, SECOND);

            LoadReport report = run(server.address(), plan, endless());

            assertThat(report.done()).isEqualTo(RATE);
            assertThat(report.errors()).isZero();
            assertThat(asked).hasValue(2 * RATE);
        }
    }

    @Test
    void shouldFailWhereNobodyListens() throws Exception {
        ServerAddress gone;
        try (var server = new StallingServer(number -> StallingServer.OK)) {
            gone = server.address();
        }

        assertThatThrownBy(() -> run(gone, new Pace.Closed(), 1, endless()))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("nobody answers");
    }

    @Test
    void shouldFailWhenNothingSucceedsWhileItWarmsUp() throws Exception {
        try (var server = new StallingServer(number -> {
            clock.now.addAndGet(SECOND.toNanos());
            return StallingServer.UNAVAILABLE;
        })) {
            LoadPlan plan = new LoadPlan(new Pace.Open(RATE), 1, SECOND, SECOND);

            assertThatThrownBy(() -> run(server.address(), plan, endless()))
                    .isInstanceOf(CommandFailure.class)
                    .hasMessageContaining("503=100");
        }
    }

    private LoadReport run(ServerAddress server, Pace pace, int connections, Workload workload)
            throws InterruptedException {
        return run(server, new LoadPlan(pace, connections, Duration.ZERO, SECOND), workload);
    }

    private LoadReport run(ServerAddress server, LoadPlan plan, Workload workload) throws InterruptedException {
        return new LoadRun(server, plan, workload, CpuMeter.of(Optional.empty()), clock, line -> {}).run();
    }

    private static Workload endless() {
        return LoadRunTest::request;
    }

    private static Request request() {
        ByteBuffer bytes = StandardCharsets.US_ASCII.encode("GET /v1/anything HTTP/1.1\r\nHost: test\r\n\r\n");
        UserId anybody = new UserId("anybody");
        return new Request(Operation.PAGE, 1, anybody, anybody, bytes);
    }

    private static Outcome outcome(LoadReport report) {
        return Objects.requireNonNull(report.outcomes().get(Operation.PAGE));
    }
}
