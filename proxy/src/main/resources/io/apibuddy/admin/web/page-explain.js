// Why a request is, or was, answered the way it is.

import { h, useEffect, useState } from './preact.js';
import { post } from './api.js';
import { useLoad } from './load.js';
import { now } from './live.js';
import { Badge, CopyButton, Empty, Failure, Field, Loading, Outcome, PageTitle, Pairs, Panel, Table, When } from './parts.js';
import { bytes, duration, milliseconds } from './format.js';
import { href, stay } from './route.js';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
const BLANK = { method: 'GET', url: '', headers: '', body: '', id: '' };

export function Explain({ route }) {
  const asked = Object.fromEntries(route.params);
  const [form, setForm] = useState({ ...BLANK, ...asked });
  const [question, setQuestion] = useState(asked.id || asked.url ? { ...BLANK, ...asked } : null);
  const address = route.params.toString();
  useEffect(() => {
    if (asked.id || asked.url) {
      setForm({ ...BLANK, ...asked });
      setQuestion({ ...BLANK, ...asked });
    }
  }, [address]);
  const ask = (next) => {
    setQuestion(next);
    stay('explain', next.id ? { id: next.id } : { method: next.method, url: next.url });
  };
  return h('div', null,
    h(PageTitle, { lead: 'Nothing is fetched or changed by asking.' }, 'Explain'),
    h(Question, { form, setForm, ask }),
    question && h(Answer, { key: JSON.stringify(question), question }));
}

function Question({ form, setForm, ask }) {
  const set = (name) => (event) => setForm({ ...form, [name]: event.target.value });
  const submit = (event) => {
    event.preventDefault();
    const next = { ...form, id: '', asked: Date.now() };
    if (next.url.trim()) {
      ask(next);
    }
  };
  const byId = (event) => {
    event.preventDefault();
    if (String(form.id).trim()) {
      ask({ ...BLANK, id: String(form.id).trim(), asked: Date.now() });
    }
  };
  return h('div', { class: 'explain-forms' },
    h(Panel, { title: 'A request' },
      h('form', { onSubmit: submit },
        h('div', { class: 'filters' },
          h(Field, { label: 'Method' }, h('select', { id: 'explain-method', value: form.method, onChange: set('method') },
            [...new Set([...METHODS, form.method])].map((method) => h('option', { key: method, value: method }, method)))),
          h(Field, { label: 'URL', className: 'grow' }, h('input', { id: 'explain-url', value: form.url, required: true, spellcheck: false, onInput: set('url'), placeholder: '/wiki/page?term=x, or the upstream’s URL' })),
          h('button', { type: 'submit', class: 'primary' }, 'Explain')),
        h('details', { open: Boolean(form.headers || form.body) }, h('summary', null, 'Header fields and content'),
          h('div', { class: 'two' },
            h(Field, { label: 'Header fields', hint: 'one a line, Name: value' }, h('textarea', { id: 'explain-headers', rows: 4, spellcheck: false, value: form.headers, onInput: set('headers'), placeholder: 'Accept: application/json' })),
            h(Field, { label: 'Content', hint: 'of a POST, for example' }, h('textarea', { id: 'explain-body', rows: 4, spellcheck: false, value: form.body, onInput: set('body') })))))),
    h(Panel, { title: 'A request that was made' },
      h('form', { class: 'filters', onSubmit: byId },
        h(Field, { label: 'Id', hint: h('span', null, 'or choose one under ', h('a', { href: href('live') }, 'Live')), className: 'grow' }, h('input', { id: 'explain-id', inputMode: 'numeric', pattern: '[0-9]*', value: form.id, onInput: set('id') })),
        h('button', { type: 'submit' }, 'Explain'))));
}

/** Lines of "Name: value" as pairs: a field may come more than once. */
function pairs(text) {
  return text.split('\n').map((line) => line.trim()).filter(Boolean).map((line) => {
    const colon = line.indexOf(':');
    return colon < 0 ? [line, ''] : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
  });
}

function Answer({ question }) {
  const answer = useLoad(() => post('explain', question.id
    ? { id: Number(question.id) }
    : { method: question.method, url: question.url.trim(), headers: pairs(question.headers), body: question.body || undefined }), []);
  if (answer.error) {
    return answer.error.status === 404 && question.id
      ? h(Empty, { title: 'This request is not remembered' }, h('p', null, 'Only the most recent ones are. Ask with its method and URL instead.'))
      : h(Failure, { error: answer.error, retry: answer.reload, what: 'The answer' });
  }
  return answer.data ? h(Explanation, { of: answer.data }) : h(Loading, { what: 'Looking', rows: 5 });
}

const ACTIONS = {
  hit: ['good', 'Answered from the store', 'Was answered from the store'],
  stale: ['warn', 'Answered from the store, past its lifetime', 'Was answered from the store, past its lifetime'],
  'stale-while-revalidate': ['warn', 'Answered from the store, and fetched anew meanwhile', 'Was answered from the store, and fetched anew meanwhile'],
  validate: ['info', 'Upstream is asked whether the stored answer still holds', 'Upstream was asked whether the stored answer still held'],
  forward: ['info', 'Goes upstream', 'Went upstream'],
  'gateway-timeout': ['bad', 'Refused: only a stored answer would do', 'Was refused: only a stored answer would have done'],
  refused: ['bad', 'Refused: upstream is not called', 'Was refused: upstream was not called'],
  'not-found': ['bad', 'No mapping takes it', 'No mapping took it'],
};

function Verdict({ of, title, now: present }) {
  const [tone, words, then] = ACTIONS[of.action] ?? ['neutral', of.action, of.action];
  return h('div', { class: `verdict ${tone}` },
    title && h('p', { class: 'verdict-title' }, title),
    h('p', { class: 'verdict-words' }, present ? words : then),
    h('p', null, of.because),
    of.source && h('p', { class: 'muted' }, 'Ground: ', h('span', { class: 'source' }, of.source)),
    present && of.cache_status && h('p', { class: 'muted' }, 'Cache-Status: ', h('span', { class: 'mono break' }, of.cache_status)));
}

function Explanation({ of }) {
  return h('div', { class: 'explanation', id: 'explanation' },
    h(Panel, { title: 'Verdict' },
      h('p', { class: 'mono break uri' }, h('span', { class: 'method' }, of.method), ' ', of.target),
      h('div', { class: of.past ? 'two' : '' },
        of.past && h(Verdict, { of: of.past.verdict, title: ['Then, ', h(When, { at: of.past.event.time })] }),
        h(Verdict, { of: of.verdict, title: of.past ? 'Now' : null, now: true })),
      h(Pairs, { kind: 'lines', of: [
        ['Mapping', of.mapping ?? 'none'],
        of.uri && ['Upstream URL', h('span', { class: 'mono break' }, of.uri)],
        of.fresh_for !== null && of.fresh_for !== undefined && ['Fresh for', of.fresh_for < 0 ? `stale for ${duration(-of.fresh_for)}` : duration(of.fresh_for)],
      ] })),
    of.nearest.length > 0 && h(Nearest, { nearest: of.nearest }),
    of.past && h(Past, { event: of.past.event }),
    h(Panel, { title: 'Stored under this key' }, of.stored.length > 0 ? h(Stored, { stored: of.stored }) : h('p', { class: 'muted' }, 'Nothing.')),
    of.key && h(Key, { of: of.key }));
}

function Nearest({ nearest }) {
  return h(Panel, { title: 'Nearest stored entries, and what differs' },
    h('ol', { class: 'nearest' }, nearest.map((near) => h('li', { key: near.hash },
      h('p', null, h('a', { class: 'mono break', href: href(['cache', 'entry', near.hash]) }, h('span', { class: 'method' }, near.method), ' ', near.uri),
        ' ', h('span', { class: 'muted' }, 'received ', h(When, { at: near.received }))),
      h('ul', { class: 'differences' }, near.differences.map((difference, i) => h(Difference, { key: i, of: difference, several: near.differences.length > 1 })))))));
}

function Difference({ of, several }) {
  return h('li', { class: 'difference' },
    h('p', { class: 'difference-words' }, of.words),
    h('div', { class: 'sides' },
      h('p', null, h('span', { class: 'side-name' }, 'asked '), side(of.here)),
      h('p', null, h('span', { class: 'side-name' }, 'stored '), side(of.there))),
    of.setting
      ? h('div', { class: 'setting' }, h('p', null, several ? 'Together with the others, this setting would make them one, if the differences do not matter:' : 'This setting would make them one, if the difference does not matter:'),
        h('div', { class: 'setting-line' }, h('code', null, of.setting), h(CopyButton, { text: of.setting, label: 'Copy setting' })))
      : h('p', { class: 'muted' }, 'No setting makes these one.'));
}

const side = (value) => (value === null || value === undefined ? h('span', { class: 'muted' }, 'not there, or not shown') : h('span', { class: 'mono break' }, value === '' ? '(empty)' : value));

function Past({ event }) {
  return h(Panel, { title: 'What happened' }, h(Pairs, { kind: 'lines', of: [
    ['Outcome', h(Outcome, { value: event.outcome })],
    ['Status', event.status],
    ['Took', milliseconds(event.total_ms)],
    ['Upstream', event.upstream_calls > 0 ? `${event.upstream_status ?? 'no answer'}, ${milliseconds(event.upstream_ms)}, ${event.upstream_calls === 1 ? '1 call' : `${event.upstream_calls} calls`}` : 'not called'],
    ['Sent', `${bytes(event.bytes)}${event.complete === false ? ', broken off' : ''}`],
    ['Client', event.client],
    event.problem && ['Problem', event.problem],
    event.cache_status && ['Cache-Status', h('span', { class: 'mono break' }, event.cache_status)],
  ] }));
}

function Stored({ stored }) {
  const columns = [
    { title: 'URL', wide: true, lead: true, cell: ({ hash, uri }) => h('a', { class: 'mono break', href: href(['cache', 'entry', hash]) }, uri) },
    { title: 'Status', numeric: true, cell: ({ status }) => status },
    { title: 'Selected', cell: ({ selected }) => (selected ? h(Badge, { tone: 'good' }, 'by this request') : h(Badge, null, 'not by this request')) },
    { title: 'By', cell: ({ selecting }) => Object.entries(selecting ?? {}).map(([name, value]) => `${name}: ${value}`).join(', ') || '–' },
    { title: 'Fresh until', cell: ({ fresh_until: at }) => [h(Badge, { tone: new Date(at).getTime() > now() ? 'good' : 'warn' }, new Date(at).getTime() > now() ? 'fresh' : 'stale'), ' ', h(When, { at })] },
    { title: 'Kept until', cell: ({ keep_until: at }) => h(When, { at }) },
  ];
  return h(Table, { caption: 'Entries under this key', columns, rows: stored });
}

function Key({ of }) {
  const columns = [
    { title: 'Part', cell: ({ name }) => name },
    { title: 'Value', wide: true, cell: ({ value }) => h('span', { class: 'mono break' }, value || '–') },
    { title: 'Note', cell: ({ note }) => note || '' },
  ];
  return h(Panel, { title: 'The key, and what it is made of', actions: h(CopyButton, { text: of.hash, label: 'Copy hash' }) },
    h('p', { class: 'mono break muted' }, of.hash),
    h(Table, { caption: 'Parts of the key', columns, rows: of.parts }));
}
