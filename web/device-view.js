// A device's own page: its windows as the hot copy holds them, what is normal for it, and its incidents.
import { createWindowChart } from './charts.js';
import { ago, byId, clock, measured, STATES, whole } from './format.js';
import { createIncidentRow, emptyRow } from './incident-row.js';

const REFRESH_MS = 4000;

export function createDeviceView(measureUnits) {
  let shownId;
  let timer;
  let drawn = '';
  let endCharts = [];
  const rows = new Map();

  async function load() {
    const id = shownId;
    let detail;
    try {
      const response = await fetch(`/device?id=${encodeURIComponent(id)}`);
      detail = await response.json();
      if (!response.ok) throw new Error(detail.error);
    } catch (error) {
      if (id === shownId) byId('device-seen').textContent = `not to be had: ${error.message}`;
      return;
    }
    if (id === shownId) show(detail);
  }

  function show({ state, lastMs, windows, baselines, incidents }) {
    const pill = byId('device-state');
    pill.textContent = STATES[state];
    pill.className = `pill c${state}`;
    byId('device-seen').textContent =
      lastMs === undefined ? '' : `last reading of ${clock(lastMs)}, ${ago(lastMs, Date.now())}`;
    showBaselines(baselines, windows);
    const groups = Map.groupBy(windows, ({ measure, window }) => `${measure}\n${window}`);
    // Drawn anew only when there is something new to draw.
    const sign = JSON.stringify([windows.length, windows.at(-1), baselines]);
    if (sign !== drawn) {
      drawn = sign;
      showCharts(groups, baselines);
    }
    showIncidents(incidents);
  }

  /** Those that are there stay, open as they are. */
  function showIncidents(incidents) {
    const list = byId('device-incidents');
    for (const row of incidents) {
      const standing = rows.get(row.id);
      if (standing !== undefined) standing.show(row);
      else {
        rows.set(row.id, createIncidentRow(row, { units: measureUnits, isFresh: false, hasActs: true }));
        list.querySelector('.none')?.remove();
        list.prepend(rows.get(row.id).element);
      }
    }
    if (rows.size === 0 && list.children.length === 0) list.append(emptyRow('No incidents in this run.'));
  }

  function showBaselines(baselines, windows) {
    const tiles = baselines
      .filter(({ level }) => level !== null)
      .map(({ measure, unit, level, deviation }) => {
        const spread = deviation === null ? '' : `± ${measured(deviation)} `;
        return tile(`Normal ${measure}`, measured(level), `${spread}${unit}` || 'its own baseline');
      });
    const count = windows.reduce((sum, each) => sum + each.count, 0);
    byId('device-baselines').replaceChildren(
      tile('Windows', whole(windows.length), `of ${whole(count)} values, last 2 h`),
      ...tiles,
    );
  }

  function showCharts(groups, baselines) {
    for (const end of endCharts) end();
    const holder = byId('device-charts');
    holder.replaceChildren();
    endCharts = [...groups.values()].map((windows) => {
      const { measure, window } = windows[0];
      const card = document.createElement('section');
      card.className = 'card device-chart';
      const head = document.createElement('div');
      head.className = 'card-head';
      const title = document.createElement('h2');
      title.textContent = measure;
      const note = document.createElement('p');
      note.className = 'muted';
      note.textContent = `windows of ${window.replace('/', ', every ')}; ${whole(windows.length)} shown`;
      head.append(title, note);
      const chart = document.createElement('div');
      chart.className = 'chart';
      card.append(head, chart);
      holder.append(card);
      const baseline = baselines.find((each) => each.measure === measure)?.level ?? null;
      return createWindowChart(chart, {
        windows,
        baseline,
        unit: measureUnits[measure] ?? '',
        isSparse: windows.length < 12,
      });
    });
    if (endCharts.length > 0) return;
    const empty = document.createElement('p');
    empty.className = 'card empty';
    empty.textContent =
      'No window yet: one comes out when its time has passed and a later reading or the sweep moves on.';
    holder.append(empty);
  }

  function tile(name, value, sub) {
    const box = document.createElement('div');
    box.className = 'tile';
    for (const [tag, text, kind] of [
      ['dt', name, ''],
      ['dd', value, ''],
      ['dd', sub, 'sub'],
    ]) {
      const part = document.createElement(tag);
      part.textContent = text;
      part.className = kind;
      box.append(part);
    }
    return box;
  }

  /** Nothing of another device: this one may be unknown, or its answer a while away. */
  function clear() {
    drawn = '';
    for (const end of endCharts) end();
    endCharts = [];
    const pill = byId('device-state');
    pill.textContent = '';
    pill.className = 'pill';
    rows.clear();
    for (const part of ['device-charts', 'device-baselines', 'device-incidents']) byId(part).replaceChildren();
  }

  return {
    open(id) {
      shownId = id;
      clear();
      byId('device-title').textContent = id;
      byId('device-seen').textContent = 'loading …';
      byId('device-title').focus();
      clearInterval(timer);
      timer = setInterval(load, REFRESH_MS);
      return load();
    },
    close() {
      shownId = undefined;
      clearInterval(timer);
      clear();
    },
  };
}
