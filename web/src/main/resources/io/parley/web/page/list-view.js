// The list of conversations. Knows how to show summaries, not where they come from.

import { avatar, listTime } from './show.js';

/** A finger's click comes a moment after the finger has gone. */
const CLICK_FOLLOWS_WITHIN_MS = 50;

/** Of a mouse; a finger counts as one. Others open no conversation. */
const MAIN_BUTTON = 0;

export class ListView {
  #list = document.getElementById('conversation-list');
  #empty = document.getElementById('no-conversations');
  #items = new Map();
  #awaited;
  #on;
  #nearEnd = false;
  #observer;
  #pressed = false;
  #releasing;
  /** What is to be shown when nothing is pressed any more. */
  #held;
  #stopped = new AbortController();

  /** @param on {open(peer), nearEnd()} */
  constructor(on) {
    this.#on = on;
    this.#observer = new IntersectionObserver((entries) => {
      this.#nearEnd = entries.at(-1).isIntersecting;
      if (this.#nearEnd) {
        on.nearEnd();
      }
    }, { root: document.querySelector('.conversations'), rootMargin: '300px' });
    this.#observer.observe(document.getElementById('list-end'));
    const { signal } = this.#stopped;
    this.#list.addEventListener('pointerdown', ({ button }) => this.#press(button), { signal });
    // After a menu, or another window, nobody says that the pointer is up.
    for (const end of ['pointerup', 'pointercancel', 'contextmenu', 'blur']) {
      addEventListener(end, () => this.#releaseSoon(), { signal });
    }
  }

  /** Whether hardly more is below than what can be seen. */
  get isNearEnd() {
    return this.#nearEnd;
  }

  /** A conversation that has just begun may not be in the list yet: it gets the focus when it comes, unless that has gone elsewhere. */
  focus(peer) {
    const button = this.#items.get(peer)?.querySelector('button');
    button?.focus();
    this.#awaited = button ? undefined : peer;
  }

  clear() {
    this.#stopped.abort();
    this.#observer.disconnect();
    this.#held = undefined;
    this.#items.clear();
    this.#list.replaceChildren();
  }

  /**
   * Shows the list; while one in it is pressed, once that is over: what is moved under a pointer is not clicked, or another is.
   *
   * @param conversations summaries, most recent first; those that have been shown among them
   */
  show(conversations, current, me) {
    if (this.#pressed) {
      this.#held = [conversations, current, me];
      return;
    }
    const nowhere = document.activeElement === document.body;
    this.#awaited = nowhere ? this.#awaited : undefined;
    const focused = nowhere ? this.#awaited : document.activeElement?.dataset?.peer;
    const items = conversations.map((conversation) => this.#item(conversation, current, me));
    this.#arrange(items);
    if (focused) {
      this.focus(focused);
    }
    this.#empty.hidden = conversations.length > 0;
  }

  #press(button) {
    if (button === MAIN_BUTTON) {
      clearTimeout(this.#releasing);
      this.#pressed = true;
    }
  }

  #releaseSoon() {
    clearTimeout(this.#releasing);
    this.#releasing = setTimeout(() => this.#release(), CLICK_FOLLOWS_WITHIN_MS);
  }

  #release() {
    this.#pressed = false;
    const held = this.#held;
    this.#held = undefined;
    if (held) {
      this.show(...held);
    }
  }

  /** Moves only what is not where it belongs: most often that is the one conversation that has something new. */
  #arrange(items) {
    let next = this.#list.firstElementChild;
    for (const item of items) {
      if (item === next) {
        next = next.nextElementSibling;
      } else {
        this.#list.insertBefore(item, next);
      }
    }
  }

  #item({ peer, unread, lastMessage }, current, me) {
    const item = this.#items.get(peer) ?? this.#newItem(peer);
    const mine = lastMessage.sender === me;
    item.querySelector('.preview').textContent = (mine ? 'You: ' : '') + lastMessage.text.replaceAll('\n', ' ');
    const time = item.querySelector('time');
    time.dateTime = lastMessage.sentAt;
    time.textContent = listTime(lastMessage.sentAt);
    const count = item.querySelector('.unread');
    count.textContent = unread > 999 ? '999+' : String(unread);
    count.hidden = unread === 0;
    const button = item.querySelector('button');
    button.classList.toggle('has-unread', unread > 0);
    button.setAttribute('aria-current', String(peer === current));
    item.querySelector('.name').textContent = peer === me ? 'Notes to yourself' : peer;
    count.setAttribute('aria-label', `${unread} unread`);
    return item;
  }

  #newItem(peer) {
    const item = document.createElement('li');
    const button = document.createElement('button');
    button.type = 'button';
    button.dataset.peer = peer;
    const name = document.createElement('span');
    name.className = 'name';
    const time = document.createElement('time');
    const preview = document.createElement('span');
    preview.className = 'preview';
    const unread = document.createElement('span');
    unread.className = 'unread';
    button.append(avatar(peer), name, time, preview, unread);
    button.addEventListener('click', () => {
      this.#release();
      this.#on.open(peer);
    });
    item.append(button);
    this.#items.set(peer, item);
    return item;
  }
}
