// What the proxy tells by itself: one stream of server-sent events, kept open and opened again when it is lost.

import { useEffect, useState } from './preact.js';
import { get, openSession } from './api.js';

export const ROWS = 500;
const SAMPLES = 150;
const SILENCE_MS = 20_000;
const LONGEST_WAIT_MS = 30_000;
const REPAINT_MS = 250;
const UNSEEN_MS = 60_000;

const state = {
  /** connecting, live, lost (trying again at retryAt) or stopped */
  connection: 'stopped',
  retryAt: null,
  /** what was told last, and when it came */
  metrics: null,
  heardAt: null,
  /** one for each metrics event: what happened since the one before */
  samples: [],
  /** requests, the newest first */
  requests: [],
  /** how many requests came, dropped ones too: so that a pause can say what it missed */
  arrived: 0,
  dropped: 0,
  /** the server's clock less this one's */
  skew: 0,
};

let source = null;
let failures = 0;
let retryTimer = null;
let watchdog = null;
let sleepTimer = null;
let wanted = false;
let asleep = false;
let repaint = null;
let signedOut = () => {};
const listeners = new Set();

/** The proxy's clock. */
export const now = () => Date.now() + state.skew;

function changed() {
  if (repaint === null) {
    // A thousand requests a second are still four repaints.
    repaint = setTimeout(() => {
      repaint = null;
      listeners.forEach((listener) => listener());
    }, REPAINT_MS);
  }
}

/** Re-renders whoever uses it, a few times a second at most. */
export function useLive() {
  const [, again] = useState(0);
  useEffect(() => {
    const listener = () => again((n) => n + 1);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, []);
  return state;
}

/** Opens the stream, and keeps it open. */
export function start(onSignedOut) {
  signedOut = onSignedOut;
  stop();
  wanted = true;
  connect();
}

export function stop() {
  wanted = false;
  asleep = false;
  close();
  clearTimeout(retryTimer);
  failures = 0;
  set('stopped');
}

// A browser has six connections to a host, and each stream holds one: pages that nobody sees give theirs back.
function sleep() {
  if (wanted && !asleep) {
    asleep = true;
    close();
    clearTimeout(retryTimer);
  }
}

function wake() {
  clearTimeout(sleepTimer);
  if (wanted && asleep) {
    asleep = false;
    connect();
    // What was missed meanwhile.
    get('requests', { limit: 200 }).then(({ requests }) => seed(requests), () => {});
  }
}

addEventListener('pagehide', sleep);
addEventListener('pageshow', wake);
document.addEventListener('visibilitychange', () => {
  if (document.hidden) {
    sleepTimer = setTimeout(sleep, UNSEEN_MS);
  } else {
    wake();
  }
});

export function retryNow() {
  clearTimeout(retryTimer);
  connect();
}

function set(connection, retryAt = null) {
  state.connection = connection;
  state.retryAt = retryAt;
  changed();
}

function close() {
  clearTimeout(watchdog);
  source?.close();
  source = null;
}

function connect() {
  close();
  set('connecting');
  source = new EventSource(new URL('events', document.baseURI));
  const heard = (act) => (event) => {
    alive();
    act(JSON.parse(event.data));
    changed();
  };
  source.addEventListener('open', alive);
  source.addEventListener('hello', heard(({ now: theirs }) => {
    state.skew = theirs ? new Date(theirs).getTime() - Date.now() : 0;
  }));
  source.addEventListener('request', heard(addRequest));
  source.addEventListener('metrics', heard(addMetrics));
  source.addEventListener('dropped', heard(({ count }) => {
    state.dropped += count;
    state.arrived += count;
  }));
  source.addEventListener('error', lost);
  guard();
}

function alive() {
  failures = 0;
  state.heardAt = Date.now();
  if (state.connection !== 'live') {
    set('live');
  }
  guard();
}

/** A connection can die without a word: metrics come every two seconds. */
function guard() {
  clearTimeout(watchdog);
  watchdog = setTimeout(lost, SILENCE_MS);
}

async function lost() {
  close();
  const wait = Math.min(LONGEST_WAIT_MS, 1000 * 2 ** failures) * (0.8 + Math.random() * 0.4);
  failures += 1;
  set('lost', Date.now() + wait);
  retryTimer = setTimeout(connect, wait);
  try {
    await openSession();
  } catch (error) {
    if (error.status === 401) {
      stop();
      signedOut();
    }
  }
}

/** Requests that were made before this page was opened. */
export function seed(requests) {
  const known = new Set(state.requests.map((request) => request.id));
  const older = requests.filter((request) => !known.has(request.id));
  state.requests = [...state.requests, ...older]
    .sort((a, b) => b.id - a.id)
    .slice(0, ROWS);
  changed();
}

function addRequest(request) {
  if (state.requests[0]?.id === request.id) {
    return;
  }
  state.requests.unshift(request);
  state.requests.length = Math.min(state.requests.length, ROWS);
  state.arrived += 1;
}

export const SUMS = ['requests', 'hits', 'stale', 'revalidated', 'misses', 'bypassed', 'own', 'calls', 'calls_saved', 'bytes',
  'bytes_saved', 'time_saved', 'spent', 'saved'];

function addMetrics(metrics) {
  const before = state.metrics;
  if (before && metrics.requests >= before.requests) {
    const sample = { time: metrics.time, seconds: (new Date(metrics.time) - new Date(before.time)) / 1000, latency_ms: metrics.latency_ms };
    for (const name of SUMS) {
      if (metrics[name] !== undefined) {
        sample[name] = metrics[name] - before[name];
      }
    }
    state.samples = [...state.samples.slice(-SAMPLES + 1), sample];
  } else if (before) {
    // It counts from nothing again: the proxy was started anew.
    state.samples = [];
  }
  state.metrics = metrics;
}
