// The fleet as a canvas of cells, one a device, coloured by state. Drawn only where something changed; usable with
// mouse and keyboard.
import { byId, colour, deviceLink, STATES } from './format.js';

const GAP = 1;
/** Firing cells glow a little beyond their bounds, so that one red cell among 12,000 is seen. */
const SMALL_CELL = 9;

export function createFleetGrid(fleet) {
  const canvas = byId('grid');
  const tip = byId('grid-tip');
  const spoken = byId('grid-spoken');
  const pen = canvas.getContext('2d');
  // Arrow keys are the grid's own, as in an application.
  canvas.setAttribute('role', 'application');
  canvas.setAttribute('aria-roledescription', 'grid of devices');
  let layout = { columns: 1, cell: 10, left: 0 };
  let cursor = -1;
  let colours = [];
  let isDirty = true;

  function measure() {
    const { width, height } = canvas.getBoundingClientRect();
    const ratio = window.devicePixelRatio || 1;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    colours = STATES.map((_, state) => colour(`--s${state}`));
    const count = Math.max(1, fleet.ids.length);
    // The largest cell with which all of them fit.
    let cell = Math.min(30, Math.sqrt((width * height) / count));
    while (Math.floor(width / cell) * Math.floor(height / cell) < count && cell > 1.5) cell -= 0.02;
    const columns = Math.max(1, Math.floor(width / cell));
    layout = { columns, cell, left: (width - columns * cell) / 2 };
  }

  const place = (index) => {
    const { columns, cell, left } = layout;
    return { x: left + (index % columns) * cell, y: Math.floor(index / columns) * cell };
  };

  function draw() {
    isDirty = false;
    measure();
    const { cell } = layout;
    pen.clearRect(0, 0, canvas.width, canvas.height);
    const gap = cell > 4 ? GAP : 0.4;
    const round = cell > 8 ? 2 : 0;
    const firing = [];
    for (let state = 0; state < 2; state += 1) {
      pen.fillStyle = colours[state];
      for (let index = 0; index < fleet.ids.length; index += 1) {
        if (fleet.states[index] !== state) continue;
        const { x, y } = place(index);
        if (round === 0) pen.fillRect(x, y, cell - gap, cell - gap);
        else {
          pen.beginPath();
          pen.roundRect(x, y, cell - gap, cell - gap, round);
          pen.fill();
        }
      }
    }
    for (let index = 0; index < fleet.ids.length; index += 1) if (fleet.states[index] > 1) firing.push(index);
    firing.sort((a, b) => fleet.states[a] - fleet.states[b]);
    const grow = cell < SMALL_CELL ? 1.4 : 0;
    for (const index of firing) {
      const { x, y } = place(index);
      pen.fillStyle = colours[fleet.states[index]];
      pen.beginPath();
      pen.roundRect(x - grow, y - grow, cell - gap + 2 * grow, cell - gap + 2 * grow, round || 1.5);
      pen.fill();
    }
    if (cursor >= 0 && document.activeElement === canvas) {
      const { x, y } = place(cursor);
      pen.strokeStyle = colour('--ink');
      pen.lineWidth = 2;
      pen.strokeRect(x - 2.5, y - 2.5, cell + 4, cell + 4);
    }
  }

  function redraw() {
    if (isDirty) return;
    isDirty = true;
    requestAnimationFrame(draw);
  }

  function indexAt(event) {
    const { left: edge, top } = canvas.getBoundingClientRect();
    const { columns, cell, left } = layout;
    const column = Math.floor((event.clientX - edge - left) / cell);
    const index = Math.floor((event.clientY - top) / cell) * columns + column;
    return column >= 0 && column < columns && index < fleet.ids.length ? index : -1;
  }

  const words = (index) => `${fleet.ids[index]}: ${STATES[fleet.states[index]]}`;

  canvas.addEventListener('pointermove', (event) => {
    const index = indexAt(event);
    tip.hidden = index < 0;
    if (index < 0) return;
    const { x, y } = place(index);
    tip.textContent = words(index);
    const width = canvas.clientWidth;
    tip.style.top = `${y > 40 ? y - 34 : y + layout.cell + 8}px`;
    tip.style.left = `${Math.max(0, Math.min(x, width - tip.offsetWidth))}px`;
  });
  canvas.addEventListener('pointerleave', () => {
    tip.hidden = true;
  });
  canvas.addEventListener('click', (event) => {
    const index = indexAt(event);
    if (index >= 0) location.hash = deviceLink(fleet.ids[index]);
  });
  canvas.addEventListener('keydown', (event) => {
    const moves = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: layout.columns, ArrowUp: -layout.columns };
    if (event.key === 'Enter' && cursor >= 0) location.hash = deviceLink(fleet.ids[cursor]);
    if (!(event.key in moves)) return;
    event.preventDefault();
    cursor = Math.max(0, Math.min(fleet.ids.length - 1, cursor < 0 ? 0 : cursor + moves[event.key]));
    spoken.textContent = words(cursor);
    redraw();
  });
  canvas.addEventListener('focus', redraw);
  canvas.addEventListener('blur', redraw);
  new ResizeObserver(redraw).observe(canvas);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
  draw();
  return { redraw };
}
