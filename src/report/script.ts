/**
 * The script of a report. It only adds to what the page holds: tables that can be sorted and filtered,
 * and a line that says what the pointer is on. It makes text nodes alone, so no text becomes markup.
 */
export const SCRIPT = `
'use strict';
const make = (name, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};

const numberIn = (cell) => {
  const text = cell.dataset.v ?? cell.textContent;
  return text === '' || Number.isNaN(Number(text)) ? null : Number(text);
};

function makeSortable(table) {
  const heads = [...table.tHead.rows[0].cells];
  const body = table.tBodies[0];
  const sortBy = (head, column) => {
    const sign = head.getAttribute('aria-sort') === 'ascending' ? -1 : 1;
    const compare = (a, b) => {
      const [x, y] = [a, b].map((row) => numberIn(row.cells[column]));
      if (x !== null && y !== null) return sign * (x - y);
      if (x !== null || y !== null) return x !== null ? -1 : 1;
      const [s, t] = [a, b].map((row) => row.cells[column].textContent);
      if ((s === '') !== (t === '')) return s === '' ? 1 : -1;
      return sign * s.localeCompare(t);
    };
    body.append(...[...body.rows].sort(compare));
    heads.forEach((other) => other.removeAttribute('aria-sort'));
    head.setAttribute('aria-sort', sign > 0 ? 'ascending' : 'descending');
  };
  heads.forEach((head, column) => {
    const button = make('button', { type: 'button', title: 'Sort by this column' }, head.textContent);
    button.addEventListener('click', () => sortBy(head, column));
    head.replaceChildren(button);
  });
}

function makeFilterable(table) {
  const names = [...table.tHead.rows[0].cells].map((head) => head.textContent);
  const rows = [...table.tBodies[0].rows];
  const input = make('input', { type: 'search', autocomplete: 'off', spellcheck: false });
  input.placeholder = names.length > 3 ? names[2] + '=' + rows[0]?.cells[2].textContent : '';
  const said = make('output');
  const matches = (row, word) => {
    const [name, value] = word.split('=');
    const column = value === undefined ? -1 : names.indexOf(name);
    if (column >= 0) return value === '' || row.cells[column].textContent === value;
    return row.textContent.toLowerCase().includes(word.toLowerCase());
  };
  input.addEventListener('input', () => {
    const words = input.value.trim().split(/\\s+/).filter((word) => word !== '');
    for (const row of rows) row.hidden = !words.every((word) => matches(row, word));
    said.textContent = rows.filter((row) => !row.hidden).length + ' of ' + rows.length + ' rows';
  });
  const label = make('label', {}, 'Show only rows with ', input);
  table.parentNode.before(make('div', { className: 'filter' }, label, said));
}

for (const table of document.querySelectorAll('table.sortable')) {
  makeFilterable(table);
  makeSortable(table);
}

const titleOf = (mark) => mark.querySelector('title').textContent;

document.querySelectorAll('figure svg').forEach((chart, index) => {
  const box = chart.closest('.scroll');
  const readout = make('p', { className: 'readout' });
  readout.setAttribute('role', 'status');
  if (index === 0) readout.textContent = 'Point at a mark to read it here, or step through the marks with ← and →.';
  box.after(readout);
  const marks = [...chart.querySelectorAll('g title')].map((title) => title.parentNode);
  // A dot and its interval say the same, so the keyboard stops at one of them.
  const stops = [...new Map(marks.map((mark) => [titleOf(mark), mark])).values()];
  let at = -1;
  const show = (mark) => {
    stops[at]?.classList.remove('at');
    at = stops.findIndex((stop) => titleOf(stop) === titleOf(mark));
    readout.textContent = titleOf(mark);
  };
  chart.addEventListener('pointerover', ({ target }) => {
    if (marks.includes(target)) show(target);
  });
  box.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined || stops.length === 0) return;
    event.preventDefault();
    show(stops[(Math.max(at, step < 0 ? 0 : -1) + step + stops.length) % stops.length]);
    stops[at].classList.add('at');
    stops[at].scrollIntoView({ block: 'nearest', inline: 'nearest' });
  });
});
`;
