// One incident as a row that opens: a summary, and what is behind it once it is open (incident-panel.js). Rows stay
// where they are while their texts change, so that neither focus nor an open row is lost.
import { ago, clock, deviceLink, levelOf, measured } from './format.js';
import { createPanel } from './incident-panel.js';

const element = (tag, className, text = '') => {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
};

/** `0.03 kW, normal 1.2 kW`; empty where a rule reads several measures. */
export function valueText({ measure, value, baseline, count }, units) {
  if (count !== null) return `${count} devices`;
  if (!(measure in units) && measure.includes(' ')) return '';
  const unit = units[measure] ?? '';
  const against = baseline === null ? '' : `, against ${measured(baseline)} ${unit}`;
  return `${measured(value)} ${unit}${against}`.trim();
}

/** Words for what goes on, the most telling first. */
export function stateWords({ state, isOpen, acknowledged, silenced, isFlapping, group, told }) {
  const words = [state];
  if (isOpen && acknowledged !== null) words.push(`acknowledged by ${acknowledged.by}`);
  if (isOpen && silenced !== null)
    words.push(silenced.untilMs === null ? 'silenced' : `silenced until ${clock(silenced.untilMs)}`);
  if (isOpen && told === null && silenced === null && group === null) words.push('not told');
  if (isFlapping) words.push('flapping');
  if (group !== null) words.push('told by its group');
  return words;
}

/** @param wishes units: measure → unit; onToggle(id, isOpen). Answers the row's element and how to change it. */
export function createIncidentRow(first, { units, isFresh, hasActs, onToggle }) {
  let row = first;
  const item = document.createElement('li');
  const details = document.createElement('details');
  const summary = document.createElement('summary');
  const head = element('span', 'head');
  const [severity, device, what] = [element('span', 'grade'), element('span', 'who'), element('span', 'rule')];
  head.append(severity, device, what);
  const when = element('time', '');
  const said = element('span', 'what');
  const value = element('span', 'value');
  const states = element('span', 'states');
  summary.append(head, when, said, value, states);
  details.append(summary);
  item.append(details);
  let panel;

  function show(next) {
    row = next;
    item.className = `c${levelOf(row)}${isFresh ? ' fresh' : ''}${row.isOpen ? '' : ' over'}`;
    item.dataset.id = row.id;
    severity.textContent = row.isOpen ? row.severity : 'over';
    device.textContent = row.device;
    const more = row.evidence.length > 1 ? ` and ${row.evidence.length - 1} more` : '';
    what.textContent = `${row.rule}${more}`;
    when.dateTime = new Date(row.startMs).toISOString();
    when.textContent = clock(row.startMs);
    when.title = `since ${clock(row.startMs)}, ${ago(row.startMs, Date.now())}`;
    said.textContent = row.message;
    value.textContent = valueText(row, units);
    states.replaceChildren(...stateWords(row).map((word) => element('span', `flag ${word.split(' ')[0]}`, word)));
    panel?.show(row);
  }

  details.addEventListener('toggle', () => {
    if (details.open && panel === undefined) {
      panel = createPanel({ units, hasActs, deviceHref: deviceLink(row.device) });
      details.append(panel.element);
      panel.show(row);
    }
    if (details.open) void panel.load();
    onToggle?.(row.id, details.open);
  });
  show(first);
  return { element: item, details, summary, show, row: () => row };
}

export function emptyRow(text) {
  return element('li', 'none', text);
}
