// Requests as they come.

import { h, useEffect, useState } from './preact.js';
import { get } from './api.js';
import { ROWS, seed, useLive } from './live.js';
import { useLoad } from './load.js';
import { Badge, Empty, Failure, Field, Outcome, outcomeName, outcomes, PageTitle, Table } from './parts.js';
import { bytes, clock, count, milliseconds, plural } from './format.js';
import { go, href, stay } from './route.js';

export function Tail({ route }) {
  const live = useLive();
  const [filter, setFilter] = useState(asked(route));
  useEffect(() => setFilter(asked(route)), [route]);
  const [paused, setPaused] = useState(null);
  const past = useLoad(() => get('requests', { limit: 200 }).then(({ requests }) => {
    seed(requests);
    return true;
  }), []);
  const set = (name) => (event) => {
    const next = { ...filter, [name]: event.target.value };
    setFilter(next);
    stay('live', next);
  };
  const all = paused ? paused.requests : live.requests;
  const shown = all.filter(matching(filter));
  const filtered = filter.mapping || filter.outcome || filter.text;
  const missed = paused ? live.arrived - paused.arrived : 0;

  return h('div', null,
    h(PageTitle, {
      lead: `The last ${count(ROWS)} requests, the newest first. Choose one to see why it was answered so.`,
      actions: h('button', {
        type: 'button', class: paused ? 'primary' : '', 'aria-pressed': Boolean(paused),
        onClick: () => setPaused(paused ? null : { requests: [...live.requests], arrived: live.arrived }),
      }, paused ? `Go on${missed ? ` (${count(missed)} new)` : ''}` : 'Pause'),
    }, 'Live'),
    h('form', { class: 'filters', role: 'search', onSubmit: (event) => event.preventDefault() },
      h(Field, { label: 'Mapping' }, h('select', { value: filter.mapping, onChange: set('mapping') },
        h('option', { value: '' }, 'All'),
        mappingsOf(all, filter.mapping).map((name) => h('option', { key: name, value: name }, name)))),
      h(Field, { label: 'Outcome' }, h('select', { value: filter.outcome, onChange: set('outcome') },
        h('option', { value: '' }, 'All'), outcomes.map((name) => h('option', { key: name, value: name }, outcomeName(name))),
        h('option', { value: 'failed' }, 'Failed (status 400 and up)'))),
      h(Field, { label: 'Text', className: 'grow' }, h('input', { type: 'search', value: filter.text, onInput: set('text'), placeholder: 'URL, method, status, address, problem' })),
      h('p', { class: 'muted count', role: 'status' }, `${plural(shown.length, 'request')}${filtered ? ` of ${count(all.length)}` : ''}${paused ? ', paused' : ''}`)),
    live.dropped > 0 && h('p', { class: 'stale-note' }, `${plural(live.dropped, 'request')} came too fast to be shown here. They are counted all the same.`),
    past.error && h(Failure, { error: past.error, retry: past.reload, what: 'Earlier requests' }),
    shown.length > 0 ? h(Requests, { rows: shown })
      : filtered && all.length > 0
        ? h(Empty, { title: 'No request matches' }, h('p', null, 'Of those that are kept here. Later ones are shown when they do.'))
        : h(Empty, { title: past.loading ? 'Listening…' : 'No requests yet' }, h('p', null, 'They are shown here as they come. Try one:'), h('pre', { class: 'code' }, `curl -i ${location.origin}/MAPPING/PATH`)));
}

const asked = ({ params }) => Object.fromEntries(['mapping', 'outcome', 'text'].map((name) => [name, params.get(name) ?? '']));

function mappingsOf(requests, chosen) {
  const names = new Set(requests.map(({ mapping }) => mapping).filter(Boolean));
  if (chosen) {
    names.add(chosen);
  }
  return [...names].sort();
}

function matching({ mapping, outcome, text }) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return (request) => (!mapping || request.mapping === mapping)
    && (!outcome || (outcome === 'failed' ? request.status >= 400 : request.outcome === outcome))
    && (words.length === 0 || words.every((word) => searchable(request).includes(word)));
}

const texts = new WeakMap();
function searchable(request) {
  if (!texts.has(request)) {
    texts.set(request, [request.method, request.target, request.status, request.mapping, request.client, request.problem, request.cache_status, request.key]
      .filter(Boolean).join(' ').toLowerCase());
  }
  return texts.get(request);
}

const statusTone = (status) => (status >= 500 ? 'bad' : status >= 400 ? 'warn' : 'neutral');

const COLUMNS = [
  { title: 'Time', cell: ({ time }) => h('time', { dateTime: time }, clock(time)) },
  { title: 'Request', wide: true, lead: true, cell: ({ id, method, target, problem, complete }) => [
    h('a', { href: href('explain', { id }), class: 'mono target', title: target }, h('span', { class: 'method' }, method), ' ', target),
    problem && h('span', { class: 'problem' }, ` ${problem}`),
    complete === false && h('span', { class: 'problem' }, ' broken off'),
  ] },
  { title: 'Mapping', cell: ({ mapping }) => (mapping ? h('span', { class: 'clip', title: mapping }, mapping) : '–') },
  { title: 'Status', numeric: true, cell: ({ status }) => h(Badge, { tone: statusTone(status) }, status || '–') },
  { title: 'Outcome', cell: ({ outcome, collapsed, cache_status: said }) => h('span', { title: said }, h(Outcome, { value: outcome }), collapsed && ' shared') },
  { title: 'Upstream', numeric: true, cell: ({ upstream_status: status, upstream_ms: ms, upstream_calls: calls }) => (calls > 0
    ? `${status ?? '–'}, ${milliseconds(ms)}${calls > 1 ? `, ${count(calls)} tries` : ''}` : '–') },
  { title: 'Took', numeric: true, cell: ({ total_ms: ms }) => milliseconds(ms) },
  { title: 'Size', numeric: true, cell: ({ bytes: size }) => bytes(size) },
];

export function Requests({ rows }) {
  return h(Table, {
    caption: 'Requests, the newest first', columns: COLUMNS, rows, rowKey: ({ id }) => id,
    rowClass: ({ status }) => `clickable ${status >= 500 ? 'row-bad' : ''}`, onRow: ({ id }) => go('explain', { id }),
  });
}
