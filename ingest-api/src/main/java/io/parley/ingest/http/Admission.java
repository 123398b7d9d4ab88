package io.parley.ingest.http;

import io.parley.http.problem.Problem;
import io.parley.schemas.ids.UserId;
import java.util.Optional;

/** Whether a user may send one more message now. */
@FunctionalInterface
interface Admission {
    /** Empty for yes, which counts; else what to answer. */
    Optional<Problem> refusal(UserId sender);
}
