// Follows the mailbox: every change once, in order, from the one after `seen` on, through any number of lost connections.
//
// Of all tabs of one user in this browser, one holds the live stream and tells the others: a browser has few connections to one server,
// and a stream takes one for as long as it is open. The one that holds it is the one that has the lock. When it goes, the next gets
// the lock, and goes on from what it has seen itself.

import { ApiError } from './api.js';
import { pause } from './pause.js';
import { events } from './stream.js';

const RETRY_FIRST_MS = 250;
const RETRY_MOST_MS = 5_000;

/** The server says something every 15 s. */
const SILENCE_MOST_MS = 40_000;

export class Feed {
  #api;
  #name;
  #seen;
  #on;
  #channel;
  #silence;
  #turn = Promise.resolve();
  #behind = true;
  #stopped = new AbortController();

  /**
   * @param seen the last change that the caller has
   * @param on {change(entry), connected(), disconnected(), rejected()}
   */
  constructor(api, user, seen, on) {
    this.#api = api;
    this.#name = `parley.feed.${user}`;
    this.#seen = seen;
    this.#on = on;
  }

  get seen() {
    return this.#seen;
  }

  stop() {
    this.#stopped.abort();
    this.#channel?.close();
  }

  follow() {
    this.#channel = new BroadcastChannel(this.#name);
    this.#channel.onmessage = ({ data }) => this.#hear(data);
    this.#untilSilence();
    // What came before this tab listened.
    this.#inTurn(() => this.#catchUp());
    navigator.locks.request(this.#name, { signal: this.#stopped.signal }, () => this.#lead()).catch((error) => {
      if (!this.#stopped.signal.aborted) {
        throw error;
      }
    });
  }

  // --- As one of the others: listens to the tab that holds the stream.

  #hear({ status, entry }) {
    this.#untilSilence();
    this.#inTurn(async () => {
      if (status) {
        this.#on[status]();
      }
      if (status === 'connected' ? this.#behind : entry?.seq > this.#seen + 1) {
        await this.#catchUp();
      }
      if (entry?.seq > this.#seen) {
        this.#take(entry);
      }
    });
  }

  /** The tab that holds the stream may be asleep. */
  #untilSilence() {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      this.#untilSilence();
      this.#inTurn(() => this.#catchUp());
    }, SILENCE_MOST_MS);
  }

  #inTurn(task) {
    this.#turn = this.#turn.then(() => (this.#stopped.signal.aborted ? undefined : task())).catch((error) => {
      if (!this.#isOver(error)) {
        this.#on.disconnected();
      }
    });
  }

  async #catchUp() {
    this.#behind = true;
    for (let head = Infinity; this.#seen < head;) {
      const page = await this.#api.feed(this.#seen, this.#stopped.signal);
      page.entries.forEach((entry) => this.#take(entry));
      head = page.head;
    }
    this.#behind = false;
    this.#on.connected();
  }

  // --- As the one that holds the stream.

  async #lead() {
    this.#channel.onmessage = null;
    clearTimeout(this.#silence);
    await this.#turn;
    let retryMs = RETRY_FIRST_MS;
    while (!this.#stopped.signal.aborted) {
      try {
        const response = await this.#api.stream(this.#seen, this.#stopped.signal);
        retryMs = RETRY_FIRST_MS;
        for await (const entry of events(response.body, SILENCE_MOST_MS)) {
          this.#tell('connected');
          if (entry) {
            this.#take(entry);
            this.#channel.postMessage({ entry });
          }
        }
        // A server that stops says so by ending the stream: it may be back at once.
      } catch (error) {
        if (this.#isOver(error)) {
          return;
        }
        this.#tell('disconnected');
      }
      await pause(retryMs * (0.5 + Math.random() / 2), this.#stopped.signal);
      retryMs = Math.min(retryMs * 2, RETRY_MOST_MS);
    }
  }

  #tell(status) {
    this.#on[status]();
    this.#channel.postMessage({ status });
  }

  #take(entry) {
    if (entry.seq !== this.#seen + 1) {
      throw new Error(`expected change ${this.#seen + 1}, but got ${entry.seq}`);
    }
    this.#seen = entry.seq;
    this.#on.change(entry);
  }

  /** Whether there is no use in going on. */
  #isOver(error) {
    const rejected = error instanceof ApiError && error.status === 401;
    if (rejected && !this.#stopped.signal.aborted) {
      this.#on.rejected();
    }
    return rejected || this.#stopped.signal.aborted;
  }
}
