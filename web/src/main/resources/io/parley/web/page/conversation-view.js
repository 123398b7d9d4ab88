// One open conversation: its messages in order, what is on its way below them, and where the reader stands.

import { clockTime, dayOf } from './show.js';

/** Closer to the end than this, the reader follows what comes. */
const AT_END_PX = 80;

export class ConversationView {
  #scroller = document.getElementById('scroller');
  #list = document.getElementById('messages');
  #toNewest = document.getElementById('to-newest');
  #items = new Map();
  #on;
  #me;

  /** @param on {older(), atEnd(), retry(messageId)} */
  constructor(on) {
    this.#on = on;
    this.#scroller.addEventListener('scroll', () => {
      if (this.atEnd) {
        this.#toNewest.hidden = true;
        on.atEnd();
      }
    }, { passive: true });
    this.#toNewest.addEventListener('click', () => this.scrollToEnd());
    new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) {
        on.older();
      }
    }, { root: this.#scroller, rootMargin: '600px 0px 0px 0px' }).observe(document.getElementById('older'));
    new ResizeObserver(() => {
      if (this.#followsEnd) {
        this.scrollToEnd();
      }
    }).observe(this.#scroller);
  }

  #followsEnd = true;

  get atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    this.#followsEnd = scrollHeight - scrollTop - clientHeight < AT_END_PX;
    return this.#followsEnd;
  }

  /** Shows a conversation from scratch: messages oldest first, then what is on its way. */
  show(messages, waiting, me) {
    this.#me = me;
    this.#items.clear();
    this.#toNewest.hidden = true;
    this.#list.replaceChildren(...messages.map((message) => this.#item(message)), ...waiting.map((message) => this.#pendingItem(message)));
    this.#markDays();
    this.scrollToEnd();
  }

  /** Puts older messages, oldest first, above; what the reader looks at stays where it is. */
  prepend(messages) {
    const before = this.#scroller.scrollHeight - this.#scroller.scrollTop;
    this.#list.prepend(...messages.map((message) => this.#item(message)));
    this.#markDays();
    this.#scroller.scrollTop = this.#scroller.scrollHeight - before;
  }

  /** A message that came: takes the place of the one on its way, or goes to the end. */
  append(message) {
    const atEnd = this.atEnd;
    const pending = this.#items.get(message.messageId);
    const firstPending = this.#list.querySelector('.message.pending, .message.failed');
    if (pending?.dataset.seq) {
      return;
    }
    pending?.remove();
    const next = firstPending === pending ? this.#list.querySelector('.message.pending, .message.failed') : firstPending;
    this.#list.insertBefore(this.#item(message), next);
    this.#markDays();
    if (atEnd || message.sender === this.#me) {
      this.scrollToEnd();
    } else {
      this.#toNewest.hidden = false;
    }
  }

  appendPending(message) {
    this.#list.append(this.#pendingItem(message));
    this.scrollToEnd();
  }

  /** The server has it; the feed will bring it in a moment. */
  acknowledge({ messageId }, { sentAt }) {
    const item = this.#items.get(messageId);
    if (item && !item.dataset.seq) {
      item.classList.remove('pending');
      item.classList.add('acknowledged');
      item.querySelector('.meta').textContent = `${clockTime(sentAt)} ✓`;
    }
  }

  fail({ messageId, failed }) {
    const item = this.#items.get(messageId);
    if (item) {
      item.classList.remove('pending');
      item.classList.add('failed');
      this.#showFailure(item, messageId, failed);
    }
  }

  scrollToEnd() {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#followsEnd = true;
    this.#toNewest.hidden = true;
  }

  #item(message) {
    const mine = message.sender === this.#me;
    const item = this.#bubble(message.messageId, message.text, mine);
    item.dataset.seq = message.seq;
    item.dataset.sentAt = message.sentAt;
    const time = document.createElement('time');
    time.dateTime = message.sentAt;
    time.textContent = clockTime(message.sentAt);
    item.querySelector('.meta').append(time, mine ? ' ✓' : '');
    return item;
  }

  #pendingItem(message) {
    const item = this.#bubble(message.messageId, message.text, true);
    if (message.failed) {
      item.classList.add('failed');
      this.#showFailure(item, message.messageId, message.failed);
    } else {
      item.classList.add('pending');
      item.querySelector('.meta').textContent = 'Sending …';
    }
    return item;
  }

  #bubble(messageId, text, mine) {
    const item = document.createElement('li');
    item.className = `message ${mine ? 'mine' : 'theirs'}`;
    item.dataset.messageId = messageId;
    const body = document.createElement('span');
    body.className = 'text';
    body.dir = 'auto';
    body.textContent = text;
    const meta = document.createElement('span');
    meta.className = 'meta';
    item.append(body, meta);
    this.#items.set(messageId, item);
    return item;
  }

  #showFailure(item, messageId, reason) {
    const retry = document.createElement('button');
    retry.type = 'button';
    retry.textContent = 'Not sent. Try again';
    retry.title = reason;
    retry.addEventListener('click', () => {
      item.classList.replace('failed', 'pending');
      item.querySelector('.meta').textContent = 'Sending …';
      this.#on.retry(messageId);
    });
    item.querySelector('.meta').replaceChildren(retry);
  }

  #markDays() {
    this.#list.querySelectorAll('.day').forEach((day) => day.remove());
    let last;
    for (const item of this.#list.querySelectorAll('.message[data-sent-at]')) {
      const day = dayOf(item.dataset.sentAt);
      if (day !== last) {
        const mark = document.createElement('li');
        mark.className = 'day';
        mark.textContent = day;
        item.before(mark);
        last = day;
      }
    }
  }
}
