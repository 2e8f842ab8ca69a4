// The live page: listens to the run's events, keeps what they say, and hands it to the parts that show it. Two places:
// the overview, with an incident open or not, and a device's own page, by the address's hash, so that Back works.
import { createTimeline } from './charts.js';
import { createDeviceView } from './device-view.js';
import { createFleetGrid } from './fleet-grid.js';
import { createFleetTable } from './fleet-table.js';
import { byId, clock, oneDigit, whole } from './format.js';
import { createIncidentList } from './incident-list.js';

const fleet = { ids: [], states: [] };
const measureUnits = {};
let last;

const incidents = createIncidentList(measureUnits);
const grid = createFleetGrid(fleet);
const table = createFleetTable(fleet);
const device = createDeviceView(measureUnits);

const perSecond = (now, before, name) =>
  Math.max(0, (now[name] - before[name]) / Math.max(0.2, (now.atMs - before.atMs) / 1000));
const rates = createTimeline(byId('rate-chart'), {
  unit: '',
  fill: true,
  isWide: true,
  lines: [
    ['readings in', '--a'],
    ['windows out', '--b'],
  ],
  rowOf: (now, before) => [perSecond(now, before, 'in'), perSecond(now, before, 'panes')],
});
const STAGES = ['validate', 'aggregate', 'detect'];
const lags = createTimeline(byId('lag-chart'), {
  unit: ' s',
  fill: false,
  isWide: false,
  lines: [
    ['validate', '--a'],
    ['aggregate', '--b'],
    ['detect', '--c'],
  ],
  rowOf: (now) =>
    STAGES.map((stage) => {
      const age = now.lag.find((each) => each.stage === stage)?.ageMs;
      return age === undefined ? null : age / 1000;
    }),
});

const text = (id, value) => {
  const element = byId(id);
  if (element.textContent !== value) element.textContent = value;
};

function showCounts(now) {
  for (const name of ['in', 'accepted', 'duplicates', 'late', 'rejected', 'panes']) text(`n-${name}`, whole(now[name]));
  const judged = now.accepted + now.duplicates + now.late + now.rejected;
  text(
    'n-accepted-share',
    judged > 0 ? `${oneDigit((now.accepted / judged) * 100)} % of all` : 'counted with each window',
  );
  const reasons = Object.entries(now.reasons).sort(([, a], [, b]) => b - a);
  text(
    'n-reasons',
    reasons.length > 0 ? reasons.map(([reason, count]) => `${reason} ${whole(count)}`).join(', ') : 'with reasons',
  );
  byId('n-reasons').title = byId('n-reasons').textContent;
  const [low, medium, high, critical] = now.firing;
  text('n-firing', whole(low + medium + high + critical));
  const levels = [
    [critical, 'critical'],
    [high, 'high'],
    [medium, 'medium'],
    [low, 'low'],
  ].filter(([count]) => count > 0);
  text('n-firing-levels', levels.map(([count, level]) => `${count} ${level}`).join(', ') || 'nothing');
  byId('tiles')
    .querySelector('.tile-alerts')
    .classList.toggle('on', critical > 0);
  text('fleet-count', `${whole(now.heard)} of ${whole(now.devices)} devices heard of`);
  byId('grid').setAttribute(
    'aria-label',
    `Fleet: ${whole(now.heard)} of ${whole(now.devices)} devices heard of, ${low + medium + high + critical} incidents open`,
  );
  text(
    'lag-now',
    now.lag.map(({ stage, ageMs }) => `${stage} ${ageMs === undefined ? '–' : oneDigit(ageMs / 1000)} s`).join('   '),
  );
  if (last !== undefined) {
    text('n-in-rate', `${oneDigit(perSecond(now, last, 'in'))} /s`);
    text('n-panes-rate', `${oneDigit(perSecond(now, last, 'panes'))} /s`);
  }
  last = now;
}

function showCommands(commands) {
  const rows = commands.map(({ title, command }) => {
    const row = document.createElement('div');
    const name = document.createElement('dt');
    name.textContent = title;
    const value = document.createElement('dd');
    const code = document.createElement('code');
    code.textContent = command;
    const copy = document.createElement('button');
    copy.type = 'button';
    copy.textContent = 'Copy';
    copy.setAttribute('aria-label', `Copy: ${title}`);
    copy.addEventListener('click', async () => {
      await navigator.clipboard.writeText(command);
      copy.textContent = 'Copied';
      setTimeout(() => {
        copy.textContent = 'Copy';
      }, 1500);
    });
    value.append(code, copy);
    row.append(name, value);
    return row;
  });
  byId('commands').replaceChildren(...rows);
}

function showProblem({ atMs, source, text: said, times }, isRepeat) {
  const row = document.createElement('li');
  row.textContent = `${clock(atMs)}  ${source}: ${said}${times > 1 ? ` (${times} times)` : ''}`;
  const list = byId('problems');
  if (isRepeat) list.firstElementChild?.remove();
  list.prepend(row);
  while (list.children.length > 8) list.lastElementChild.remove();
  byId('problems-card').hidden = false;
}

function linked(state, words) {
  byId('link').className = `link ${state}`;
  text('link-text', words);
}

const source = new EventSource('/events');
source.addEventListener('open', () => linked('live', 'live'));
source.addEventListener('error', () => linked('lost', 'the run has ended or cannot be reached'));
source.addEventListener('hello', ({ data }) => {
  const hello = JSON.parse(data);
  fleet.ids.splice(0, Number.POSITIVE_INFINITY, ...hello.fleet.ids);
  fleet.states.splice(0, Number.POSITIVE_INFINITY, ...hello.fleet.states);
  Object.assign(measureUnits, hello.about.measures);
  text('profile', `${hello.about.profile}, ${whole(fleet.ids.length)} devices`);
  document.title = `Weir live – ${hello.about.profile}`;
  showCommands(hello.about.commands);
  incidents.reset(hello.incidents);
  rates.reset(hello.snapshots);
  lags.reset(hello.snapshots);
  byId('problems').replaceChildren();
  for (const problem of hello.problems.toReversed()) showProblem(problem, false);
  last = undefined;
  for (const snapshot of hello.snapshots.slice(-2)) showCounts(snapshot);
  grid.redraw();
  table.redraw();
});
source.addEventListener('tick', ({ data }) => {
  const { snapshot, changes } = JSON.parse(data);
  for (const [offset, id] of changes.ids.entries()) {
    fleet.ids[changes.from + offset] = id;
    fleet.states[changes.from + offset] ??= 0;
  }
  for (const [index, state] of changes.states) fleet.states[index] = state;
  rates.add(snapshot);
  lags.add(snapshot);
  showCounts(snapshot);
  if (changes.states.length > 0 || changes.ids.length > 0) {
    grid.redraw();
    table.redraw();
  }
});
source.addEventListener('incidents', ({ data }) => incidents.change(JSON.parse(data)));
source.addEventListener('problem', ({ data }) => {
  const problem = JSON.parse(data);
  showProblem(problem, problem.times > 1);
});

function showPanel(isGrid) {
  byId('grid-panel').hidden = !isGrid;
  byId('table-panel').hidden = isGrid;
  byId('show-grid').setAttribute('aria-pressed', String(isGrid));
  byId('show-table').setAttribute('aria-pressed', String(!isGrid));
  if (isGrid) grid.redraw();
  else table.redraw();
}
byId('show-grid').addEventListener('click', () => showPanel(true));
byId('show-table').addEventListener('click', () => showPanel(false));

function follow() {
  const [, id] = /^#\/device\/(.+)$/.exec(location.hash) ?? [];
  byId('overview').hidden = id !== undefined;
  byId('device').hidden = id === undefined;
  if (id === undefined) {
    device.close();
    grid.redraw();
    const [, incident] = /^#\/incident\/([0-9a-f-]+)$/.exec(location.hash) ?? [];
    if (incident !== undefined) incidents.open(incident);
    return;
  }
  scrollTo(0, 0);
  void device.open(named(id));
}

/** An address that a person typed may hold a lone `%`. */
function named(id) {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}
addEventListener('hashchange', follow);
follow();
