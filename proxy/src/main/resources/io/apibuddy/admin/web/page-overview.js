// The page for 3 am: is it working, what is wrong, how fast is it, what does it save.

import { h, useEffect, useMemo, useState } from './preact.js';
import { get } from './api.js';
import { useLoad } from './load.js';
import { now, SUMS, useLive } from './live.js';
import { Choice, Failure, Loaded, PageTitle, Panel, Tile } from './parts.js';
import { TimeChart } from './charts.js';
import { RANGES, hitRate, livePoints, points, total } from './history.js';
import { brief, bytes, count, decimal, milliseconds, money, percent, plural, short } from './format.js';
import { href, stay } from './route.js';
import { troubles } from './trouble.js';

const OUTCOMES = [['hits', 'Hit', '--hit'], ['stale', 'Stale', '--stale'], ['revalidated', 'Revalidated', '--revalidated'],
  ['misses', 'Miss', '--miss'], ['bypassed', 'Bypass', '--bypass'], ['own', 'Own answer', '--own']];

export function Overview({ route }) {
  const asked = route.params.get('range');
  const [range, setRange] = useState(RANGES[asked] ? asked : '2h');
  const live = useLive();
  const history = useLoad(async () => {
    const [past, { total: then }] = await Promise.all([get('history', { hours: RANGES[range].hours }), get('metrics')]);
    return { ...past, then };
  }, [range], 60);
  useEffect(() => {
    if (RANGES[asked]) {
      setRange(asked);
    }
  }, [asked]);
  const choose = (chosen) => {
    setRange(chosen);
    stay('overview', { range: chosen });
  };
  return h('div', null,
    h(PageTitle, {
      actions: h(Choice, { label: 'Time shown', name: 'range', value: range, onChange: choose, options: Object.entries(RANGES).map(([id, { title }]) => [id, title]) }),
    }, 'Overview'),
    h(Attention),
    h(Loaded, { from: history, what: 'the history', rows: 5 }, (data) => h(Numbers, { range, history: data, live })));
}

function Attention() {
  const state = useLoad(async () => {
    const [status, mappings] = await Promise.all([get('status'), get('mappings')]);
    return { status, mappings: mappings.mappings };
  }, [], 15);
  if (!state.data) {
    return state.error && state.error.status !== 0 ? h(Failure, { error: state.error, retry: state.reload, what: 'The state' }) : null;
  }
  const { status, mappings } = state.data;
  const found = troubles(status, mappings, now());
  if (mappings.length === 0) {
    return h(Panel, { title: 'No mappings yet', className: 'notice' }, h(HowToAdd));
  }
  if (found.length === 0) {
    return h('p', { class: 'all-well' }, h('span', { class: 'dot good', 'aria-hidden': true }),
      `All well: ${plural(mappings.length, 'mapping')}, none of them throttled or broken.`);
  }
  return h(Panel, { title: 'Needs attention', className: 'attention' },
    h('ul', { class: 'troubles' }, found.map(({ tone, name, text, link }) => h('li', { key: name + text, class: tone },
      h('span', { class: `dot ${tone}`, 'aria-hidden': true }), h('span', null, h('a', { href: link ?? href('mappings') }, name), ' ', text)))));
}

/** What to do when there is nothing to proxy. */
export function HowToAdd() {
  return h('div', null,
    h('p', null, 'A mapping gives an upstream API a name. Start the proxy with one:'),
    h('pre', { class: 'code' }, 'api-buddy serve --map wiki=https://en.wikipedia.org/w'),
    h('p', null, 'or write it into the configuration and reload that:'),
    h('pre', { class: 'code' }, 'domain_mappings:\n  wiki:\n    upstream: https://en.wikipedia.org/w\n    ttl_seconds: 604800'),
    h('p', { class: 'muted' }, 'A client then asks ', h('code', null, `${location.origin}/wiki/…`), ' instead of the upstream.'));
}

/** What has come since the history was loaded: sums from then beside those that the stream tells. */
function growth(then, metrics) {
  const since = {};
  for (const name of SUMS) {
    if (metrics?.[name] !== undefined && then[name] !== undefined) {
      since[name] = Math.max(0, metrics[name] - then[name]);
    }
  }
  return since;
}

function Numbers({ range, history, live }) {
  const { metrics, samples } = live;
  const since = growth(history.then, metrics);
  const isLive = range === 'live';
  const past = useMemo(() => (isLive ? livePoints(samples) : points(range, history, now())), [range, history, isLive && samples]);
  // What came since the history was loaded belongs to its last point, until it is loaded again.
  const data = isLive ? past : [...past.slice(0, -1), { ...past.at(-1), ...plus(past.at(-1), since) }];
  const kept = range === '2h' ? { ...history.totals, ...withoutSavings(total(history.minutes)) } : history.totals ?? {};
  const sum = isLive ? total(samples) : plus(kept, since);
  const latency = metrics?.latency_ms;
  const recent = samples.slice(-5);
  const rate = recent.length ? total(recent).requests / recent.reduce((s, { seconds }) => s + seconds, 0) : null;
  const words = RANGES[range].words;
  const costs = Number(history.totals?.spent ?? 0) + Number(history.totals?.saved ?? 0) + Number(metrics?.spent ?? 0) + Number(metrics?.saved ?? 0) > 0;

  return h('div', null,
    h('dl', { class: 'tiles', 'aria-label': `Numbers of ${words}` },
      h(Tile, { id: 'hit-rate', label: 'Hit rate', value: percent(hitRate(sum)), note: `${count((sum.hits ?? 0) + (sum.stale ?? 0) + (sum.revalidated ?? 0))} from the cache, ${plural(sum.misses ?? 0, 'miss', 'misses')}` }),
      h(Tile, { id: 'requests', label: 'Requests', value: short(sum.requests ?? 0), note: rate === null ? 'measuring…' : `now ${decimal(rate)}/s` }),
      h(Tile, { id: 'latency', label: 'Latency p95', value: milliseconds(latency?.p95), note: `median ${milliseconds(latency?.p50)}, p99 ${milliseconds(latency?.p99)}` }),
      h(Tile, { id: 'calls-saved', label: 'Calls saved', value: short(sum.calls_saved ?? 0), note: `${plural(sum.calls ?? 0, 'call')} made to upstreams` }),
      h(Tile, { id: 'time-saved', label: 'Time saved', value: brief(sum.time_saved), note: sum.time_saved === undefined ? 'known by the hour' : 'of waiting for upstreams' }),
      h(Tile, { id: 'bytes-saved', label: 'Bytes saved', value: bytes(sum.bytes_saved), note: `of ${bytes(sum.bytes ?? 0)} sent` }),
      h(Tile, costs
        ? { id: 'money-saved', label: 'Money saved', value: money(sum.saved ?? 0), note: `${money(sum.spent ?? 0)} spent` }
        : { id: 'money-saved', label: 'Money saved', value: '–', note: 'set cost_per_call to see it' })),
    metrics && (metrics.queued > 0 || metrics.waiting > 0) && h('p', { class: 'muted after-tiles' },
      `Right now ${plural(metrics.queued, 'request')} ${metrics.queued === 1 ? 'waits' : 'wait'} for a throttle, ${count(metrics.waiting)} for the answer to an equal one.`),
    h(Charts, { data, isLive, words, sum }));
}

function withoutSavings({ bytes_saved, time_saved, spent, saved, ...rest }) {
  return rest;
}

function plus(a, b) {
  const result = { ...a };
  for (const [name, value] of Object.entries(b)) {
    result[name] = Number(result[name] ?? 0) + value;
  }
  return result;
}

function Charts({ data, isLive, words, sum }) {
  const labels = data.map(({ label }) => label);
  const of = (name) => data.map((point) => point[name] ?? 0);
  const measured = data.some(({ latency_ms: latency }) => latency);
  const quantile = (name) => data.map(({ latency_ms: latency, requests }) => (requests > 0 ? latency?.[name] ?? null : null));
  const mean = data.map(({ time, requests }) => (time > 0 && requests > 0 ? (1000 * time) / requests : null));
  const empty = isLive ? 'Fills as requests come' : `No requests in ${words}`;
  const rates = data.map((point) => hitRate(point));
  const known = rates.filter((rate) => rate !== null);
  const slowest = Math.max(...(measured ? quantile('p95') : mean).map((value) => value ?? 0));
  return h('div', { class: 'charts' },
    h(TimeChart, {
      title: 'Requests by outcome', kind: 'bar', labels, format: count, empty,
      series: OUTCOMES.map(([name, text, colour]) => ({ name: text, values: of(name), colour })),
      summary: `${plural(sum.requests ?? 0, 'request')} in ${words}: ${OUTCOMES.filter(([name]) => sum[name] > 0).map(([name, text]) => `${count(sum[name])} ${text.toLowerCase()}`).join(', ') || 'none'}.`,
    }),
    h(TimeChart, {
      title: 'Hit rate', kind: 'line', labels, format: percent, max: 1, empty,
      series: [{ name: 'Hit rate', values: rates, colour: '--hit' }],
      summary: known.length ? `Between ${percent(Math.min(...known))} and ${percent(Math.max(...known))} in ${words}.` : `Not known for ${words}.`,
    }),
    h(TimeChart, {
      title: 'Latency', kind: 'line', labels, format: milliseconds, empty,
      series: measured
        ? [['p50', 'Median', '--hit', false], ['p95', '95th percentile', '--miss', false], ['p99', '99th percentile', '--own', true]]
          .map(([name, text, colour, dashed]) => ({ name: text, values: quantile(name), colour, dashed }))
        : [{ name: 'Mean', values: mean, colour: '--miss' }],
      summary: slowest > 0 ? `At most ${milliseconds(slowest)} (${measured ? '95th percentile' : 'mean'}) in ${words}.` : `Not known for ${words}.`,
    }),
    h(TimeChart, {
      title: 'Upstream calls', kind: 'bar', labels, format: count, empty,
      series: [{ name: 'Saved', values: of('calls_saved'), colour: '--hit' }, { name: 'Made', values: of('calls'), colour: '--miss' }],
      summary: `${plural(sum.calls_saved ?? 0, 'call')} saved, ${count(sum.calls ?? 0)} made in ${words}.`,
    }));
}
