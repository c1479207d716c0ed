// Charts as pictures with the same numbers as a table beside them.

import { h, useEffect, useRef, useState } from './preact.js';
import { useId } from './parts.js';

const { Chart } = globalThis;

/** What a series is painted in: a name of a custom property of app.css. */
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const themeListeners = new Set();
export function themeChanged() {
  themeListeners.forEach((listener) => listener());
}
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', themeChanged);

/** A line needs two points: one alone is shown as a dot. */
function alone({ dataset, dataIndex }) {
  const known = (i) => dataset.data[i] !== null && dataset.data[i] !== undefined;
  return known(dataIndex - 1) || known(dataIndex + 1) ? 0 : 2.5;
}

function datasets(series, kind) {
  return series.map(({ name, values, colour: property, dashed }) => ({
    label: name, data: values,
    backgroundColor: colour(property), borderColor: colour(property),
    ...(kind === 'bar'
      ? { borderWidth: 0, categoryPercentage: 0.9, barPercentage: 1, stack: 'all' }
      : { borderWidth: 2, pointRadius: alone, pointHitRadius: 12, tension: 0.25, spanGaps: false, borderDash: dashed ? [5, 4] : [] }),
  }));
}

function options({ kind, format, max }) {
  const ink = colour('--muted');
  const line = colour('--line');
  return {
    animation: false, responsive: true, maintainAspectRatio: false, normalized: true,
    interaction: { mode: 'index', intersect: false },
    plugins: {
      legend: { position: 'bottom', align: 'start', labels: { color: ink, boxWidth: 10, boxHeight: 10, padding: 12, font: { size: 12 } } },
      tooltip: {
        callbacks: { label: (item) => ` ${item.dataset.label}: ${format(item.raw)}` },
        filter: (item) => item.raw !== null && (kind !== 'bar' || item.raw > 0),
      },
    },
    scales: {
      x: { stacked: kind === 'bar', grid: { display: false }, border: { color: line }, ticks: { color: ink, maxRotation: 0, autoSkip: true, autoSkipPadding: 24, font: { size: 11 } } },
      y: { stacked: kind === 'bar', beginAtZero: true, max, suggestedMax: max ? undefined : 1, grid: { color: line }, border: { display: false }, ticks: { color: ink, maxTicksLimit: 5, precision: kind === 'bar' ? 0 : undefined, font: { size: 11 }, callback: format } },
    },
  };
}

/**
 * A chart over time.
 *
 * @param kind bar (stacked) or line
 * @param labels one for each point in time
 * @param series {name, values, colour, dashed}; a value of null is a gap
 * @param format of a value
 * @param summary a sentence that says what the picture shows
 */
export function TimeChart({ title, kind, labels, series, format, summary, max, empty }) {
  const canvas = useRef();
  const chart = useRef();
  const [table, setTable] = useState(false);
  const [theme, setTheme] = useState(0);
  const id = useId('chart');
  const nothing = series.every(({ values }) => values.every((value) => (kind === 'bar' ? !value : value === null)));

  useEffect(() => {
    const changed = () => setTheme((n) => n + 1);
    themeListeners.add(changed);
    return () => themeListeners.delete(changed);
  }, []);

  // Bars keep the colours that they were made with: another theme, another chart.
  useEffect(() => {
    chart.current = new Chart(canvas.current, { type: kind, data: { labels: [], datasets: [] }, options: options({ kind, format, max }) });
    return () => chart.current.destroy();
  }, [kind, theme]);

  useEffect(() => {
    const { data } = chart.current;
    data.labels = labels;
    data.datasets = datasets(series, kind).map((fresh, i) => Object.assign(data.datasets[i] ?? {}, fresh));
    chart.current.update('none');
  });

  return h('figure', { class: 'chart panel', 'aria-labelledby': id },
    h('div', { class: 'panel-head' }, h('h2', { id }, title),
      h('button', { type: 'button', class: 'small', 'aria-expanded': table, onClick: () => setTable(!table) }, table ? 'Show chart' : 'Show table')),
    h('div', { class: 'canvas', hidden: table },
      h('canvas', { ref: canvas, role: 'img', 'aria-label': `${title}: ${summary}` }),
      nothing && h('p', { class: 'chart-empty' }, empty ?? 'Nothing in this time')),
    h('figcaption', { class: 'muted' }, summary),
    table && h(ChartTable, { title, labels, series, format }));
}

function ChartTable({ title, labels, series, format }) {
  const rows = labels.map((label, i) => [label, i]).filter(([, i]) => series.some(({ values }) => values[i])).reverse();
  return h('div', { class: 'table-wrap tall', tabIndex: 0, role: 'region', 'aria-label': `${title} as a table` },
    h('table', null,
      h('caption', { class: 'sr-only' }, `${title}: the newest first; times in which nothing happened are left out`),
      h('thead', null, h('tr', null, h('th', { scope: 'col' }, 'Time'),
        series.map(({ name }) => h('th', { key: name, scope: 'col', class: 'num' }, name)))),
      h('tbody', null, rows.map(([label, i]) => h('tr', { key: i }, h('th', { scope: 'row' }, label),
        series.map(({ name, values }) => h('td', { key: name, class: 'num' }, values[i] === null ? '–' : format(values[i]))))))));
}
