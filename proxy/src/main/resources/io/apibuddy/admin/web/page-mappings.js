// Each mapping with its state, and what is left of its limits.

import { h, useState } from './preact.js';
import { get, remove, segment } from './api.js';
import { useLoad, useTick } from './load.js';
import { now } from './live.js';
import { Badge, Choice, Confirm, Empty, Gauge, Loaded, PageTitle, Pairs, toast, When } from './parts.js';
import { bytes, clock, count, decimal, duration, milliseconds, money, percent, plural } from './format.js';
import { href } from './route.js';
import { HowToAdd } from './page-overview.js';
import { ofMapping } from './trouble.js';

const ORDERS = [['trouble', 'Trouble first'], ['requests', 'Busiest'], ['name', 'Name']];

export function Mappings() {
  const [order, setOrder] = useState('trouble');
  const [resetting, setResetting] = useState(null);
  const state = useLoad(async () => {
    const [{ mappings }, throttle] = await Promise.all([get('mappings'), get('throttle')]);
    const standings = new Map(throttle.mappings.map((standing) => [standing.mapping, standing]));
    return mappings.map((mapping) => ({ ...mapping, standing: standings.get(mapping.name) }));
  }, [], 10);
  useTick(1);
  return h('div', null,
    h(PageTitle, { actions: h(Choice, { label: 'Order', name: 'order', value: order, options: ORDERS, onChange: setOrder }) }, 'Mappings'),
    h(Loaded, { from: state, what: 'the mappings', rows: 6 }, (mappings) => (mappings.length === 0
      ? h(Empty, { title: 'No mappings yet' }, h(HowToAdd))
      : h('ul', { class: 'mapping-grid' }, sorted(mappings, order).map((mapping) =>
        h('li', { key: mapping.name }, h(Mapping, { mapping, onReset: () => setResetting(mapping) })))))),
    resetting && h(ResetThrottle, { mapping: resetting, onClose: () => setResetting(null), onDone: state.reload }));
}

function sorted(mappings, order) {
  const byName = (a, b) => a.name.localeCompare(b.name);
  const weight = (mapping) => ofMapping(mapping, now()).reduce((sum, [tone]) => sum + (tone === 'bad' ? 10 : 1), 0);
  const orders = {
    trouble: (a, b) => weight(b) - weight(a) || byName(a, b),
    requests: (a, b) => b.requests - a.requests || byName(a, b),
    name: byName,
  };
  return [...mappings].sort(orders[order]);
}

const BREAKERS = { closed: ['good', 'Calls pass'], open: ['bad', 'Breaker open'], half_open: ['warn', 'Breaker half open'] };

function Mapping({ mapping, onReset }) {
  const { standing } = mapping;
  const throttled = mapping.throttled_until && new Date(mapping.throttled_until).getTime() > now();
  const [tone, words] = BREAKERS[mapping.breaker] ?? ['neutral', String(mapping.breaker)];
  const worst = mapping.breaker === 'open' || throttled ? 'bad' : mapping.breaker === 'half_open' ? 'warn' : '';
  return h('article', { class: `panel mapping ${worst}`, 'aria-label': mapping.name },
    h('div', { class: 'panel-head' },
      h('h2', null, mapping.name),
      h('div', { class: 'badges' },
        !mapping.offline && !(throttled && tone === 'good') && h(Badge, { tone }, words),
        throttled && h(Badge, { tone: 'bad' }, 'Throttled'),
        mapping.offline && h(Badge, { tone: 'warn' }, 'Offline'))),
    h('p', { class: 'upstream mono' }, mapping.upstream),
    (throttled || standing?.opens_again || mapping.queued > 0) && h('ul', { class: 'state-lines' },
      throttled && h('li', null, `Closed for ${duration((new Date(mapping.throttled_until).getTime() - now()) / 1000)} more, until `, h('time', { dateTime: mapping.throttled_until }, clock(mapping.throttled_until))),
      standing?.opens_again && h('li', null, 'Upstream is tried again ', h(When, { at: standing.opens_again })),
      mapping.queued > 0 && h('li', null, `${plural(mapping.queued, 'request')} in the queue`)),
    h(Limits, { standing }),
    h(Pairs, { kind: 'figures', of: [
      ['Requests', count(mapping.requests)],
      ['Hit rate', percent(mapping.hit_rate)],
      ['Latency p95', milliseconds(mapping.latency_ms?.p95)],
      ['Upstream p95', milliseconds(mapping.upstream_latency_ms?.p95)],
      ['Calls saved', `${count(mapping.calls_saved)} of ${count(mapping.calls + mapping.calls_saved)}`],
      ['Stored', `${plural(mapping.entries, 'entry', 'entries')}, ${bytes(mapping.bytes)}`],
      Number(mapping.saved) + Number(mapping.spent) > 0 && ['Money saved', `${money(mapping.saved)} (spent ${money(mapping.spent)})`],
      ['Freshness', mapping.freshness === 'override' ? `override, ${duration(mapping.ttl_seconds)}` : mapping.freshness],
      ['Credentials', mapping.credentials ?? 'default'],
    ] }),
    h('div', { class: 'card-actions' },
      h('a', { class: 'button small', href: href(['cache', mapping.name]) }, 'Entries'),
      h('a', { class: 'button small', href: href('live', { mapping: mapping.name }) }, 'Live'),
      h('button', { type: 'button', class: 'small', onClick: onReset }, 'Reset throttle…')));
}

function Limits({ standing }) {
  if (!standing || standing.limits.length === 0) {
    return h('p', { class: 'muted small-text' }, 'No limit is set or known: calls are not throttled.');
  }
  return h('ul', { class: 'limits' }, standing.limits.map((limit) => {
    const known = limit.permits !== null && limit.permits !== undefined;
    const text = known ? `${decimal(limit.remaining, 0)} of ${count(limit.permits)} left` : `${decimal(limit.remaining, 0)} left`;
    return h('li', { key: limit.name },
      h('div', { class: 'limit-line' },
        h('span', null, limit.name, ' ', limit.learned && h(Badge, { title: 'Told by the upstream in its answers' }, 'learned')),
        h('span', { class: 'num' }, text)),
      known && h(Gauge, { label: `Limit ${limit.name} of ${standing.mapping}`, share: limit.permits > 0 ? limit.remaining / limit.permits : 0, text }),
      h('p', { class: 'muted small-text' }, limit.window ? `per ${duration(limit.window)}` : 'window not known', limit.reset && [', whole again ', h(When, { at: limit.reset })]));
  }));
}

function ResetThrottle({ mapping, onClose, onDone }) {
  const learned = mapping.standing?.limits.filter((limit) => limit.learned).length ?? 0;
  return h(Confirm, {
    title: `Reset the throttle of ${mapping.name}?`, action: 'Reset throttle', onClose,
    act: () => remove(`throttle/${segment(mapping.name)}`),
    onDone: () => {
      toast(`The throttle of ${mapping.name} starts anew`);
      onDone();
    },
  },
  h('p', null, 'What was counted in this window is forgotten',
    learned > 0 ? `, and so ${learned === 1 ? 'is 1 limit' : `are ${count(learned)} limits`} learned from upstream` : '',
    ': calls go out again at once.'),
  h('p', { class: 'muted' }, 'The upstream itself forgets nothing. If it has closed the door, it may stay closed, or close for longer.'));
}
