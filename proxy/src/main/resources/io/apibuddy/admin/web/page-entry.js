// One key, and what is stored under it.

import { h, useState } from './preact.js';
import { get, segment } from './api.js';
import { useLoad } from './load.js';
import { CopyButton, Empty, Fresh, Loaded, PageTitle, Pairs, Panel, Size, Table, When } from './parts.js';
import { count } from './format.js';
import { go, href } from './route.js';
import { Clear } from './page-purge.js';

export function Entry({ hash }) {
  const [deleting, setDeleting] = useState(null);
  const found = useLoad(() => get(`cache/entries/${segment(hash)}`).catch((error) => {
    if (error.status === 404) {
      return { hash, entries: [] };
    }
    throw error;
  }), [hash]);
  const gone = () => go('cache');
  return h('div', null,
    h(PageTitle, { lead: h('a', { href: href('cache') }, 'All entries') }, 'Entry'),
    h(Loaded, { from: found, what: 'the entry', rows: 6 }, (data) => (data.entries.length === 0
      ? h(Empty, { title: 'This entry is not stored (any more)' }, h('p', null, 'It was removed, its time was over, or it had to go for room.'))
      : data.entries.map((entry, i) => h(Variant, { key: i, entry: { hash: data.hash, ...entry }, alone: data.entries.length === 1, onDelete: setDeleting })))),
    deleting && h(Clear, { of: deleting, onClose: () => setDeleting(null), onDone: gone }));
}

function Variant({ entry, alone, onDelete }) {
  const selecting = Object.entries(entry.selecting ?? {});
  return h('div', null,
    h(Panel, {
      title: alone ? 'What is stored' : `Stored for ${selecting.map(([name, value]) => `${name}: ${value}`).join(', ') || 'any request'}`,
      actions: [
        h('a', { class: 'button small', href: href('explain', { method: entry.method, url: entry.uri }) }, 'Explain a request for it'),
        h('button', { type: 'button', class: 'small danger-outline', onClick: () => onDelete(entry) }, 'Delete…'),
      ],
    },
    h('p', { class: 'mono break uri' }, h('span', { class: 'method' }, entry.method), ' ', entry.uri, ' ', h(CopyButton, { text: entry.uri })),
    h(Pairs, { kind: 'lines', of: [
      ['Mapping', entry.mapping],
      ['Status', entry.status],
      ['State', [h(Fresh, { entry }), entry.fresh ? ', ends ' : ', ended ', h(When, { at: entry.fresh_until })]],
      ['Kept until', h(When, { at: entry.keep_until })],
      ['Received', h(When, { at: entry.received })],
      ['Last used', h(When, { at: entry.last_used })],
      ['Content', [entry.content_type ?? 'no type', ', ', h(Size, { value: entry.content_length })]],
      ['Stored size', h(Size, { value: entry.stored_bytes })],
      selecting.length > 0 && ['Selected by', selecting.map(([name, value]) => h('div', { key: name, class: 'mono' }, `${name}: ${value}`))],
    ] })),
    h(Panel, { title: 'Content' }, h(Preview, { preview: entry.preview, length: entry.content_length })),
    h(Panel, { title: 'Fields' }, h(Table, {
      caption: 'Response fields as stored', rows: entry.fields ?? [],
      columns: [{ title: 'Name', cell: ([name]) => h('span', { class: 'mono' }, name) }, { title: 'Value', wide: true, cell: ([, value]) => h('span', { class: 'mono break' }, value) }],
    })),
    h(Panel, { title: 'Key' }, h(KeyParts, { entry })));
}

function Preview({ preview, length }) {
  if (!preview || (!preview.text && !preview.base64)) {
    return h('p', { class: 'muted' }, length === 0 ? 'There is no content.' : 'No preview.');
  }
  const text = preview.text ?? hexDump(preview.base64);
  return h('div', null,
    h('pre', { class: 'code preview', tabIndex: 0, role: 'region', 'aria-label': 'Beginning of the content' }, text),
    preview.truncated && h('p', { class: 'muted' }, 'Cut here: only the beginning is shown.'),
    preview.base64 && h('p', { class: 'muted' }, 'Not text, so shown as bytes.'));
}

/** Sixteen bytes a line, with what is printable beside them. */
function hexDump(base64) {
  const raw = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)).slice(0, 1024);
  const lines = [];
  for (let at = 0; at < raw.length; at += 16) {
    const row = [...raw.slice(at, at + 16)];
    const hex = row.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const shown = row.map((byte) => (byte > 31 && byte < 127 ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${at.toString(16).padStart(4, '0')}  ${hex.padEnd(47)}  ${shown}`);
  }
  return lines.join('\n');
}

function KeyParts({ entry }) {
  const { key = {} } = entry;
  const content = key.content;
  const pairs = [
    ['Hash', h('span', { class: 'mono break' }, entry.hash)],
    ...Object.entries(key).filter(([name]) => name !== 'content').map(([name, value]) => [words(name), shown(value)]),
    content && ['Content', [content.type && `${content.type}, `, h('span', { class: 'mono break' }, content.digest)]],
  ];
  const parts = content?.parts ? (Array.isArray(content.parts) ? content.parts : Object.entries(content.parts)) : [];
  return h('div', null,
    h(Pairs, { kind: 'lines', of: pairs }),
    parts.length > 0 && h('details', null, h('summary', null, `What the content is made of (${count(parts.length)})`), h('pre', { class: 'code' }, parts.map(line).join('\n'))));
}

const words = (name) => (name.charAt(0).toUpperCase() + name.slice(1)).replaceAll('_', ' ');
const line = (part) => (Array.isArray(part) ? part.join(' = ') : typeof part === 'object' ? JSON.stringify(part) : String(part));

function shown(value) {
  if (value === null || value === undefined || value === '' || (typeof value === 'object' && Object.keys(value).length === 0)) {
    return h('span', { class: 'muted' }, 'none');
  }
  if (typeof value === 'object') {
    return (Array.isArray(value) ? value : Object.entries(value)).map((part, i) => h('div', { key: i, class: 'mono break' }, line(part)));
  }
  return h('span', { class: 'mono break' }, String(value));
}
