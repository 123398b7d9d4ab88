package io.parley.cli.client;

import io.parley.cli.node.CommandFailure;
import io.parley.schemas.ids.UserId;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What is in a user's mailbox: page after page, as far as somebody wants it. Every method blocks, and fails with a {@link CommandFailure}
 * when the server does not answer in time or refuses.
 */
public final class MailboxReads {
    /** A page of the largest messages, every character of them escaped, is then 20 MB, which fits a small heap; of average ones, 15 KB. */
    private static final int PAGE_MAX = 50;

    private final ParleyApi api;
    private final UserId reader;
    private final Patience patience;

    public MailboxReads(ParleyApi api, UserId reader, Patience patience) {
        this.api = api;
        this.reader = reader;
        this.patience = patience;
    }

    /**
     * Conversations, the most recent first.
     *
     * @param limit at least 1
     * @param wantsMore takes each, and says whether it wants the next one
     */
    public void conversations(int limit, Predicate<AnswerObject> wantsMore) throws InterruptedException {
        pages("/v1/conversations?", "conversations", "cursor", limit, wantsMore);
    }

    /** The messages with {@code peer}, newest first; none when there is no such conversation. Otherwise as {@link #conversations}. */
    public void messages(UserId peer, int limit, Predicate<AnswerObject> wantsMore) throws InterruptedException {
        pages("/v1/conversations/" + encoded(peer) + "/messages?", "messages", "before", limit, wantsMore);
    }

    /** The number of the mailbox's last change; 0 when there was none. */
    public long head() throws InterruptedException {
        return read("/v1/feed?after=0&limit=1").number("head");
    }

    private void pages(String path, String list, String cursorName, int limit, Predicate<AnswerObject> wantsMore)
            throws InterruptedException {
        int left = limit;
        Optional<String> cursor = Optional.of("");
        while (left > 0 && cursor.isPresent()) {
            AnswerObject page = read(path + "limit=" + Math.min(left, PAGE_MAX) + parameter(cursorName, cursor.get()));
            for (AnswerObject element : page.objects(list)) {
                if (!wantsMore.test(element)) {
                    return;
                }
                left--;
            }
            cursor = page.optionalText("nextCursor");
        }
    }

    private static String parameter(String name, String value) {
        return value.isEmpty() ? "" : "&" + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    /** Dots as well: {@code ..} is a user's id, but means something else in a path. */
    private static String encoded(UserId user) {
        return URLEncoder.encode(user.value(), StandardCharsets.UTF_8).replace(".", "%2E");
    }

    private AnswerObject read(String pathAndQuery) throws InterruptedException {
        return AnswerObject.parse(
                patience.until(() -> api.get(reader, pathAndQuery)).success());
    }
}
