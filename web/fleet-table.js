// The fleet as text: the grid's twin for those who read rather than look. Paged, since a table of 12,000 rows helps
// nobody.
import { byId, deviceLink, STATES, whole } from './format.js';

const ROWS = 20;

export function createFleetTable(fleet) {
  const body = byId('table-body');
  const find = byId('find');
  const findState = byId('find-state');
  const back = byId('page-back');
  const on = byId('page-on');
  let page = 0;

  function wanted(index) {
    const state = fleet.states[index];
    const isState =
      findState.value === '' || (findState.value === 'alert' ? state > 1 : state === Number(findState.value));
    return isState && fleet.ids[index].toLowerCase().includes(find.value.trim().toLowerCase());
  }

  function redraw() {
    if (byId('table-panel').hidden) return;
    const rows = [];
    for (let index = 0; index < fleet.ids.length; index += 1) if (wanted(index)) rows.push(index);
    const pages = Math.max(1, Math.ceil(rows.length / ROWS));
    page = Math.max(0, Math.min(page, pages - 1));
    const shown = rows.slice(page * ROWS, (page + 1) * ROWS);
    // Rows stay where they are while their text changes, so that focus is not lost.
    while (body.rows.length > shown.length) body.deleteRow(-1);
    for (const [at, index] of shown.entries()) {
      const row = body.rows[at] ?? addRow();
      const link = row.cells[0].firstChild;
      if (link.textContent !== fleet.ids[index]) {
        link.textContent = fleet.ids[index];
        link.href = deviceLink(fleet.ids[index]);
      }
      const pill = row.cells[1].firstChild;
      pill.textContent = STATES[fleet.states[index]];
      pill.className = `pill c${fleet.states[index]}`;
    }
    byId('page-of').textContent = `${whole(rows.length)} devices, page ${page + 1} of ${whole(pages)}`;
    back.disabled = page === 0;
    on.disabled = page >= pages - 1;
  }

  function addRow() {
    const row = body.insertRow();
    row.insertCell().append(document.createElement('a'));
    row.insertCell().append(document.createElement('span'));
    return row;
  }

  function turn(by) {
    page += by;
    redraw();
  }

  back.addEventListener('click', () => turn(-1));
  on.addEventListener('click', () => turn(1));
  for (const field of [find, findState]) {
    field.addEventListener('input', () => {
      page = 0;
      redraw();
    });
  }
  return { redraw };
}
