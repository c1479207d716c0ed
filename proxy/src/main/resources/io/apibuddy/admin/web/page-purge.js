// Getting rid of stored answers; each way says first how much goes.

import { h, useState } from './preact.js';
import { get, remove, segment } from './api.js';
import { useLoad } from './load.js';
import { Confirm, Field, Panel, toast } from './parts.js';
import { bytes, plural } from './format.js';

const COUNTED = 500;
const entries = (n) => plural(n, 'entry', 'entries');

function removed(result, onDone) {
  toast(result.removed === 0 ? 'Nothing was there to remove' : `${entries(result.removed)} removed`);
  onDone(result);
}

/** Removes one entry (it has a hash), all of a mapping, or all there is (the mapping is null). */
export function Clear({ of, onClose, onDone }) {
  if (of.hash) {
    return h(DeleteEntry, { of, onClose, onDone });
  }
  const everything = of.mapping === null;
  return h(Confirm, {
    title: everything ? 'Clear the whole cache?' : `Clear ${of.mapping}?`,
    action: `Remove ${entries(of.entries)}`, onClose,
    act: () => remove(everything ? 'cache' : `cache/${segment(of.mapping)}`),
    onDone: (result) => removed(result, onDone),
  },
  h('p', null, h('strong', null, entries(of.entries)), `, ${bytes(of.bytes)}, ${everything ? 'of all mappings' : `of the mapping ${of.mapping}`} will be gone.`),
  h('p', { class: 'muted' }, 'Each will be fetched again when it is asked for: that uses up quota, and may cost.'));
}

function DeleteEntry({ of, onClose, onDone }) {
  const variants = useLoad(() => get(`cache/entries/${segment(of.hash)}`), [of.hash]);
  const many = variants.data?.entries.length;
  return h(Confirm, {
    title: 'Delete this entry?', action: many > 1 ? `Delete ${entries(many)}` : 'Delete 1 entry', onClose,
    act: () => remove(`cache/entries/${segment(of.hash)}`),
    onDone: (result) => removed(result, onDone),
  },
  h('p', { class: 'mono break' }, `${of.method} ${of.uri}`),
  many > 1
    ? h('p', null, `${entries(many)} are stored under this key, selected by different request fields. All of them go.`)
    : h('p', null, `1 entry, ${bytes(of.stored_bytes)}. It will be fetched again when it is asked for.`));
}

const KINDS = {
  url: { title: 'URL', hint: 'whole, as upstream knows it or as a path below the mapping', placeholder: 'https://en.wikipedia.org/w/page or /page' },
  prefix: { title: 'Beginning of URLs', hint: 'all that begins so', placeholder: '/v1/items/' },
  tag: { title: 'Tag', hint: 'as upstream sets it by Cache-Tag or Surrogate-Key', placeholder: 'product-17' },
};

/** Removes by URL, beginning or tag, of one mapping. */
export function Purge({ cache, mapping, onDone }) {
  const [own, setOwn] = useState('');
  const [kind, setKind] = useState('url');
  const [value, setValue] = useState('');
  const [asking, setAsking] = useState(false);
  const names = cache.mappings.map((row) => row.mapping);
  if (names.length === 0) {
    return null;
  }
  const chosen = own || mapping || names[0];
  return h(Panel, { title: 'Remove by URL, beginning or tag' },
    h('form', {
      class: 'filters', onSubmit: (event) => {
        event.preventDefault();
        setAsking(value.trim() !== '');
      },
    },
    h(Field, { label: 'Mapping' }, h('select', { value: chosen, onChange: (event) => setOwn(event.target.value) },
      [...new Set([...names, chosen])].map((name) => h('option', { key: name, value: name }, name)))),
    h(Field, { label: 'By' }, h('select', { value: kind, onChange: (event) => setKind(event.target.value) },
      Object.entries(KINDS).map(([id, { title }]) => h('option', { key: id, value: id }, title)))),
    h(Field, { label: KINDS[kind].title, hint: KINDS[kind].hint, className: 'grow' },
      h('input', { value, required: true, placeholder: KINDS[kind].placeholder, spellcheck: false, onInput: (event) => setValue(event.target.value) })),
    h('button', { type: 'submit', class: 'danger-outline' }, 'Remove…')),
    asking && h(ConfirmPurge, { mapping: chosen, kind, value: value.trim(), onClose: () => setAsking(false), onDone }));
}

function ConfirmPurge({ mapping, kind, value, onClose, onDone }) {
  const found = useLoad(() => (kind === 'tag' ? Promise.resolve(null) : countOf(mapping, kind, value)), [mapping, kind, value]);
  return h(Confirm, {
    title: `Remove from ${mapping}?`, action: 'Remove', onClose,
    act: () => remove(`cache/${segment(mapping)}`, { [kind]: value }),
    onDone: (result) => removed(result, onDone),
  },
  h('p', null, `By ${KINDS[kind].title.toLowerCase()}: `, h('span', { class: 'mono break' }, value)),
  h('p', { role: 'status' }, kind === 'tag' ? 'How many entries carry this tag is told when they are removed.'
    : found.data ? amount(found.data) : found.error ? 'How many entries that is could not be found out.' : 'Counting…'));
}

const amount = ({ number, more }) => (number === 0 && !more ? 'No stored entry matches at present.' : `${more ? 'At least ' : ''}${entries(number)} will be gone.`);

/** The list is searched by text within; what stands elsewhere in a URL does not count. */
async function countOf(mapping, kind, value) {
  const page = await get(`cache/${segment(mapping)}`, { q: value, sort: 'uri', limit: COUNTED });
  const matching = page.entries.filter(({ uri }) => {
    const candidates = value.startsWith('/') ? tails(uri, value) : [uri];
    return candidates.some((text) => (kind === 'url' ? text === value : text.startsWith(value)));
  });
  return { number: matching.length, more: page.next !== null && page.next !== undefined };
}

/** A path below a mapping's base may begin at any slash of the upstream URL's path. */
function tails(uri, value) {
  const result = [];
  for (let at = uri.indexOf('/', uri.indexOf('://') + 3); at >= 0; at = uri.indexOf('/', at + 1)) {
    if (uri.startsWith(value, at)) {
      result.push(uri.slice(at));
    }
  }
  return result;
}
