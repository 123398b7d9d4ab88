// One signed-in user in this tab: what he sees, and what he does. What is shown comes from the server; the feed says when to look again.

import { Api, ApiError } from './api.js';
import { ConversationView } from './conversation-view.js';
import { Feed } from './feed.js';
import { ListView } from './list-view.js';
import { Outbox } from './outbox.js';
import { pause } from './pause.js';

const RETRY_FIRST_MS = 250;
const RETRY_MOST_MS = 5_000;

/** Closer to the oldest message than this, older ones are asked for. */
const NEAR_OLDEST_PX = 800;

export class Session {
  #api;
  #me;
  #on;
  #list;
  #conversation;
  #outbox;
  #feed;
  #stopped = new AbortController();

  #summaries = new Map();
  #nextConversations;

  #current;
  #nextOlder;
  #loading;
  #arrivedMeanwhile = [];

  #refreshing = new Map();
  #marked = new Map();

  /** @param on {opened(peer), closed(), connected(), disconnected(), unread(count), rejected()} */
  constructor({ user, token }, on) {
    this.#me = user;
    this.#on = on;
    this.#api = new Api(token);
    this.#list = new ListView({ open: (peer) => this.open(peer), nearEnd: () => this.#loadMoreConversations() });
    this.#conversation = new ConversationView({
      scrolled: () => this.#scrolled(),
      retry: (messageId) => this.#outbox.retry(messageId),
    });
    this.#outbox = new Outbox(this.#api, user, {
      sent: (message, answer) => this.#conversation.acknowledge(message, answer),
      delayed: (message) => this.#conversation.delay(message),
      failed: (message) => this.#conversation.fail(message),
      rejected: () => on.rejected(),
    });
  }

  get me() {
    return this.#me;
  }

  async start() {
    // The head first: whatever happens after it comes through the feed.
    const head = await this.#persistently(() => this.#api.head());
    this.#takeConversations(await this.#persistently(() => this.#api.conversations(undefined, head)));
    this.#feed = new Feed(this.#api, this.#me, head, {
      change: (entry) => this.#change(entry),
      connected: () => this.#on.connected(),
      disconnected: () => this.#on.disconnected(),
      rejected: () => this.#on.rejected(),
    });
    this.#feed.follow();
    this.#outbox.flush();
  }

  stop() {
    this.#stopped.abort();
    this.#feed?.stop();
    this.#outbox.stop();
    this.#conversation.stop();
    this.#list.clear();
  }

  // --- Conversations

  async #loadMoreConversations() {
    const cursor = this.#nextConversations;
    if (cursor && this.#list.isNearEnd) {
      this.#nextConversations = undefined;
      this.#takeConversations(await this.#persistently(() => this.#api.conversations(cursor, this.#feed?.seen)));
    }
  }

  #takeConversations({ conversations, nextCursor }) {
    for (const conversation of conversations) {
      const known = this.#summaries.get(conversation.peer);
      if (!known || known.lastMessage.seq <= conversation.lastMessage.seq) {
        this.#summaries.set(conversation.peer, conversation);
      }
    }
    this.#nextConversations = nextCursor;
    this.#showList();
    this.#loadMoreConversations();
  }

  #showList() {
    const summaries = [...this.#summaries.values()].sort((a, b) =>
      b.lastMessage.sentAt.localeCompare(a.lastMessage.sentAt) || b.lastMessage.seq - a.lastMessage.seq);
    this.#list.show(summaries, this.#current, this.#me);
    this.#on.unread(summaries.reduce((sum, { unread }) => sum + unread, 0));
  }

  // --- The open conversation

  async open(peer) {
    this.#current = peer;
    this.#nextOlder = undefined;
    this.#arrivedMeanwhile = [];
    this.#on.opened(peer);
    this.#conversation.show([], [], this.#me);
    this.#showList();
    const loading = this.#persistently(() => this.#api.messages(peer, undefined, this.#feed?.seen));
    this.#loading = loading;
    const page = await loading;
    // Another conversation, or this one again, may have been opened since.
    if (this.#loading === loading) {
      this.#loading = undefined;
      this.#showFirst(peer, page);
    }
  }

  #showFirst(peer, { messages, nextCursor }) {
    this.#nextOlder = nextCursor;
    const newest = messages[0]?.seq ?? 0;
    const shown = [...messages.toReversed(), ...this.#arrivedMeanwhile.filter(({ seq }) => seq > newest)];
    shown.forEach(({ messageId }) => this.#outbox.seen(messageId));
    const waiting = this.#outbox.waiting.filter(({ to }) => to === peer);
    this.#conversation.show(shown, waiting, this.#me, this.#summaries.get(peer));
    this.#markRead();
  }

  close() {
    const peer = this.#current;
    this.#current = undefined;
    this.#loading = undefined;
    this.#on.closed();
    this.#showList();
    this.#list.focus(peer);
  }

  send(text) {
    this.#conversation.appendPending(this.#outbox.add(this.#current, text));
  }

  /** Somebody looks at the page, perhaps after a while. */
  visible() {
    this.#markRead();
  }

  #scrolled() {
    this.#markRead();
    this.#loadOlder();
  }

  async #loadOlder() {
    if (!this.#nextOlder || this.#loading || this.#conversation.aboveView > NEAR_OLDEST_PX) {
      return;
    }
    const peer = this.#current;
    const loading = this.#persistently(() => this.#api.messages(peer, this.#nextOlder, this.#feed?.seen));
    this.#loading = loading;
    const page = await loading;
    if (this.#loading === loading) {
      this.#loading = undefined;
      this.#arrivedMeanwhile = [];
      this.#nextOlder = page.nextCursor;
      this.#conversation.prepend(page.messages.toReversed());
      this.#loadOlder();
    }
  }

  #markRead() {
    const summary = this.#summaries.get(this.#current);
    const reads = document.visibilityState === 'visible' && this.#conversation.followsEnd && !this.#loading;
    if (!summary || summary.unread === 0 || !reads) {
      return;
    }
    const { peer, lastMessage: { seq } } = summary;
    if ((this.#marked.get(peer) ?? 0) < seq) {
      this.#marked.set(peer, seq);
      this.#persistently(() => this.#api.markRead(peer, seq)).catch(() => this.#marked.delete(peer));
    }
  }

  // --- What comes

  #change(entry) {
    const peer = entry.conversationId.split(':').find((user) => user !== this.#me) ?? this.#me;
    if (entry.type === 'message') {
      this.#outbox.seen(entry.messageId);
      if (peer === this.#current) {
        this.#conversation.append(entry);
        if (this.#loading) {
          this.#arrivedMeanwhile.push(entry);
        }
      }
    }
    this.#refresh(peer, entry.seq);
  }

  /** Asks for the summary instead of counting along: what is shown as unread is what the server has. One question at a time. */
  async #refresh(peer, seq) {
    const underWay = this.#refreshing.has(peer);
    this.#refreshing.set(peer, seq);
    if (underWay) {
      return;
    }
    for (let asked; asked !== this.#refreshing.get(peer);) {
      asked = this.#refreshing.get(peer);
      const wanted = asked;
      const summary = await this.#persistently(() => this.#api.conversation(peer, wanted)).catch(() => undefined);
      if (summary) {
        this.#summaries.set(peer, summary);
        this.#showList();
        this.#markRead();
      }
    }
    this.#refreshing.delete(peer);
  }

  /** Tries until there is an answer, or one that trying again does not change. After the end of the session there is none. */
  async #persistently(request) {
    for (let waitMs = RETRY_FIRST_MS; !this.#stopped.signal.aborted; waitMs = Math.min(waitMs * 2, RETRY_MOST_MS)) {
      try {
        const answer = await request();
        if (waitMs > RETRY_FIRST_MS) {
          this.#on.connected();
        }
        return answer;
      } catch (error) {
        if (error instanceof ApiError && error.status === 401) {
          this.#on.rejected();
          break;
        }
        if (!(error instanceof ApiError) || !error.mayPass) {
          throw error;
        }
        this.#on.disconnected();
        await pause(error.retryAfterMs ?? waitMs, this.#stopped.signal);
      }
    }
    return new Promise(() => {});
  }
}
