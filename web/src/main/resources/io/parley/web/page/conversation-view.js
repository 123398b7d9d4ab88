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
  #followsEnd = true;
  #scrollDue = false;
  #stopped = new AbortController();
  #resizes;

  /** @param on {scrolled(), retry(messageId)} */
  constructor(on) {
    this.#on = on;
    const { signal } = this.#stopped;
    this.#scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true, signal });
    this.#toNewest.addEventListener('click', () => this.#scrollToEnd(), { signal });
    this.#resizes = new ResizeObserver(() => {
      if (this.#followsEnd) {
        this.#scrollToEnd();
      }
    });
    this.#resizes.observe(this.#scroller);
  }

  stop() {
    this.#stopped.abort();
    this.#resizes.disconnect();
    this.#list.replaceChildren();
  }

  /** Whether the reader is at the end, or will be in a moment. */
  get followsEnd() {
    return this.#followsEnd;
  }

  /** How much there is above what the reader looks at, in pixels. */
  get aboveView() {
    return this.#scroller.scrollTop;
  }

  /**
   * Shows a conversation from scratch.
   *
   * @param messages oldest first
   * @param waiting what is on its way, oldest first
   * @param summary of the conversation, where there is one: says what has not been read
   */
  show(messages, waiting, me, summary) {
    this.#me = me;
    this.#items.clear();
    this.#changing(() => {
      const items = this.#withDays(messages);
      const firstUnread = summary?.unread > 0
        ? messages.find(({ seq, sender }) => seq > summary.readSeq && sender !== me)
        : undefined;
      if (firstUnread) {
        items.splice(items.indexOf(this.#items.get(firstUnread.messageId)), 0, mark('unread-begin', 'New'));
      }
      this.#list.replaceChildren(...items, ...waiting.map((message) => this.#pendingItem(message)));
    });
    this.#scrollToEnd();
  }

  /** Puts older messages, oldest first, above; what the reader looks at stays where it is. */
  prepend(messages) {
    this.#changing(() => {
      const before = this.#scroller.scrollHeight - this.#scroller.scrollTop;
      const first = this.#list.querySelector('.day');
      const items = this.#withDays(messages);
      if (first && messages.length > 0 && first.textContent === dayOf(messages.at(-1).sentAt)) {
        first.remove();
      }
      this.#list.prepend(...items);
      this.#scroller.scrollTop = this.#scroller.scrollHeight - before;
    });
  }

  /** A message that came: takes the place of the one on its way, or goes to the end. */
  append(message) {
    const onItsWay = this.#items.get(message.messageId);
    if (onItsWay?.dataset.seq) {
      return;
    }
    onItsWay?.remove();
    const shown = this.#list.querySelectorAll('.message[data-seq]');
    const last = shown.length > 0 ? shown[shown.length - 1].dataset.sentAt : undefined;
    const next = this.#list.querySelector('.message:not([data-seq])');
    if (last === undefined || dayOf(last) !== dayOf(message.sentAt)) {
      this.#list.insertBefore(mark('day', dayOf(message.sentAt)), next);
    }
    this.#list.insertBefore(this.#item(message), next);
    this.#followOr(() => { this.#toNewest.hidden = message.sender === this.#me; });
  }

  appendPending(message) {
    this.#list.append(this.#pendingItem(message));
    this.#scrollToEnd();
  }

  /** The server has it; the feed will bring it in a moment. */
  acknowledge({ messageId }, { sentAt }) {
    const item = this.#items.get(messageId);
    if (item && !item.dataset.seq) {
      item.classList.remove('pending');
      item.querySelector('.meta').textContent = `${clockTime(sentAt)} ✓`;
    }
  }

  delay({ messageId }) {
    const item = this.#items.get(messageId);
    if (item?.classList.contains('pending')) {
      item.querySelector('.meta').textContent = 'Waiting for the connection …';
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

  // --- Where the reader stands

  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    this.#followsEnd = scrollHeight - scrollTop - clientHeight < AT_END_PX;
    if (this.#followsEnd) {
      this.#toNewest.hidden = true;
    }
    this.#on.scrolled();
  }

  #followOr(otherwise) {
    if (this.#followsEnd) {
      this.#scrollToEnd();
    } else {
      otherwise();
    }
  }

  /** Once for all that comes before the next picture: to scroll makes the browser lay out everything. */
  #scrollToEnd() {
    this.#followsEnd = true;
    this.#toNewest.hidden = true;
    if (!this.#scrollDue) {
      this.#scrollDue = true;
      requestAnimationFrame(() => {
        this.#scrollDue = false;
        if (this.#followsEnd) {
          this.#scroller.scrollTop = this.#scroller.scrollHeight;
        }
      });
    }
  }

  /** A screen reader is to tell what comes, not what is fetched. */
  #changing(change) {
    this.#scroller.setAttribute('aria-busy', 'true');
    change();
    requestAnimationFrame(() => this.#scroller.removeAttribute('aria-busy'));
  }

  // --- What is shown

  #withDays(messages) {
    let last;
    return messages.flatMap((message) => {
      const day = dayOf(message.sentAt);
      const items = day === last ? [this.#item(message)] : [mark('day', day), this.#item(message)];
      last = day;
      return items;
    });
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
    const who = document.createElement('span');
    who.className = 'visually-hidden';
    who.textContent = mine ? 'You: ' : '';
    const body = document.createElement('span');
    body.className = 'text';
    body.dir = 'auto';
    body.textContent = text;
    const meta = document.createElement('span');
    meta.className = 'meta';
    item.append(who, body, meta);
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
}

function mark(className, text) {
  const item = document.createElement('li');
  item.className = className;
  item.textContent = text;
  return item;
}
