// What was counted, cut into the points of a chart.

import { day, hour, minute, clock } from './format.js';

const HOUR_MS = 3_600_000;

/** Ranges: how many hours are asked for, and how long one point is. */
export const RANGES = {
  live: { title: '5 min', words: 'the last 5 minutes', hours: 2 },
  '2h': { title: '2 h', words: 'the last 2 hours', hours: 2, step: 60_000, points: 120, label: minute, source: 'minutes' },
  '24h': { title: '24 h', words: 'the last 24 hours', hours: 24, step: HOUR_MS, points: 24, label: hour, source: 'hours' },
  '7d': { title: '7 d', words: 'the last 7 days', hours: 168, step: 3 * HOUR_MS, points: 56, label: hour, source: 'hours' },
  '90d': { title: '90 d', words: 'the last 90 days', hours: 2160, step: 24 * HOUR_MS, points: 90, label: day, source: 'hours' },
};

const COUNTS = ['requests', 'hits', 'stale', 'revalidated', 'misses', 'bypassed', 'own', 'calls', 'calls_saved', 'bytes',
  'bytes_saved', 'time', 'time_saved', 'spent', 'saved'];

function add(sum, row) {
  for (const name of COUNTS) {
    if (row[name] !== undefined && row[name] !== null) {
      sum[name] = (sum[name] ?? 0) + Number(row[name]);
    }
  }
  return sum;
}

export const total = (rows) => rows.reduce(add, {});

/** The share of requests that were answered from the store, as the API's own hit_rate has it. */
export function hitRate(sum) {
  return sum.requests > 0 ? ((sum.hits ?? 0) + (sum.stale ?? 0) + (sum.revalidated ?? 0)) / sum.requests : null;
}

/** Points of equal length up to now, empty ones too: {label, ...sums, latency_ms}. */
export function points(range, history, now) {
  const { step, points: many, label, source } = RANGES[range];
  // Days and three hours begin where the reader's clock says so.
  const zone = step > 60_000 ? new Date(now).getTimezoneOffset() * 60_000 : 0;
  const last = Math.floor((now - zone) / step) * step + zone;
  const first = last - (many - 1) * step;
  const result = Array.from({ length: many }, (_, i) => ({ label: label(new Date(first + i * step)), requests: 0 }));
  for (const row of history[source] ?? []) {
    const at = Math.floor((new Date(row.time ?? row.hour).getTime() - first) / step);
    if (at >= 0 && at < many) {
      add(result[at], row);
      result[at].latency_ms = row.latency_ms ?? result[at].latency_ms;
    }
  }
  return result;
}

/** The live samples, five of them to a point: ten seconds. */
export function livePoints(samples) {
  const result = [];
  for (let i = samples.length % 5; i + 5 <= samples.length; i += 5) {
    const some = samples.slice(i, i + 5);
    const newest = some.at(-1);
    result.push({ label: clock(newest.time), ...total(some), latency_ms: newest.latency_ms });
  }
  return result;
}
