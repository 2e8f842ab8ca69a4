// What is behind an incident's row: what each rule found, the story of what was told and what was kept, and the acts:
// acknowledge, silence, end a silence.
import { clock, measured } from './format.js';

const NAME_KEY = 'weir-name';
const SPANS = [
  ['30 minutes', 1_800_000],
  ['2 hours', 7_200_000],
  ['1 day', 86_400_000],
  ['1 week', 604_800_000],
];

const element = (tag, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
};

function tableOf(caption, headings, rows) {
  const head = element('tr', {}, ...headings.map((text) => element('th', { scope: 'col', textContent: text })));
  const body = rows.map((cells) => element('tr', {}, ...cells.map((text) => element('td', { textContent: text }))));
  return element(
    'table',
    { className: 'story' },
    element('caption', { textContent: caption }),
    element('thead', {}, head),
    element('tbody', {}, ...body),
  );
}

async function ask(path, body) {
  const options = body && {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
  const response = await fetch(path, options || undefined);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

export function createPanel({ units, hasActs, deviceHref }) {
  let row;
  const facts = element('p', { className: 'facts' });
  const found = element('div');
  const told = element('div');
  const status = element('output', { className: 'status' });
  status.setAttribute('role', 'status');
  const acts = hasActs ? createActs() : undefined;
  const forms = acts === undefined ? [] : [acts.form];
  const panel = element('div', { className: 'panel' }, facts, ...forms, status, found, told);

  function factsOf({ id, dimensions, acknowledged, silenced, closed, startMs }) {
    const where = Object.entries(dimensions).map(([name, value]) => `${name} ${value}`);
    return [
      `since ${clock(startMs)}`,
      ...where,
      `incident ${id.slice(0, 8)}`,
      ...(acknowledged === null
        ? []
        : [
            `acknowledged by ${acknowledged.by} at ${clock(acknowledged.atMs)}${acknowledged.note ? `: ${acknowledged.note}` : ''}`,
          ]),
      ...(closed === null ? [] : [`closed by ${closed.by}`]),
      ...(silenced === null ? [] : [`silenced: ${silenced.reason}`]),
    ].join(' · ');
  }

  function show(next) {
    row = next;
    const who = row.count === null ? element('a', { href: deviceHref, textContent: row.device }) : row.device;
    facts.replaceChildren(who, ` · ${factsOf(row)}`);
    const evidence = row.evidence.map(({ severity, rule, state, count, measure, value, message }) => [
      severity,
      rule,
      `${state}, ${count}×`,
      `${measured(value)} ${units[measure] ?? ''}`.trim(),
      message,
    ]);
    found.replaceChildren(
      ...(evidence.length === 0
        ? []
        : [tableOf('What each rule found', ['severity', 'rule', 'state', 'worst', 'in words'], evidence)]),
    );
    acts?.show(row);
  }

  async function load() {
    try {
      const { story, mail } = await ask(`/incident?id=${encodeURIComponent(row.id)}`);
      const lines = story.map(({ atMs, what, severity, fate, message }) => [
        clock(atMs),
        what,
        severity,
        fate,
        message,
      ]);
      told.replaceChildren(
        tableOf('What was told', ['time', 'what', 'severity', 'fate', 'in words'], lines),
        element(
          'details',
          {},
          element('summary', { textContent: `The e-mail: ${mail.subject}` }),
          element('pre', { className: 'mail', textContent: mail.text }),
        ),
      );
    } catch (error) {
      told.replaceChildren(element('p', { textContent: `its story is not to be had: ${error.message}` }));
    }
  }

  function createActs() {
    const name = element('input', {
      name: 'by',
      autocomplete: 'name',
      maxLength: 100,
      value: localStorage.getItem(NAME_KEY) ?? '',
    });
    const note = element('input', { name: 'note', autocomplete: 'off', maxLength: 400 });
    const span = element(
      'select',
      { name: 'for' },
      ...SPANS.map(([text, ms]) => element('option', { value: ms, textContent: text })),
    );
    span.value = String(SPANS[1][1]);
    const acknowledge = element('button', { type: 'submit', value: 'acknowledge', textContent: 'Acknowledge' });
    const silence = element('button', { type: 'submit', value: 'silence', textContent: 'Silence' });
    const end = element('button', { type: 'submit', value: 'end', textContent: 'End silence' });
    const labelled = (text, field) => element('label', {}, text, field);
    const form = element(
      'form',
      { className: 'acts', noValidate: true },
      ...[
        labelled('Your name ', name),
        labelled('Note or reason ', note),
        acknowledge,
        labelled('for ', span),
        silence,
        end,
      ],
    );

    async function act(what) {
      const by = name.value.trim();
      const text = note.value.trim();
      if (what === 'end') {
        await ask('/silences/end', { id: row.silenced.silence });
        return 'The silence has ended.';
      }
      if (by === '') return missing(name, 'Say your name, so that others know who sees to it.');
      localStorage.setItem(NAME_KEY, by);
      if (what === 'acknowledge') {
        await ask('/incident/acknowledge', { id: row.id, by, note: text });
        return 'Acknowledged: nothing is repeated unless it gets graver.';
      }
      if (text === '') return missing(note, 'Say why it is silenced: others read it.');
      const { silence: made } = await ask('/silences', {
        id: row.id,
        forMs: Number(span.value),
        by,
        reason: text,
      });
      return `${row.device} is silenced until ${clock(made.endMs)}.`;
    }

    function missing(field, text) {
      field.focus();
      return text;
    }

    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      try {
        status.textContent = await act(event.submitter?.value ?? 'acknowledge');
      } catch (error) {
        status.textContent = `That was not done: ${error.message}`;
      }
      void load();
    });
    return {
      form,
      show({ isOpen, device, silenced, acknowledged }) {
        form.hidden = !isOpen;
        silence.textContent = `Silence ${device}`;
        acknowledge.textContent = acknowledged === null ? 'Acknowledge' : 'Take it over';
        silence.hidden = silenced !== null;
        end.hidden = silenced === null;
      },
    };
  }

  return { element: panel, show, load };
}
