// The films that a visitor gives stars to. `props.value` is the list of [id, stars], in the order in which they were given.
//
// props.films  [[id, title]] that are offered first; props.catalogue  [[id, title]] that the search finds
// props.levels the stars that can be given; props.words every word that is shown; props.least, props.most how many ratings
const FOUND = 30;
const plain = (text) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const make = (name, attributes = {}, ...inside) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
};
let given = new Map(), list, search, count;

const tell = () => {
  props.value = [...given];
  trigger('input');
};
const status = () => {
  const words = given.size < props.least ? props.words.few : props.words.count;
  count.textContent = fill(words, { given: given.size, least: props.least });
};
const card = ([id, title]) => {
  const group = make('span', { class: 'stars rate', role: 'radiogroup', 'aria-label': title });
  for (const level of props.levels) {
    const box = make('input', { type: 'radio', name: `mine-${id}`, value: level, 'aria-label': `${level} ★` });
    box.checked = given.get(id) === level;
    group.append(make('label', {}, box, make('span', { 'aria-hidden': 'true' }, '★')));
  }
  const back = make('button', { type: 'button', class: 'take-back', 'aria-label': `${props.words.clear}: ${title}` }, '×');
  const made = make('li', { class: 'card' }, make('span', { class: 'item-title', title }, title), group, back);
  made.dataset.id = id;
  mark(made);
  return made;
};
const mark = (made) => {
  const rated = given.has(Number(made.dataset.id));
  made.classList.toggle('rated', rated);
  made.querySelector('.take-back').hidden = !rated;
};
const found = () => {
  const wanted = plain(search.value).split(/\s+/).filter(Boolean);
  if (!wanted.length) {
    const offered = new Set(props.films.map(([id]) => id)), all = new Map(props.catalogue);
    return [...[...given.keys()].filter((id) => !offered.has(id) && all.has(id)).map((id) => [id, all.get(id)]), ...props.films];
  }
  return props.catalogue.filter(([, title]) => wanted.every((word) => plain(title).includes(word))).slice(0, FOUND);
};
const draw = () => {
  const films = found();
  list.replaceChildren(...(films.length ? films.map(card) : [make('li', { class: 'none' }, props.words.none)]));
  status();
};
const build = () => {
  given = new Map(props.value ?? []);
  search = make('input', { type: 'search', placeholder: props.words.search, 'aria-label': props.words.search });
  list = make('ol', { class: 'cards', 'aria-label': props.words.list });
  count = make('p', { class: 'fine', role: 'status' });
  const box = make('div', { class: 'films-box', tabindex: 0, role: 'region', 'aria-label': props.words.list }, list);
  element.querySelector('.films').replaceChildren(search, box, count);
  search.addEventListener('input', (event) => { event.stopPropagation(); draw(); });
  list.addEventListener('change', (event) => {
    event.stopPropagation();
    const made = event.target.closest('.card'), id = Number(made.dataset.id);
    if (given.size >= props.most && !given.has(id)) { event.target.checked = false; return; }
    given.set(id, Number(event.target.value));
    mark(made);
    status();
    tell();
  });
  list.addEventListener('click', (event) => {
    if (!event.target.closest('.take-back')) return;
    const made = event.target.closest('.card');
    given.delete(Number(made.dataset.id));
    for (const box of made.querySelectorAll('input')) box.checked = false;
    made.querySelector('input').focus();
    mark(made);
    status();
    tell();
  });
  draw();
};

build();

watch('catalogue', () => { if (search.value) draw(); });  // it is fetched when the step opens
watch('value', () => {
  const now = props.value ?? [];
  if (JSON.stringify(now) === JSON.stringify([...given])) return;
  given = new Map(now);
  draw();
});
