// What an operator has to know first.

import { duration, percent, plural } from './format.js';
import { href } from './route.js';

const seconds = (time, now) => (new Date(time).getTime() - now) / 1000;

/** Sentences about what is wrong, the worst first: {tone: bad | warn, name, text, link}. */
export function troubles(status, mappings, now) {
  const found = [];
  for (const component of status.components ?? []) {
    const upstream = component.name.startsWith('upstream ');
    if (component.status !== 'healthy' && !upstream) {
      found.push({ tone: component.status === 'error' ? 'bad' : 'warn', name: component.name, text: component.detail || component.status, link: href('status') });
    }
  }
  for (const mapping of mappings) {
    ofMapping(mapping, now).forEach(([tone, text]) => found.push({ tone, name: mapping.name, text }));
  }
  return found.sort((a, b) => (a.tone === b.tone ? 0 : a.tone === 'bad' ? -1 : 1));
}

/** The same of one mapping: [tone, text]. */
export function ofMapping(mapping, now) {
  const found = [];
  if (mapping.breaker === 'open') {
    found.push(['bad', 'fails: the circuit breaker lets no call through.']);
  } else if (mapping.breaker === 'half_open') {
    found.push(['warn', 'failed: the circuit breaker is trying whether it answers again.']);
  }
  if (mapping.throttled_until && seconds(mapping.throttled_until, now) > 0) {
    found.push(['bad', `is throttled for ${duration(seconds(mapping.throttled_until, now))} more.`]);
  } else if (mapping.share_left !== null && mapping.share_left <= 0.1) {
    found.push(['warn', `has ${percent(mapping.share_left)} of its quota left.`]);
  }
  if (mapping.queued > 0) {
    found.push(['warn', `has ${plural(mapping.queued, 'request')} waiting in its queue.`]);
  }
  return found;
}
