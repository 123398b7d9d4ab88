// Messages on their way out. Kept in the tab's storage until they are acknowledged, so that neither a lost connection nor a reload
// loses one; sent in order, each under one id for ever, so that a retry cannot double it.

import { pause } from './pause.js';

const RETRY_FIRST_MS = 500;
const RETRY_MOST_MS = 5_000;

export class Outbox {
  #api;
  #key;
  #on;
  #waiting;
  #sending = false;
  #stopped = new AbortController();

  /** @param on {sent(message, answer), delayed(message), failed(message), rejected()} */
  constructor(api, user, on) {
    this.#api = api;
    this.#key = `parley.outbox.${user}`;
    this.#on = on;
    this.#waiting = JSON.parse(sessionStorage.getItem(this.#key) ?? '[]');
  }

  /** What has not been acknowledged yet, oldest first: {messageId, to, text, failed?}. */
  get waiting() {
    return this.#waiting;
  }

  add(to, text) {
    const message = { messageId: crypto.randomUUID(), to, text };
    this.#waiting.push(message);
    this.#save();
    this.flush();
    return message;
  }

  retry(messageId) {
    const message = this.#waiting.find((waiting) => waiting.messageId === messageId);
    if (message) {
      delete message.failed;
      this.#save();
      this.flush();
    }
  }

  /** The message has come back through the feed: it is there, whatever became of its answer. */
  seen(messageId) {
    this.#remove(messageId);
  }

  stop() {
    this.#stopped.abort();
  }

  /** Sends what waits, one after the other, until nothing does. */
  async flush() {
    if (this.#sending) {
      return;
    }
    this.#sending = true;
    let retryMs = RETRY_FIRST_MS;
    for (let next = this.#next(); next; next = this.#next()) {
      const retryAfterMs = await this.#attempt(next);
      if (retryAfterMs === undefined) {
        retryMs = RETRY_FIRST_MS;
      } else {
        await pause(retryAfterMs || retryMs, this.#stopped.signal);
        retryMs = Math.min(retryMs * 2, RETRY_MOST_MS);
      }
    }
    this.#sending = false;
  }

  /** @return how long to wait before the next attempt, 0 when nobody said; undefined when this message needs none */
  async #attempt(message) {
    const { messageId, to, text } = message;
    try {
      const answer = await this.#api.send({ to, text, messageId });
      this.#remove(messageId);
      this.#on.sent(message, answer);
      return undefined;
    } catch (error) {
      if (error.status === 401) {
        this.stop();
        this.#on.rejected();
        return 0;
      }
      if (error.mayPass) {
        this.#on.delayed(message);
        return error.retryAfterMs ?? 0;
      }
      message.failed = error.message;
      this.#save();
      this.#on.failed(message);
      return undefined;
    }
  }

  #next() {
    return this.#stopped.signal.aborted ? undefined : this.#waiting.find((message) => !message.failed);
  }

  #remove(messageId) {
    this.#waiting = this.#waiting.filter((message) => message.messageId !== messageId);
    this.#save();
  }

  #save() {
    sessionStorage.setItem(this.#key, JSON.stringify(this.#waiting));
  }
}
