// What the pages are built of. Data only ever becomes text nodes and attributes.

import { h, useEffect, useLayoutEffect, useRef, useState } from './preact.js';
import { bytes, dateTime, relative } from './format.js';
import { now } from './live.js';

let ids = 0;
export function useId(prefix = 'id') {
  const id = useRef(null);
  id.current ??= `${prefix}-${++ids}`;
  return id.current;
}

/** A page's heading: takes the focus when the page is opened, so that a screen reader begins there. */
export function PageTitle({ children, actions, lead }) {
  const ref = useRef();
  useEffect(() => {
    if (document.body.dataset.moved) {
      ref.current.focus({ preventScroll: true });
    }
    scrollTo(0, 0);
  }, []);
  return h('header', { class: 'page-head' },
    h('div', null, h('h1', { tabIndex: -1, ref }, children), lead && h('p', { class: 'muted' }, lead)),
    actions && h('div', { class: 'actions' }, actions));
}

export function Panel({ title, actions, children, className = '', level = 2 }) {
  const id = useId('panel');
  return h('section', { class: `panel ${className}`, 'aria-labelledby': title ? id : null },
    (title || actions) && h('div', { class: 'panel-head' },
      title && h(`h${level}`, { id }, title), actions && h('div', { class: 'actions' }, actions)),
    children);
}

export function Tile({ label, value, note, tone = '', id }) {
  return h('div', { class: `tile ${tone}`, id },
    h('dt', null, label), h('dd', null, h('span', { class: 'big' }, value), note && h('span', { class: 'note' }, note)));
}

export const Badge = ({ tone = 'neutral', children, title }) => h('span', { class: `badge ${tone}`, title }, children);

const OUTCOMES = { hit: 'Hit', stale: 'Stale', revalidated: 'Revalidated', miss: 'Miss', bypass: 'Bypass', none: 'Own answer' };
export const outcomeName = (outcome) => OUTCOMES[outcome] ?? String(outcome ?? '–');
export const outcomes = Object.keys(OUTCOMES);
export const Outcome = ({ value }) => h('span', { class: `badge outcome ${OUTCOMES[value] ? value : ''}` }, outcomeName(value));

export const Fresh = ({ entry }) => h(Badge, { tone: entry.fresh ? 'good' : 'warn' }, entry.fresh ? 'fresh' : 'stale');

/** A share of 1 as a bar, with the words that say the same. */
export function Gauge({ label, share, text, tone }) {
  const safe = Math.max(0, Math.min(1, share ?? 0));
  const level = tone ?? (safe <= 0.1 ? 'bad' : safe <= 0.25 ? 'warn' : 'good');
  return h('div', {
    class: `gauge ${level}`, role: 'meter', 'aria-label': label, 'aria-valuemin': 0, 'aria-valuemax': 100,
    'aria-valuenow': Math.round(safe * 100), 'aria-valuetext': text,
  }, h('div', { class: 'gauge-fill', style: { width: `${safe * 100}%` } }));
}

/** A moment, relative to now, with the whole of it in the title. */
export function When({ at }) {
  return at
    ? h('time', { dateTime: at, title: dateTime(at) }, relative(at, now()))
    : h('span', { class: 'muted' }, '–');
}

export const Size = ({ value }) => h('span', { title: value === null || value === undefined ? null : `${value} bytes` }, bytes(value));

export function Loading({ what = 'Loading', rows = 3 }) {
  return h('div', { class: 'loading', role: 'status' },
    h('span', { class: 'sr-only' }, what),
    Array.from({ length: rows }, (_, i) => h('div', { class: 'bone', key: i, 'aria-hidden': true })));
}

export function Empty({ title, children }) {
  return h('div', { class: 'empty' }, h('p', { class: 'empty-title' }, title), children);
}

const EXPLAINED = {
  0: ['The proxy does not answer.', 'It may be starting, stopped, or out of reach. What is shown is what was known last.'],
  403: ['Not allowed.', null],
  404: ['There is no such thing here (any more).', null],
  429: ['Too many questions for the moment.', 'The limit is admin.rate_limit_per_minute in the configuration; this page asks again by itself.'],
};

export function Failure({ error, retry, what }) {
  const [title, advice] = EXPLAINED[error.status] ?? [`${what ?? 'This'} could not be loaded.`, null];
  return h('div', { class: 'failure', role: 'alert' },
    h('p', { class: 'empty-title' }, title),
    error.status !== 0 && h('p', null, error.message),
    advice && h('p', { class: 'muted' }, advice),
    retry && h('button', { type: 'button', onClick: retry }, 'Try again'));
}

/** A page's data in its three states: not there yet, not to be had, there. */
export function Loaded({ from, what, rows, children }) {
  if (from.data) {
    return [from.error && h(StaleNote, { error: from.error, retry: from.reload }), children(from.data)];
  }
  return from.error
    ? h(Failure, { error: from.error, retry: from.reload, what })
    : h(Loading, { what: `Loading ${what ?? ''}`, rows });
}

function StaleNote({ error, retry }) {
  return h('p', { class: 'stale-note', role: 'status' }, `Not up to date: ${error.message} `,
    h('button', { type: 'button', class: 'link', onClick: retry }, 'Try again'));
}

/** A modal dialog: the browser's own keeps the focus inside and closes on Esc. */
export function Dialog({ title, onClose, children }) {
  const ref = useRef();
  const id = useId('dialog');
  useLayoutEffect(() => {
    const before = document.activeElement;
    const dialog = ref.current;
    dialog.showModal();
    return () => {
      // As long as it is open, nothing beside it takes the focus.
      dialog.close();
      before?.isConnected && before.focus();
    };
  }, []);
  return h('dialog', {
    ref, 'aria-labelledby': id,
    onCancel: (event) => {
      event.preventDefault();
      onClose();
    },
    onClick: (event) => event.target === ref.current && onClose(),
  }, h('div', { class: 'dialog-body' }, h('h2', { id }, title), children));
}

/** Asks before something is done, and says how it went. */
export function Confirm({ title, action, children, act, onClose, onDone }) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(null);
  const go = async () => {
    setBusy(true);
    try {
      const result = await act();
      onClose();
      onDone(result);
    } catch (failed) {
      setBusy(false);
      setError(failed);
    }
  };
  return h(Dialog, { title, onClose },
    h('div', null, children),
    error && h('p', { class: 'error-text', role: 'alert' }, `That did not work: ${error.message}`),
    h('div', { class: 'dialog-actions' },
      h('button', { type: 'button', onClick: onClose, autofocus: true }, 'Cancel'),
      h('button', { type: 'button', class: 'danger', onClick: go, disabled: busy }, busy ? 'Working…' : action)));
}

const toasts = [];
let showToasts = () => {};
/** Says in a corner, and to screen readers, that something is done. */
export function toast(text, tone = 'good') {
  const entry = { id: ++ids, text, tone };
  toasts.push(entry);
  showToasts();
  setTimeout(() => {
    toasts.splice(toasts.indexOf(entry), 1);
    showToasts();
  }, 6000);
}

export function Toasts() {
  const [, again] = useState(0);
  showToasts = () => again((n) => n + 1);
  return h('div', { class: 'toasts', role: 'status', 'aria-live': 'polite' },
    toasts.map(({ id, text, tone }) => h('div', { key: id, class: `toast ${tone}` }, text)));
}

/** Copies without the clipboard's permission where there is none, as on plain http. */
export function CopyButton({ text, label = 'Copy' }) {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
    } catch (refused) {
      const field = document.createElement('textarea');
      field.value = text;
      field.className = 'sr-only';
      document.body.append(field);
      field.select();
      document.execCommand('copy');
      field.remove();
    }
    toast('Copied');
  };
  return h('button', { type: 'button', class: 'small', onClick: copy }, label);
}

export function Field({ label, hint, children, className = '' }) {
  return h('label', { class: `field ${className}` }, h('span', { class: 'field-label' }, label), children,
    hint && h('span', { class: 'hint' }, hint));
}

/** One of a few, as radio buttons that look like one row of buttons. */
export function Choice({ label, value, options, onChange, name }) {
  return h('fieldset', { class: 'choice' }, h('legend', { class: 'sr-only' }, label),
    options.map(([option, text]) => h('label', { key: option },
      h('input', { type: 'radio', name, value: option, checked: option === value, onChange: () => onChange(option) }),
      h('span', null, text))));
}

/**
 * A table whose rows become cards where there is no room: each cell then says its column's name.
 *
 * @param columns {title, cell, numeric, hidden (its title), wide (takes what room there is), lead (a card begins with it)}
 */
export function Table({ caption, columns, rows, rowKey, rowClass, onRow }) {
  return h('div', { class: 'table-wrap' }, h('table', { class: 'cards' },
    h('caption', { class: 'sr-only' }, caption),
    h('thead', null, h('tr', null, columns.map(({ title, numeric, sort, hidden }) => h('th', {
      key: title, scope: 'col', class: numeric ? 'num' : null, 'aria-sort': sort?.state,
    }, sort ? h('button', { type: 'button', class: 'sort', onClick: sort.toggle }, title,
      h('span', { 'aria-hidden': true, class: 'arrow' }, { ascending: '▲', descending: '▼' }[sort.state] ?? ''))
      : hidden ? h('span', { class: 'sr-only' }, title) : title)))),
    h('tbody', null, rows.map((row, i) => h('tr', {
      key: rowKey ? rowKey(row) : i, class: rowClass?.(row), onClick: onRow && ((event) => {
        if (!event.target.closest('a, button') && !getSelection().toString()) {
          onRow(row);
        }
      }),
    }, columns.map(({ title, cell, numeric, wide, lead, hidden }) => h('td', {
      key: title, 'data-label': hidden ? null : title, class: [numeric && 'num', wide && 'wide', lead && 'lead'].filter(Boolean).join(' ') || null,
    }, cell(row))))))));
}

/** Names and values: as columns, as lines (for long values), or as figures (name above, close together). */
export const Pairs = ({ of, kind = '' }) => h('dl', { class: `pairs ${kind}` },
  of.filter(Boolean).map(([name, value]) => h('div', { key: name }, h('dt', null, name), h('dd', null, value))));
