// The incidents, those that go on first, filtered by severity. New and changed ones are spoken politely, several in one
// sentence. Which one is open is in the address.
import { byId, incidentLink, whole } from './format.js';
import { createIncidentRow, emptyRow, stateWords } from './incident-row.js';

/** As many rows as anybody scrolls through; the rest is in the alerts table. */
const MAX_ROWS = 300;

/** Changes within it are spoken together. */
const SPEAK_EVERY_MS = 4000;

export function createIncidentList(units) {
  const list = byId('incident-list');
  const spoken = byId('incident-spoken');
  const boxes = [...byId('severities').querySelectorAll('input')];
  const known = new Map();
  let unspoken = [];
  /** The one that the address asks for, before it is there. */
  let wanted;

  const isWanted = ({ isOpen, severity }) =>
    boxes.some((box) => box.value === (isOpen ? severity : 'over') && box.checked);
  const inOrder = (a, b) => Number(b.row().isOpen) - Number(a.row().isOpen) || b.row().openedAtMs - a.row().openedAtMs;

  function arrange() {
    const all = [...known.values()].sort(inOrder);
    for (const { element, row } of all.splice(MAX_ROWS)) {
      element.remove();
      known.delete(row().id);
    }
    const shown = all.filter(({ row }) => isWanted(row()));
    list.querySelector('.none')?.remove();
    const { activeElement } = document;
    const before = list.scrollTop;
    let place = list.firstElementChild;
    for (const { element } of shown) {
      if (place === element) place = place.nextElementSibling;
      else list.insertBefore(element, place);
    }
    while (place !== null) {
      const next = place.nextElementSibling;
      place.remove();
      place = next;
    }
    if (shown.length === 0) list.append(emptyRow('Nothing. Quiet is good.'));
    // Moving an element takes the focus from it.
    if (document.activeElement !== activeElement && list.contains(activeElement))
      activeElement.focus({ preventScroll: true });
    list.scrollTop = before;
    const open = shown.filter(({ row }) => row().isOpen).length;
    const hidden = all.length - shown.length;
    byId('incidents-count').textContent =
      `${whole(open)} open, ${whole(shown.length - open)} over${hidden > 0 ? `, ${whole(hidden)} not shown` : ''}`;
  }

  function take(row, isFresh) {
    const standing = known.get(row.id);
    if (standing !== undefined) standing.show(row);
    else known.set(row.id, createIncidentRow(row, { units, isFresh, hasActs: true, onToggle }));
  }

  function onToggle(id, isOpen) {
    if (isOpen) history.replaceState(null, '', incidentLink(id));
    else if (location.hash === incidentLink(id)) history.replaceState(null, '', '#/');
  }

  function openWanted() {
    const found = wanted === undefined ? undefined : [...known.values()].find(({ row }) => row().id.startsWith(wanted));
    if (found === undefined) return;
    wanted = undefined;
    found.details.open = true;
    found.summary.focus({ preventScroll: true });
    found.element.scrollIntoView({ block: 'nearest' });
  }

  function speak() {
    const [first, ...more] = unspoken;
    unspoken = [];
    if (first === undefined) return;
    const { device, severity, isOpen, message } = first;
    const words = isOpen ? `${severity}, ${stateWords(first).join(', ')}` : 'over';
    spoken.textContent = `${device}, ${words}: ${message}${more.length > 0 ? ` and ${more.length} more` : ''}`;
  }

  for (const box of boxes) box.addEventListener('change', arrange);
  setInterval(speak, SPEAK_EVERY_MS);

  return {
    reset(rows) {
      const now = new Set(rows.map(({ id }) => id));
      for (const id of known.keys()) if (!now.has(id)) known.delete(id);
      for (const row of rows) take(row, false);
      arrange();
      openWanted();
    },
    change(rows) {
      for (const row of rows) take(row, true);
      unspoken.push(...rows.filter(isWanted));
      arrange();
      openWanted();
    },
    /** Opens the incident whose id begins so, now or once it is there. */
    open(id) {
      wanted = id;
      openWanted();
    },
  };
}
