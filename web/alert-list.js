// The list of alerts, newest first, filtered by severity. New ones are spoken politely, several at once in one
// sentence.
import { byId, clock, deviceLink, levelOf, whole } from './format.js';

/** As many rows as anybody scrolls through; the rest is in the alerts table. */
const MAX_ROWS = 300;

/** Alerts within it are spoken together. */
const SPEAK_EVERY_MS = 4000;

export function alertRow(alert, isFresh) {
  const row = document.createElement('li');
  row.className = `c${levelOf(alert)}${isFresh ? ' fresh' : ''}`;
  const who = document.createElement('a');
  who.className = 'who';
  who.href = deviceLink(alert.device);
  who.textContent = alert.device;
  const label = document.createElement('span');
  label.textContent = alert.state === 'resolved' ? `${alert.rule} resolved` : `${alert.severity} · ${alert.rule}`;
  who.append(label);
  const when = document.createElement('time');
  when.dateTime = new Date(alert.atMs).toISOString();
  when.textContent = clock(alert.atMs);
  const what = document.createElement('p');
  what.className = 'what';
  what.textContent = alert.message;
  row.append(who, when, what);
  return row;
}

export function emptyRow(text) {
  const row = document.createElement('li');
  row.className = 'none';
  row.textContent = text;
  return row;
}

export function createAlertList() {
  const list = byId('alert-list');
  const spoken = byId('alert-spoken');
  const boxes = [...byId('severities').querySelectorAll('input')];
  let alerts = [];
  let unspoken = [];

  const isWanted = (alert) => {
    const kind = alert.state === 'resolved' ? 'resolved' : alert.severity;
    return boxes.some((box) => box.value === kind && box.checked);
  };

  function redraw() {
    const shown = alerts.filter(isWanted);
    const rows = shown.map((alert) => alertRow(alert, false));
    list.replaceChildren(...(rows.length > 0 ? rows : [emptyRow('Nothing yet. Quiet is good.')]));
    count(shown.length);
  }

  function count(shown) {
    byId('alerts-count').textContent =
      shown < alerts.length ? `${whole(shown)} of ${whole(alerts.length)} shown` : `${whole(shown)} latest`;
  }

  function speak() {
    if (unspoken.length === 0) return;
    const [first] = unspoken;
    const more = unspoken.length > 1 ? ` and ${unspoken.length - 1} more` : '';
    spoken.textContent = `${first.state === 'resolved' ? 'Resolved' : first.severity}: ${first.device}, ${first.message}${more}`;
    unspoken = [];
  }

  for (const box of boxes) box.addEventListener('change', redraw);
  setInterval(speak, SPEAK_EVERY_MS);

  return {
    reset(all) {
      alerts = all.slice(0, MAX_ROWS);
      redraw();
    },
    add(alert) {
      alerts = [alert, ...alerts].slice(0, MAX_ROWS);
      if (!isWanted(alert)) return count(list.querySelectorAll('li:not(.none)').length);
      list.querySelector('.none')?.remove();
      // Whoever has scrolled down keeps reading where they are.
      const before = list.scrollHeight;
      const wasAtTop = list.scrollTop < 4;
      list.prepend(alertRow(alert, true));
      while (list.children.length > MAX_ROWS) list.lastElementChild.remove();
      if (!wasAtTop) list.scrollTop += list.scrollHeight - before;
      count(list.children.length);
      unspoken.push(alert);
    },
    all: () => alerts,
  };
}
