// A table from which rows are picked: sorted, searched, filtered and paged here, without asking the server. A row is
// known by its key, never by its place, so ticks survive all of that. `props.value` is the list of ticked keys.
//
// props.columns  [{name, number, filter, hidden}]; a hidden column can still be searched and filtered by
// props.rows     [[key, cell, …]]; a row whose key is null cannot be picked
// props.words    every word that is shown
const PAGE = 50;
const order = new Intl.Collator(undefined, { numeric: true }).compare;
const plain = (text) => String(text).normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
const fill = (words, numbers) => words.replace(/\{(\w+)\}/g, (_, name) => numbers[name].toLocaleString('en'));
let view, ticked, texts, parts;

const make = (name, attributes = {}, ...inside) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
};
const rows = () => props.rows;
const found = () => {
  const wanted = plain(view.search).split(/\s+/).filter(Boolean);
  const filters = Object.entries(view.filters).filter(([, value]) => value !== '');
  const places = [...rows().keys()].filter((at) => {
    const row = rows()[at];
    return wanted.every((word) => texts[at].includes(word)) && (!view.only || ticked.has(row[0]))
      && filters.every(([column, value]) => String(row[Number(column) + 1]) === value);
  });
  if (view.sort === null) return places;
  const at = view.sort + 1, sign = view.down ? -1 : 1;
  return places.sort((a, b) => sign * order(rows()[a][at], rows()[b][at]) || a - b);
};
const pickable = () => found().map((at) => rows()[at][0]).filter((key) => key !== null);

const tell = () => {
  props.value = [...ticked];
  trigger('input');
};
const line = (row) => {
  const cells = row.slice(1).map((cell, at) => [cell, props.columns[at]]).filter(([, column]) => !column.hidden);
  const named = cells.slice(0, 2).map(([cell]) => cell).join(' ');
  const box = make('input', { type: 'checkbox', 'aria-label': fill(props.words.pick, { row: named }) });
  box.checked = ticked.has(row[0]);
  box.dataset.key = row[0];
  const first = make('td', { class: 'tick' }, ...(row[0] === null ? [] : [box]));
  const made = make('tr', {}, first, ...cells.map(([cell, column]) =>
    make('td', column.number ? { class: 'number' } : {}, String(cell))));
  made.classList.toggle('picked', box.checked);
  return made;
};

const count = () => {
  const keys = pickable(), chosen = keys.filter((key) => ticked.has(key)).length;
  parts.all.checked = keys.length > 0 && chosen === keys.length;
  parts.all.indeterminate = chosen > 0 && chosen < keys.length;
  parts.all.disabled = keys.length === 0;
  parts.status.textContent = fill(props.words.status, { chosen: ticked.size, shown: parts.shown, rows: rows().length });
};
const draw = () => {
  const places = found(), pages = Math.max(1, Math.ceil(places.length / PAGE));
  view.page = Math.min(view.page, pages - 1);
  parts.shown = places.length;
  const here = places.slice(view.page * PAGE, (view.page + 1) * PAGE).map((at) => line(rows()[at]));
  const none = make('tr', {}, make('td', { class: 'none', colspan: 9 }, props.words.none));
  parts.body.replaceChildren(...(here.length ? here : [none]));
  parts.back.disabled = view.page === 0;
  parts.next.disabled = view.page === pages - 1;
  parts.page.textContent = fill(props.words.page, { page: view.page + 1, pages });
  parts.pages.hidden = pages === 1;
  for (const [at, header] of parts.headers) {
    const now = view.sort === at ? (view.down ? 'descending' : 'ascending') : 'none';
    header.setAttribute('aria-sort', now);
  }
  count();
};
const again = () => {
  view.page = 0;
  draw();
  parts.box.scrollTop = 0;
};

const header = (column, at) => {
  const button = make('button', { type: 'button' }, column.name);
  button.addEventListener('click', () => {
    view.down = view.sort === at && !view.down;
    view.sort = at;
    again();
  });
  const made = make('th', { scope: 'col', ...(column.number ? { class: 'number' } : {}) }, button);
  parts.headers.push([at, made]);
  return made;
};
const filter = (column, at) => {
  const values = [...new Set(rows().map((row) => String(row[at + 1])))].sort(order);
  const all = make('option', { value: '' }, fill(props.words.any, { column: column.name }));
  const made = make('select', { 'aria-label': column.name }, all, ...values.map((one) => make('option', { value: one }, one)));
  made.addEventListener('change', (event) => {
    event.stopPropagation();
    view.filters[at] = made.value;
    again();
  });
  return made;
};
const tools = () => {
  const search = make('input', { type: 'search', placeholder: props.words.search, 'aria-label': props.words.search });
  search.addEventListener('input', (event) => {
    event.stopPropagation();
    view.search = search.value;
    again();
  });
  const filters = props.columns.map((column, at) => column.filter && filter(column, at)).filter(Boolean);
  const only = make('input', { type: 'checkbox' });
  only.addEventListener('change', () => {
    view.only = only.checked;
    again();
  });
  return make('div', { class: 'pick-tools' }, search, ...filters, make('label', { class: 'only' }, only, props.words.only));
};
const step = (name, by) => {
  const made = make('button', { type: 'button', 'aria-label': name }, by < 0 ? '‹' : '›');
  made.addEventListener('click', () => {
    view.page += by;
    draw();
    parts.box.scrollTop = 0;
  });
  return made;
};

const build = () => {
  view = { sort: null, down: false, search: '', filters: {}, only: false, page: 0 };
  ticked = new Set(props.value);
  texts = rows().map((row) => plain(row.slice(1).join(' ')));
  parts = { headers: [], body: make('tbody'), page: make('span'), status: make('span', { role: 'status' }) };
  parts.all = make('input', { type: 'checkbox', 'aria-label': props.words.all });
  [parts.back, parts.next] = [step(props.words.back, -1), step(props.words.next, 1)];
  parts.pages = make('span', { class: 'pages' }, parts.back, parts.page, parts.next);
  const headers = props.columns.map((column, at) => !column.hidden && header(column, at)).filter(Boolean);
  const head = make('thead', {}, make('tr', {}, make('th', { class: 'tick' }, parts.all), ...headers));
  const table = make('table', { 'aria-label': props.caption }, head, parts.body);
  parts.box = make('div', { class: 'pick-box', tabindex: 0, role: 'region', 'aria-label': props.caption }, table);
  const foot = make('div', { class: 'pick-foot' }, parts.status, parts.pages);
  element.querySelector('.pick').replaceChildren(tools(), parts.box, foot);
  parts.all.addEventListener('change', () => {
    for (const key of pickable()) ticked[parts.all.checked ? 'add' : 'delete'](key);
    draw();
    tell();
  });
  parts.body.addEventListener('change', ({ target }) => {
    ticked[target.checked ? 'add' : 'delete'](target.dataset.key);
    target.closest('tr').classList.toggle('picked', target.checked);
    count();
    tell();
  });
  parts.body.addEventListener('click', ({ target }) => {
    if (target.matches('td')) target.closest('tr').querySelector('input')?.click();
  });
  draw();
};

build();
watch('rows', build);
watch('value', () => {
  const now = new Set(props.value);
  if (now.size === ticked.size && [...now].every((key) => ticked.has(key))) return;
  ticked = now;
  draw();
});
