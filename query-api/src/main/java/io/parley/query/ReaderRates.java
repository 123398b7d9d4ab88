package io.parley.query;

import io.javalin.http.Handler;
import io.parley.http.Caller;
import io.parley.http.limit.Rate;
import io.parley.http.limit.Refused;
import io.parley.http.limit.TokenBuckets;
import io.parley.http.problem.Problem;
import io.parley.http.problem.ProblemException;
import io.parley.schemas.ids.UserId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** Holds each user to the rate of his reads, before anything is read for him. Thread-safe. */
final class ReaderRates {
    private final Optional<TokenBuckets<UserId>> rates;
    private final Refused refused;

    /** @param rate empty for no limit */
    ReaderRates(Optional<Rate> rate, InstantSource clock, Refused refused) {
        this.rates = rate.map(each -> new TokenBuckets<>(each, clock));
        this.refused = refused;
    }

    /** {@code route}, for those who have not read too fast; 429 for the others. */
    Handler held(Handler route) {
        return ctx -> {
            Optional<Duration> wait = rates.flatMap(each -> each.tryTake(Caller.of(ctx)));
            if (wait.isPresent()) {
                refused.count(Refused.Reason.USER_RATE);
                throw new ProblemException(
                        Problem.tooManyRequests("expected fewer reads per second of one user", wait.get()));
            }
            route.handle(ctx);
        };
    }
}
