// How people see names and times. Everything that came from somebody is set as text, never as markup.

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const DAY = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
const SHORT_DAY = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

export function clockTime(sentAt) {
  return CLOCK.format(new Date(sentAt));
}

export function dayOf(sentAt) {
  return DAY.format(new Date(sentAt));
}

export function listTime(sentAt) {
  const date = new Date(sentAt);
  return date.toDateString() === new Date().toDateString() ? CLOCK.format(date) : SHORT_DAY.format(date);
}

export function avatar(name) {
  const circle = document.createElement('span');
  circle.className = 'avatar';
  circle.setAttribute('aria-hidden', 'true');
  dress(circle, name);
  return circle;
}

/** Makes a circle that of `name`: its first letter, and a colour that is always the same. */
export function dress(circle, name) {
  circle.textContent = name.slice(0, 1).toUpperCase();
  const hash = [...name].reduce((sum, character) => (sum * 31 + character.codePointAt(0)) % 360, 7);
  circle.style.setProperty('--hue', String(hash));
}
