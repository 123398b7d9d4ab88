// Wires the page: signs in, loads the list, follows the feed, and passes what comes to whoever shows it.

import { Api, ApiError, signIn } from './api.js';
import { ConversationView } from './conversation-view.js';
import { Feed } from './feed.js';
import { ListView } from './list-view.js';
import { Outbox } from './outbox.js';

const SESSION_KEY = 'parley.session';
const byId = (id) => document.getElementById(id);

/** One signed-in user in this tab. */
class Session {
  #api;
  #me;
  #summaries = new Map();
  #nextConversations;
  #outbox;
  #feed;
  #current;
  #nextOlder;
  #loadingOlder = false;
  #marked = new Map();
  #list = new ListView((peer) => this.open(peer));
  #conversation = new ConversationView({
    older: () => this.#loadOlder(),
    atEnd: () => this.#markRead(),
    retry: (messageId) => this.#outbox.retry(messageId),
  });

  constructor({ user, token }) {
    this.#me = user;
    this.#api = new Api(token);
    this.#outbox = new Outbox(this.#api, user, {
      sent: (message, answer) => this.#conversation.acknowledge(message, answer),
      failed: (message) => this.#conversation.fail(message),
      delayed: () => {},
    });
  }

  async start() {
    byId('me').textContent = this.#me;
    byId('app').hidden = false;
    // The head first: whatever happens after it comes through the feed.
    const head = await this.#persistently(() => this.#api.head());
    const page = await this.#persistently(() => this.#api.conversations(undefined, head));
    this.#takeConversations(page);
    this.#feed = new Feed(this.#api, head, {
      change: (entry) => this.#change(entry),
      connected: () => { byId('connection').textContent = ''; this.#outbox.flush(); },
      disconnected: () => { byId('connection').textContent = 'Connecting …'; },
      rejected: () => signOut(),
    });
    this.#feed.follow();
    this.#outbox.flush();
    if (location.hash.length > 1) {
      this.open(decodeURIComponent(location.hash.slice(1)));
    }
  }

  stop() {
    this.#feed?.stop();
    this.#outbox.stop();
    this.#list.clear();
  }

  async open(peer) {
    this.#current = peer;
    this.#nextOlder = undefined;
    history.replaceState(null, '', `#${encodeURIComponent(peer)}`);
    byId('app').dataset.pane = 'conversation';
    byId('nothing-open').hidden = true;
    byId('open').hidden = false;
    byId('peer').textContent = peer === this.#me ? `${peer} (you)` : peer;
    byId('peer-avatar').textContent = peer.slice(0, 1).toUpperCase();
    this.#conversation.show([], [], this.#me);
    this.#showList();
    const seen = this.#feed?.seen;
    const page = await this.#persistently(() => this.#api.messages(peer, undefined, seen));
    if (this.#current !== peer) {
      return;
    }
    this.#nextOlder = page.nextCursor;
    const known = new Set(page.messages.map((message) => message.messageId));
    known.forEach((messageId) => this.#outbox.seen(messageId));
    const waiting = this.#outbox.waiting.filter((message) => message.to === peer);
    this.#conversation.show(page.messages.toReversed(), waiting, this.#me);
    this.#markRead();
    if (matchMedia('(min-width: 641px)').matches) {
      byId('text').focus();
    }
  }

  close() {
    const peer = this.#current;
    this.#current = undefined;
    history.replaceState(null, '', location.pathname);
    byId('app').dataset.pane = 'list';
    byId('open').hidden = true;
    byId('nothing-open').hidden = false;
    this.#showList();
    document.querySelector(`#conversation-list [data-peer="${CSS.escape(peer ?? '')}"]`)?.focus();
  }

  send(text) {
    const message = this.#outbox.add(this.#current, text);
    this.#conversation.appendPending(message);
  }

  async loadMoreConversations() {
    if (this.#nextConversations) {
      const cursor = this.#nextConversations;
      this.#nextConversations = undefined;
      this.#takeConversations(await this.#persistently(() => this.#api.conversations(cursor, this.#feed.seen)));
    }
  }

  visible() {
    this.#markRead();
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
  }

  #change(entry) {
    const peer = entry.conversationId.split(':').find((user) => user !== this.#me) ?? this.#me;
    if (entry.type === 'message') {
      this.#outbox.seen(entry.messageId);
      if (peer === this.#current) {
        this.#conversation.append(entry);
      }
    }
    this.#refresh(peer, entry.seq);
  }

  /** Asks for the summary instead of counting along: what is shown as unread is what the server has. */
  async #refresh(peer, seq) {
    const summary = await this.#persistently(() => this.#api.conversation(peer, seq)).catch(() => undefined);
    if (summary) {
      this.#summaries.set(peer, summary);
      this.#showList();
      if (peer === this.#current) {
        this.#markRead();
      }
    }
  }

  #showList() {
    const summaries = [...this.#summaries.values()].sort((a, b) =>
      b.lastMessage.sentAt.localeCompare(a.lastMessage.sentAt) || b.lastMessage.seq - a.lastMessage.seq);
    this.#list.show(summaries, this.#current, this.#me);
    const unread = summaries.reduce((sum, { unread: count }) => sum + count, 0);
    document.title = unread > 0 ? `(${unread}) Parley` : 'Parley';
  }

  #markRead() {
    const summary = this.#summaries.get(this.#current);
    if (!summary || summary.unread === 0 || document.visibilityState !== 'visible' || !this.#conversation.atEnd) {
      return;
    }
    const { peer, lastMessage: { seq } } = summary;
    if ((this.#marked.get(peer) ?? 0) >= seq) {
      return;
    }
    this.#marked.set(peer, seq);
    this.#persistently(() => this.#api.markRead(peer, seq)).catch(() => this.#marked.delete(peer));
  }

  async #loadOlder() {
    if (!this.#nextOlder || this.#loadingOlder) {
      return;
    }
    this.#loadingOlder = true;
    const peer = this.#current;
    try {
      const page = await this.#persistently(() => this.#api.messages(peer, this.#nextOlder, this.#feed?.seen));
      if (peer === this.#current) {
        this.#nextOlder = page.nextCursor;
        this.#conversation.prepend(page.messages.toReversed());
      }
    } finally {
      this.#loadingOlder = false;
    }
  }

  /** Tries until there is an answer, or one that trying again does not change. */
  async #persistently(request) {
    for (let waitMs = 250; ; waitMs = Math.min(waitMs * 2, 5_000)) {
      try {
        return await request();
      } catch (error) {
        if (error instanceof ApiError && error.status === 401) {
          signOut();
        }
        if (!(error instanceof ApiError) || !error.mayPass) {
          throw error;
        }
        await new Promise((resolve) => setTimeout(resolve, error.retryAfterMs ?? waitMs));
      }
    }
  }
}

let session;

function begin(signedIn) {
  sessionStorage.setItem(SESSION_KEY, JSON.stringify(signedIn));
  byId('sign-in').hidden = true;
  byId('app').dataset.pane = 'list';
  session = new Session(signedIn);
  session.start();
}

function signOut() {
  session?.stop();
  session = undefined;
  sessionStorage.removeItem(SESSION_KEY);
  history.replaceState(null, '', location.pathname);
  byId('app').hidden = true;
  byId('open').hidden = true;
  byId('nothing-open').hidden = false;
  byId('sign-in').hidden = false;
  byId('sign-in-name').focus();
}

byId('sign-in-form').addEventListener('submit', async (event) => {
  event.preventDefault();
  byId('sign-in-error').textContent = '';
  const user = byId('sign-in-name').value.trim();
  try {
    const { token } = await signIn(user);
    begin({ user, token });
  } catch (error) {
    byId('sign-in-error').textContent = error.problem?.errors?.[0]?.reason ?? error.message;
  }
});

byId('sign-out').addEventListener('click', signOut);

const USER_ID = /^[A-Za-z0-9._~@|+=-]{1,128}$/;

byId('start-form').addEventListener('submit', (event) => {
  event.preventDefault();
  const peer = byId('start-name').value.trim();
  const valid = USER_ID.test(peer);
  byId('start-error').textContent = valid ? '' : 'A name has 1 to 128 of A–Z a–z 0–9 . _ ~ @ | + = -';
  if (valid) {
    byId('start-name').value = '';
    session.open(peer);
  }
});

const text = byId('text');

function grow() {
  text.style.setProperty('height', 'auto');
  text.style.setProperty('height', `${text.scrollHeight + 2}px`);
}

text.addEventListener('input', grow);
text.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    byId('compose').requestSubmit();
  }
});

byId('compose').addEventListener('submit', (event) => {
  event.preventDefault();
  const tooLong = new TextEncoder().encode(text.value).length >= 65_536;
  byId('compose-error').textContent = tooLong ? 'A message has less than 64 KiB.' : '';
  if (text.value.length > 0 && !tooLong) {
    session.send(text.value);
    text.value = '';
    grow();
  }
});

byId('back').addEventListener('click', () => session.close());
addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && session && !byId('open').hidden) {
    session.close();
  }
});
document.addEventListener('visibilitychange', () => session?.visible());
new IntersectionObserver((entries) => {
  if (entries.some((entry) => entry.isIntersecting)) {
    session?.loadMoreConversations();
  }
}, { root: document.querySelector('.conversations'), rootMargin: '300px' }).observe(byId('list-end'));

const remembered = sessionStorage.getItem(SESSION_KEY);
if (remembered) {
  begin(JSON.parse(remembered));
} else {
  signOut();
}
