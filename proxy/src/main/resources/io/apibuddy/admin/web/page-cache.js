// What is stored: totals, the entries, and getting rid of them.

import { h, useEffect, useState } from './preact.js';
import { get, remove, segment } from './api.js';
import { useLoad, useSettled, useTick } from './load.js';
import { Empty, Field, Fresh, Loaded, PageTitle, Panel, Size, Table, Tile, When } from './parts.js';
import { bytes, count, short } from './format.js';
import { href, stay } from './route.js';
import { Entry } from './page-entry.js';
import { Clear, Purge } from './page-purge.js';

const LIMIT = 50;

export function Cache({ route }) {
  const [, second, third] = route.path;
  return second === 'entry' && third
    ? h(Entry, { key: third, hash: third })
    : h(Browser, { key: 'browser', chosen: second ?? '', query: route.params.get('q') ?? '' });
}

function Browser({ chosen, query }) {
  const [mapping, setMapping] = useState(chosen);
  const [clearing, setClearing] = useState(null);
  const [round, setRound] = useState(0);
  const totals = useLoad(() => get('cache'), [round], 30);
  useTick(10);
  useEffect(() => setMapping(chosen), [chosen]);
  const again = () => setRound(round + 1);
  return h('div', null,
    h(PageTitle, null, 'Cache'),
    h(Loaded, { from: totals, what: 'the totals', rows: 2 }, (cache) => h('div', null,
      h(Totals, { cache }),
      h(ByMapping, { cache, onBrowse: setMapping, onClear: setClearing }),
      h(Entries, { cache, mapping, setMapping, query, round, onChanged: again }),
      h(Purge, { cache, mapping, onDone: again }))),
    clearing && h(Clear, { of: clearing, onClose: () => setClearing(null), onDone: again }));
}

function Totals({ cache }) {
  return h('dl', { class: 'tiles', 'aria-label': 'Totals' },
    h(Tile, { id: 'entries', label: 'Entries', value: short(cache.entries), note: bytes(cache.bytes) }),
    h(Tile, { label: 'Of them in memory', value: short(cache.memory_entries), note: bytes(cache.memory_bytes) }),
    h(Tile, { label: 'Evicted for room', value: short(cache.evictions), note: 'since the start', tone: cache.evictions > 0 ? 'warn' : '' }),
    h(Tile, { label: 'Expired', value: short(cache.expirations), note: 'since the start' }),
    h(Tile, { label: 'Oldest', value: h(When, { at: cache.oldest }), note: cache.newest && ['newest ', h(When, { at: cache.newest })] }),
    h(Tile, { label: 'First end of use', value: h(When, { at: cache.first_end }), note: cache.last_end && ['last ', h(When, { at: cache.last_end })] }));
}

function ByMapping({ cache, onBrowse, onClear }) {
  if (cache.mappings.length === 0) {
    return null;
  }
  const columns = [
    { title: 'Mapping', cell: ({ mapping }) => h('a', { href: href(['cache', mapping]), onClick: () => onBrowse(mapping) }, mapping) },
    { title: 'Entries', numeric: true, cell: ({ entries }) => count(entries) },
    { title: 'Size', numeric: true, cell: (row) => h(Size, { value: row.bytes }) },
    { title: 'Action', hidden: true, cell: (row) => h('button', { type: 'button', class: 'small danger-outline', onClick: () => onClear(row), 'aria-label': `Clear ${row.mapping}` }, 'Clear…') },
  ];
  return h(Panel, {
    title: 'By mapping',
    actions: h('button', { type: 'button', class: 'small danger-outline', onClick: () => onClear({ mapping: null, entries: cache.entries, bytes: cache.bytes }) }, 'Clear all…'),
  }, h(Table, { caption: 'Stored entries by mapping', columns, rows: cache.mappings, rowKey: ({ mapping }) => mapping }));
}

const SORTS = { used: 'Last used', size: 'Size', uri: 'URL', ends: 'Ends' };

function Entries({ cache, mapping, setMapping, query, round, onChanged }) {
  const [text, setText] = useState(query);
  const [sort, setSort] = useState('-used');
  const [cursors, setCursors] = useState([]);
  const [deleting, setDeleting] = useState(null);
  const q = useSettled(text);
  const cursor = cursors.at(-1);
  const page = useLoad(() => get(`cache/${segment(mapping || '*')}`, { q, sort, limit: LIMIT, cursor }), [mapping, q, sort, cursor, round]);
  useEffect(() => {
    setCursors([]);
    stay(mapping ? ['cache', mapping] : 'cache', { q });
  }, [mapping, q, sort]);
  const sorting = (name) => ({
    state: sort === name ? 'ascending' : sort === `-${name}` ? 'descending' : 'none',
    toggle: () => setSort(sort === `-${name}` ? name : `-${name}`),
  });
  return h(Panel, { title: 'Entries', className: 'entries' },
    h('form', { class: 'filters', role: 'search', onSubmit: (event) => event.preventDefault() },
      h(Field, { label: 'Mapping' }, h('select', { value: mapping, onChange: (event) => setMapping(event.target.value) },
        h('option', { value: '' }, 'All'), names(cache, mapping).map((name) => h('option', { key: name, value: name }, name)))),
      h(Field, { label: 'URL contains', className: 'grow' }, h('input', { type: 'search', id: 'entry-search', value: text, onInput: (event) => setText(event.target.value) })),
      h(Field, { label: 'Order', className: 'phone-only' }, h('select', { value: sort.replace('-', ''), onChange: (event) => setSort(event.target.value === 'uri' ? 'uri' : `-${event.target.value}`) },
        Object.entries(SORTS).map(([name, title]) => h('option', { key: name, value: name }, title))))),
    h(Loaded, { from: page, what: 'the entries', rows: 6 }, ({ entries, next }) => (entries.length === 0
      ? h(Nothing, { cache, q, mapping })
      : h('div', { 'aria-busy': page.loading },
        h(Table, { caption: 'Stored entries', columns: columns(sorting, setDeleting), rows: entries, rowKey: (row) => row.hash + JSON.stringify(row.selecting) + row.received }),
        h(Paging, { cursors, setCursors, next, shown: entries.length })))),
    deleting && h(Clear, { of: deleting, onClose: () => setDeleting(null), onDone: onChanged }));
}

const names = (cache, chosen) => [...new Set([...cache.mappings.map(({ mapping }) => mapping), chosen].filter(Boolean))].sort();

function Nothing({ cache, q, mapping }) {
  if (q) {
    return h(Empty, { title: 'No stored URL contains that' }, h('p', null, 'Searched is in upstream URLs', mapping && ` of ${mapping}`, ', upper and lower case as they are.'));
  }
  return h(Empty, { title: mapping && cache.entries > 0 ? `Nothing stored for ${mapping}` : 'Nothing cached yet' },
    h('p', null, 'Answers are kept as requests come through. If they come and nothing stays, ', h('a', { href: href('explain') }, 'ask why'), '.'));
}

function columns(sorting, onDelete) {
  return [
    { title: 'URL', wide: true, lead: true, sort: sorting('uri'), cell: (row) => [
      h('a', { href: href(['cache', 'entry', row.hash]), class: 'mono target', title: row.uri }, h('span', { class: 'method' }, row.method), ' ', row.uri),
      Object.entries(row.selecting ?? {}).map(([name, value]) => h('span', { class: 'vary', key: name }, ` ${name}: ${value}`)),
    ] },
    { title: 'Mapping', cell: ({ mapping }) => h('span', { class: 'clip', title: mapping }, mapping) },
    { title: 'Status', numeric: true, cell: ({ status }) => status },
    { title: 'Type', cell: ({ content_type: type }) => h('span', { class: 'clip' }, type?.split(';')[0] ?? '–') },
    { title: 'Size', numeric: true, sort: sorting('size'), cell: ({ stored_bytes: size }) => h(Size, { value: size }) },
    { title: 'Fresh until', sort: sorting('ends'), cell: (row) => [h(Fresh, { entry: row }), ' ', h(When, { at: row.fresh_until })] },
    { title: 'Last used', sort: sorting('used'), cell: ({ last_used: at }) => h(When, { at }) },
    { title: 'Action', hidden: true, cell: (row) => h('button', { type: 'button', class: 'small danger-outline', 'aria-label': `Delete ${row.uri}`, onClick: () => onDelete(row) }, 'Delete…') },
  ];
}

function Paging({ cursors, setCursors, next, shown }) {
  const first = cursors.length * LIMIT;
  return h('div', { class: 'paging' },
    h('button', { type: 'button', class: 'small', disabled: cursors.length === 0, onClick: () => setCursors(cursors.slice(0, -1)) }, 'Previous'),
    h('span', { class: 'muted', role: 'status' }, `${count(first + 1)} to ${count(first + shown)}`),
    h('button', { type: 'button', class: 'small', disabled: !next, onClick: () => setCursors([...cursors, next]) }, 'Next'));
}
