// Which page, by the address's hash: #/cache/wiki?q=term

import { useEffect, useState } from './preact.js';

function read() {
  const [path, query = ''] = location.hash.replace(/^#\/?/, '').split('?');
  return { path: path.split('/').filter(Boolean).map(decode), params: new URLSearchParams(query) };
}

function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch (malformed) {
    return part;
  }
}

export function useRoute() {
  const [route, setRoute] = useState(read);
  useEffect(() => {
    const changed = () => setRoute(read());
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return route;
}

/** The address of a page within this one. */
export function href(path, params = {}) {
  const parts = [].concat(path).map(encodeURIComponent).join('/');
  const query = new URLSearchParams(Object.entries(params).filter(([, value]) => value)).toString();
  return `#/${parts}${query ? `?${query}` : ''}`;
}

export function go(path, params) {
  location.hash = href(path, params);
}

/** Changes the address of the page that is shown, so that it can be kept and shared; makes no step to go back to. */
export function stay(path, params) {
  history.replaceState(null, '', href(path, params));
}
