// The parts of the proxy, and whether each is well.

import { h } from './preact.js';
import { get, getHealth } from './api.js';
import { useLoad } from './load.js';
import { Badge, Loaded, PageTitle, Pairs, Panel, Table } from './parts.js';
import { dateTime, duration } from './format.js';

const TONES = { healthy: 'good', degraded: 'warn', error: 'bad' };
const WORDS = { healthy: 'Healthy', degraded: 'Degraded', error: 'Error' };
const State = ({ value }) => h(Badge, { tone: TONES[value] ?? 'neutral' }, WORDS[value] ?? String(value));

export function Status() {
  const state = useLoad(async () => {
    const [status, health] = await Promise.all([get('status'), getHealth()]);
    return { status, health };
  }, [], 10);
  return h('div', null,
    h(PageTitle, null, 'Status'),
    h(Loaded, { from: state, what: 'the status', rows: 6 }, ({ status, health }) => h('div', null,
      h(Panel, { title: 'The proxy' }, h('div', { class: `verdict ${TONES[status.status] ?? ''}` },
        h('p', { class: 'verdict-words' }, { healthy: 'Healthy', degraded: 'Degraded: it answers, but not as well as it should', error: 'Error: something it needs is broken' }[status.status] ?? status.status)),
      h(Pairs, { kind: 'lines', of: [
        ['Version', status.version],
        status.address && ['Address', h('span', { class: 'mono break' }, status.address)],
        ['Running for', duration(status.uptime)],
        ['Started', dateTime(status.started)],
        ['Its clock says', dateTime(status.time)],
        ['Mappings', status.mappings],
        ['Live, for probes', health.live ? 'yes' : 'no'],
        ['Ready, for probes', health.ready ? 'yes' : 'no'],
      ] })),
      h(Panel, { title: 'Components' }, h(Table, {
        caption: 'Components', rows: status.components, rowKey: ({ name }) => name, columns: [
          { title: 'Component', cell: ({ name }) => name },
          { title: 'State', cell: ({ status: value }) => h(State, { value }) },
          { title: 'Detail', wide: true, cell: ({ detail }) => detail || '–' },
        ],
      })),
      h(Panel, { title: 'For programs' }, h('ul', { class: 'links' },
        link('metrics/prometheus', 'Metrics', 'as Prometheus reads them'),
        link('metrics', 'Metrics', 'as JSON'),
        link('openapi.yaml', 'API', 'its OpenAPI description'),
        link('health', 'Health', 'for probes; open to all'),
        link('history?hours=168', 'History', 'of the last week, as JSON'))))));
}

const link = (path, text, what) => h('li', { key: path }, h('a', { href: path }, text), h('span', { class: 'muted' }, ` ${what}`));
