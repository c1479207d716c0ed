// The configuration in force, and checking and reloading one.

import { h, useState } from './preact.js';
import { get, post, postText } from './api.js';
import { useLoad } from './load.js';
import { Badge, Confirm, Field, Loaded, PageTitle, Panel, Table } from './parts.js';
import { count, plural } from './format.js';

export function Configuration() {
  const [reloading, setReloading] = useState(false);
  const [outcome, setOutcome] = useState(null);
  const config = useLoad(() => get('config'), []);
  const done = (result) => {
    setOutcome(result);
    config.reload();
  };
  return h('div', null,
    h(PageTitle, { actions: h('button', { type: 'button', onClick: () => setReloading(true) }, 'Reload…') }, 'Configuration'),
    outcome && h(Reloaded, { outcome }),
    h(Loaded, { from: config, what: 'the configuration', rows: 8 }, (data) => h(Shown, { data })),
    h(Validate),
    reloading && h(Confirm, {
      title: 'Reload the configuration?', action: 'Reload', onClose: () => setReloading(false),
      act: () => post('config/reload').catch((error) => {
        if (error.status === 409 || error.status === 422) {
          return { reloaded: false, error };
        }
        throw error;
      }),
      onDone: done,
    },
    h('p', null, 'The file is read anew and taken over, all of it or, where something in it is wrong, nothing.'),
    h('p', { class: 'muted' }, 'Requests under way are not disturbed.')));
}

function Reloaded({ outcome }) {
  if (outcome.error) {
    return h('div', { class: 'failure', role: 'alert' }, h('p', { class: 'empty-title' }, 'Not reloaded: nothing has changed.'),
      h('p', null, outcome.error.message), outcome.error.problem.mistakes && h(Mistakes, { mistakes: outcome.error.problem.mistakes }));
  }
  const changed = outcome.changed ?? [];
  return h('div', { class: 'notice panel', role: 'status' },
    h('p', null, changed.length === 0 ? 'Reloaded. Nothing in it is different.' : `Reloaded. ${plural(changed.length, 'setting')} changed:`),
    changed.length > 0 && h('ul', { class: 'mono' }, changed.map((key) => h('li', { key }, key))));
}

function Shown({ data }) {
  const [text, setText] = useState('');
  const masked = new Set(data.masked ?? []);
  const q = text.trim().toLowerCase();
  return h(Panel, { title: 'In force', className: 'config' },
    h('div', { class: 'filters' },
      h(Field, { label: 'Find a setting', className: 'grow' }, h('input', { type: 'search', value: text, onInput: (event) => setText(event.target.value) })),
      h('p', { class: 'muted count' }, masked.size > 0 ? `${plural(masked.size, 'value')} masked: they are never shown` : 'Nothing in it is secret')),
    Object.entries(data.config).map(([name, value]) => h(Branch, { key: name, name, value, path: name, masked, q, depth: 0 })));
}

const isBranch = (value) => value !== null && typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length > 0;
const contains = (path, value, q) => path.toLowerCase().includes(q)
  || (isBranch(value) ? Object.entries(value).some(([name, child]) => contains(`${path}.${name}`, child, q)) : String(value).toLowerCase().includes(q));

function Branch({ name, value, path, masked, q, depth }) {
  if (q && !contains(path, value, q)) {
    return null;
  }
  if (!isBranch(value)) {
    return h('div', { class: 'leaf' }, h('span', { class: 'leaf-name mono' }, name), h(Leaf, { value, masked: masked.has(path) }));
  }
  const many = Object.keys(value).length;
  return h('details', { open: depth === 0 || Boolean(q), class: `branch depth-${Math.min(depth, 3)}` },
    h('summary', null, h('span', { class: 'mono' }, name), ' ', h('span', { class: 'muted' }, count(many))),
    Object.entries(value).map(([child, inner]) => h(Branch, { key: child, name: child, value: inner, path: `${path}.${child}`, masked, q: path.toLowerCase().includes(q) ? '' : q, depth: depth + 1 })));
}

function Leaf({ value, masked }) {
  if (masked) {
    return h('span', { class: 'leaf-value' }, h(Badge, { tone: 'warn', title: 'A secret: masked by the proxy' }, 'masked'));
  }
  if (value === null || value === undefined) {
    return h('span', { class: 'leaf-value muted' }, 'not set');
  }
  const text = Array.isArray(value) ? (value.length ? value.map((item) => (typeof item === 'object' ? JSON.stringify(item) : String(item))).join(', ') : 'empty list')
    : typeof value === 'object' ? 'empty' : String(value);
  const kind = Array.isArray(value) || typeof value === 'object' ? 'list' : typeof value;
  return h('span', { class: `leaf-value mono break ${kind}` }, text);
}

function Mistakes({ mistakes }) {
  const columns = [
    { title: 'Line', numeric: true, cell: ({ line }) => line ?? '–' },
    { title: 'Setting', cell: ({ key }) => h('span', { class: 'mono break' }, key || '–') },
    { title: 'Found', cell: ({ found }) => h('span', { class: 'mono break' }, found ?? '–') },
    { title: 'Allowed', wide: true, cell: ({ allowed, hint }) => [allowed ?? '–', hint && h('span', { class: 'muted' }, ` ${hint}`)] },
  ];
  return h(Table, { caption: 'Mistakes', columns, rows: mistakes });
}

function Validate() {
  const [text, setText] = useState('');
  const [result, setResult] = useState(null);
  const [busy, setBusy] = useState(false);
  const check = async (event) => {
    event.preventDefault();
    setBusy(true);
    try {
      setResult(await postText('config/validate', text));
    } catch (error) {
      setResult({ error });
    }
    setBusy(false);
  };
  return h(Panel, { title: 'Check a configuration' },
    h('form', { onSubmit: check },
      h(Field, { label: 'Configuration', hint: 'YAML or JSON. It is checked, not applied and not kept.' },
        h('textarea', { id: 'validate-text', rows: 10, class: 'mono', spellcheck: false, value: text, required: true, onInput: (event) => setText(event.target.value), placeholder: 'domain_mappings:\n  wiki:\n    upstream: https://en.wikipedia.org/w' })),
      h('div', { class: 'form-actions' }, h('button', { type: 'submit', disabled: busy || !text.trim() }, busy ? 'Checking…' : 'Check'))),
    h('div', { role: 'status' }, result && h(Checked, { result })));
}

function Checked({ result }) {
  if (result.error) {
    return h('p', { class: 'error-text' }, `That did not work: ${result.error.message}`);
  }
  return h('div', null,
    result.valid ? h('p', { class: 'verdict good' }, 'Valid.')
      : h('div', null, h('p', { class: 'verdict bad' }, `Not valid: ${plural(result.mistakes.length, 'mistake')}.`), h(Mistakes, { mistakes: result.mistakes })),
    result.warnings?.length > 0 && h('div', null, h('h3', null, 'Warnings'), h('ul', null, result.warnings.map((warning, i) => h('li', { key: i }, typeof warning === 'string' ? warning : JSON.stringify(warning))))));
}
