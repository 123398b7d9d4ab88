// Follows the mailbox: every change once, in order, from the one after `seen` on, through any number of lost connections.

import { ApiError } from './api.js';

const RETRY_FIRST_MS = 250;
const RETRY_MOST_MS = 10_000;

/** A server that says nothing for this long, heartbeats included, is gone. */
const SILENCE_MOST_MS = 40_000;

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
    while (!this.#stopped.signal.aborted) {
      try {
        await this.#readStream(() => { retryMs = RETRY_FIRST_MS; });
      } catch (error) {
        if (error instanceof ApiError && error.status === 401) {
          this.#on.rejected();
          return;
        }
      }
      if (this.#stopped.signal.aborted) {
        return;
      }
      this.#on.disconnected();
      await pause(retryMs * (0.5 + Math.random() / 2), this.#stopped.signal);
      retryMs = Math.min(retryMs * 2, RETRY_MOST_MS);
    }
  }

  async #readStream(opened) {
    const attempt = new AbortController();
    const abort = () => attempt.abort();
    this.#stopped.signal.addEventListener('abort', abort, { once: true });
    let silence = setTimeout(abort, SILENCE_MOST_MS);
    try {
      const response = await this.#api.stream(this.#seen, attempt.signal);
      opened();
      this.#on.connected();
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let text = '';
      for (;;) {
        const { value, done } = await reader.read();
        if (done) {
          return;
        }
        clearTimeout(silence);
        silence = setTimeout(abort, SILENCE_MOST_MS);
        text += value;
        const events = text.split('\n\n');
        text = events.pop();
        events.forEach((event) => this.#take(event));
      }
    } finally {
      clearTimeout(silence);
      attempt.abort();
      this.#stopped.signal.removeEventListener('abort', abort);
    }
  }

  #take(event) {
    const data = event.split('\n').filter((line) => line.startsWith('data:')).map((line) => line.slice(5).trimStart());
    if (data.length === 0) {
      return; // a heartbeat
    }
    const entry = JSON.parse(data.join('\n'));
    if (entry.seq <= this.#seen) {
      return;
    }
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
