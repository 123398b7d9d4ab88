package io.parley.cli.node;

import io.parley.http.limit.HttpLimits;
import io.parley.http.limit.Rate;
import io.parley.ingest.IngestConfig;
import io.parley.query.QueryConfig;
import java.util.Optional;

/**
 * What a node that takes sends and answers reads gives to its clients.
 *
 * @param http to anybody
 * @param sendRate what each user is held to; empty for no limit
 * @param reads of mailboxes
 */
public record ServingLimits(HttpLimits http, Optional<Rate> sendRate, QueryConfig reads) {
    /** For clients on this machine, which all have one address. */
    public static final ServingLimits ONE_MACHINE = new ServingLimits(
            HttpLimits.ONE_MACHINE, Optional.of(IngestConfig.SEND_RATE_DEFAULT), QueryConfig.defaults());
}
