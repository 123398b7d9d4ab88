// Wires the page: who is signed in, and what the forms and keys do.

import { signIn } from './api.js';
import { Session } from './session.js';
import { dress } from './show.js';

const SESSION_KEY = 'parley.session';
const USER_ID = /^[A-Za-z0-9._~@|+=-]{1,128}$/;
const USER_ID_RULE = 'A name has 1 to 128 of A–Z a–z 0–9 . _ ~ @ | + = -';
const TEXT_BYTES_MOST = 65_535;

/** Shorter interruptions are mended before anybody would have read that there was one. */
const DISCONNECTED_SHOWN_AFTER_MS = 700;

const byId = (id) => document.getElementById(id);

let session;
/** Set while there is no connection. */
let disconnected;

// --- Who is signed in

function begin(signedIn) {
  sessionStorage.setItem(SESSION_KEY, JSON.stringify(signedIn));
  byId('sign-in').hidden = true;
  byId('app').hidden = false;
  byId('app').dataset.pane = 'list';
  byId('me').textContent = signedIn.user;
  const own = new Session(signedIn, {
    opened: showConversation,
    closed: showNoConversation,
    connected: showConnection,
    disconnected: showNoConnection,
    unread: (count) => { document.title = count > 0 ? `(${count}) Parley` : 'Parley'; },
    rejected: () => renew(own),
  });
  session = own;
  session.start();
  const peer = peerInAddress();
  if (peer) {
    session.open(peer);
  }
}

/** Whom the page's address names; undefined when that is nobody's name: anybody can type an address. */
function peerInAddress() {
  try {
    const peer = decodeURIComponent(location.hash.slice(1));
    return USER_ID.test(peer) ? peer : undefined;
  } catch {
    return undefined;
  }
}

function showNoConnection() {
  disconnected ??= setTimeout(() => { byId('connection').textContent = 'Connecting …'; }, DISCONNECTED_SHOWN_AFTER_MS);
}

function showConnection() {
  if (disconnected) {
    clearTimeout(disconnected);
    disconnected = undefined;
    byId('connection').textContent = '';
    // Whoever waits before another try need not wait any longer.
    dispatchEvent(new Event('parley-connected'));
  }
}

/** The token has expired, or the server signs with another secret: here, names need no password. */
async function renew(rejected) {
  if (session !== rejected) {
    return;
  }
  session.stop();
  session = undefined;
  try {
    begin({ user: rejected.me, token: (await signIn(rejected.me)).token });
  } catch {
    signOut();
  }
}

function signOut() {
  session?.stop();
  session = undefined;
  showConnection();
  sessionStorage.removeItem(SESSION_KEY);
  showNoConversation();
  byId('app').hidden = true;
  byId('sign-in').hidden = false;
  byId('sign-in-name').focus();
}

byId('sign-in-form').addEventListener('submit', async (event) => {
  event.preventDefault();
  byId('sign-in-error').textContent = '';
  const user = byId('sign-in-name').value.trim();
  if (!USER_ID.test(user)) {
    byId('sign-in-error').textContent = USER_ID_RULE;
    return;
  }
  try {
    begin({ user, token: (await signIn(user)).token });
  } catch (error) {
    byId('sign-in-error').textContent = error.message;
  }
});

byId('sign-out').addEventListener('click', signOut);

// --- Which conversation is open

function showConversation(peer) {
  history.replaceState(null, '', `#${encodeURIComponent(peer)}`);
  byId('app').dataset.pane = 'conversation';
  byId('nothing-open').hidden = true;
  byId('open').hidden = false;
  byId('peer').textContent = peer === session?.me ? 'Notes to yourself' : peer;
  dress(byId('peer-avatar'), peer);
  // On a phone the keyboard would cover what was to be read.
  if (matchMedia('(min-width: 641px)').matches) {
    byId('text').focus();
  }
}

function showNoConversation() {
  history.replaceState(null, '', location.pathname);
  byId('app').dataset.pane = 'list';
  byId('open').hidden = true;
  byId('nothing-open').hidden = false;
}

byId('start-form').addEventListener('submit', (event) => {
  event.preventDefault();
  const peer = byId('start-name').value.trim();
  const valid = USER_ID.test(peer);
  byId('start-error').textContent = valid ? '' : USER_ID_RULE;
  if (valid) {
    byId('start-name').value = '';
    session.open(peer);
  }
});

byId('back').addEventListener('click', () => session.close());
addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && session && !byId('open').hidden) {
    session.close();
  }
});
document.addEventListener('visibilitychange', () => session?.visible());

// --- Writing

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
  const tooLong = new TextEncoder().encode(text.value).length > TEXT_BYTES_MOST;
  byId('compose-error').textContent = tooLong ? 'A message has less than 64 KiB.' : '';
  if (text.value.length > 0 && !tooLong) {
    session.send(text.value);
    text.value = '';
    grow();
  }
});

const remembered = sessionStorage.getItem(SESSION_KEY);
if (remembered) {
  begin(JSON.parse(remembered));
} else {
  signOut();
}
