// Messages on their way out. Kept in the tab's storage until they are acknowledged, so that neither a lost connection nor a reload
// loses one; sent in order, each under one id for ever, so that a retry cannot double it.

const RETRY_FIRST_MS = 500;
const RETRY_MOST_MS = 10_000;

export class Outbox {
  #api;
  #key;
  #on;
  #waiting;
  #sending = false;
  #stopped = false;

  /** @param on {sent(message, answer), failed(message, error), delayed(message)} */
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
    this.#stopped = true;
  }

  async flush() {
    if (this.#sending) {
      return;
    }
    this.#sending = true;
    let retryMs = RETRY_FIRST_MS;
    try {
      for (let next = this.#next(); next && !this.#stopped; next = this.#next()) {
        const { messageId, to, text } = next;
        try {
          const answer = await this.#api.send({ to, text, messageId });
          this.#remove(messageId);
          this.#on.sent(next, answer);
          retryMs = RETRY_FIRST_MS;
        } catch (error) {
          if (error.mayPass) {
            this.#on.delayed(next);
            await new Promise((resolve) => setTimeout(resolve, error.retryAfterMs ?? retryMs));
            retryMs = Math.min(retryMs * 2, RETRY_MOST_MS);
          } else {
            next.failed = error.message;
            this.#save();
            this.#on.failed(next, error);
          }
        }
      }
    } finally {
      this.#sending = false;
    }
  }

  #next() {
    return this.#waiting.find((message) => !message.failed);
  }

  #remove(messageId) {
    this.#waiting = this.#waiting.filter((message) => message.messageId !== messageId);
    this.#save();
  }

  #save() {
    sessionStorage.setItem(this.#key, JSON.stringify(this.#waiting));
  }
}
