// Follows the mailbox: every change once, in order, from the one after `seen` on, through any number of lost connections.

import { ApiError } from './api.js';

const RETRY_FIRST_MS = 250;
const RETRY_MOST_MS = 10_000;

/** How long the server holds a request for which there is nothing new. */
const WAIT_SECONDS = 20;

/** A server that says nothing for this long is gone. */
const SILENCE_MOST_MS = 2 * WAIT_SECONDS * 1000;

export class Feed {
  #api;
  #seen;
  #on;
  #stopped = new AbortController();

  /**
   * @param seen the last change that the caller has
   * @param on {change(entry), connected(), disconnected(), rejected()}
   */
  constructor(api, seen, on) {
    this.#api = api;
    this.#seen = seen;
    this.#on = on;
  }

  get seen() {
    return this.#seen;
  }

  stop() {
    this.#stopped.abort();
  }

  async follow() {
    let retryMs = RETRY_FIRST_MS;
    let waitSeconds = 0; // The first answer comes at once and says that the connection is there.
    while (!this.#stopped.signal.aborted) {
      try {
        const page = await this.#next(waitSeconds);
        this.#on.connected();
        retryMs = RETRY_FIRST_MS;
        waitSeconds = WAIT_SECONDS;
        page.entries.forEach((entry) => this.#take(entry));
      } catch (error) {
        if (this.#stopped.signal.aborted) {
          return;
        }
        if (error instanceof ApiError && error.status === 401) {
          this.#on.rejected();
          return;
        }
        this.#on.disconnected();
        waitSeconds = 0;
        await pause(retryMs * (0.5 + Math.random() / 2), this.#stopped.signal);
        retryMs = Math.min(retryMs * 2, RETRY_MOST_MS);
      }
    }
  }

  #next(waitSeconds) {
    const silence = AbortSignal.timeout(SILENCE_MOST_MS);
    return this.#api.feed(this.#seen, waitSeconds, AbortSignal.any([silence, this.#stopped.signal]));
  }

  #take(entry) {
    if (entry.seq !== this.#seen + 1) {
      throw new Error(`expected change ${this.#seen + 1}, but got ${entry.seq}`);
    }
    this.#seen = entry.seq;
    this.#on.change(entry);
  }
}

function pause(ms, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => { clearTimeout(timer); resolve(); }, { once: true });
  });
}
