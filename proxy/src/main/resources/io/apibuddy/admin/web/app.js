// The dashboard: who may see it, which page is shown, and the frame around the pages.

import { h, render, useCallback, useEffect, useState } from './preact.js';
import { logOut, onSignedOut, openSession } from './api.js';
import { Choice, Failure, Loading, Toasts } from './parts.js';
import { themeChanged } from './charts.js';
import { clock, duration } from './format.js';
import { retryNow, start, stop, useLive } from './live.js';
import { href, useRoute } from './route.js';
import { useTick } from './load.js';
import { Login } from './page-login.js';
import { Overview } from './page-overview.js';
import { Mappings } from './page-mappings.js';
import { Tail } from './page-tail.js';
import { Cache } from './page-cache.js';
import { Explain } from './page-explain.js';
import { Configuration } from './page-configuration.js';
import { Status } from './page-status.js';

const PAGES = [
  ['overview', 'Overview', Overview],
  ['mappings', 'Mappings', Mappings],
  ['live', 'Live', Tail],
  ['cache', 'Cache', Cache],
  ['explain', 'Explain', Explain],
  ['config', 'Configuration', Configuration],
  ['status', 'Status', Status],
];

function App() {
  const [session, setSession] = useState(null);
  const [error, setError] = useState(null);

  const open = useCallback(async () => {
    setError(null);
    try {
      setSession(await openSession());
    } catch (failed) {
      if (failed.status === 401) {
        setSession({ key_required: true, authenticated: false, key_header: failed.problem.key_header });
      } else {
        setError(failed);
      }
    }
  }, []);

  const signedOut = useCallback(() => {
    stop();
    setSession((old) => ({ ...old, key_required: true, authenticated: false, ended: Boolean(old?.authenticated) }));
  }, []);

  useEffect(() => {
    onSignedOut(signedOut);
    open();
  }, []);
  useEffect(() => {
    if (error?.status !== 0 && error?.status !== 429) {
      return undefined;
    }
    const timer = setTimeout(open, 1000 * (error.retryAfter ?? 5));
    return () => clearTimeout(timer);
  }, [error]);
  useEffect(() => {
    if (session?.authenticated) {
      start(signedOut);
    }
  }, [session?.authenticated]);

  if (error) {
    return h(NotAllowed, { error, retry: open });
  }
  if (!session) {
    return h('main', { class: 'gate' }, h(Loading, { what: 'Loading the dashboard' }));
  }
  if (!session.authenticated) {
    return h(Login, { keyHeader: session.key_header, ended: session.ended, onLoggedIn: setSession });
  }
  return h(Frame, { session, onLoggedOut: () => setSession({ ...session, authenticated: false, ended: false }) });
}

function NotAllowed({ error, retry }) {
  const forbidden = error.status === 403;
  return h('main', { class: 'gate' },
    h('div', { class: 'gate-box' },
      h('h1', null, 'API Buddy'),
      h(Failure, { error, retry, what: 'The dashboard' }),
      forbidden && h('p', { class: 'muted' }, 'Without a required key the dashboard answers only this machine itself, by a known name. ',
        'Open it as http://localhost, add this name to admin.allowed_hosts, or set security.require_secure_key.')));
}

function Frame({ session, onLoggedOut }) {
  const route = useRoute();
  const [path] = route.path;
  const [name, title, Page] = PAGES.find(([page]) => page === path) ?? PAGES[0];
  useEffect(() => {
    document.title = `${title} · API Buddy`;
    // Not scrollIntoView: in Chromium the first Tab would then begin behind the link, past the way to the content.
    const nav = document.querySelector('.nav');
    const [all, one] = [nav, nav.querySelector('[aria-current]')].map((element) => element.getBoundingClientRect());
    nav.scrollLeft += one.left + one.width / 2 - all.left - all.width / 2;
  }, [title]);
  useEffect(() => {
    const moved = () => {
      document.body.dataset.moved = 'yes';
    };
    addEventListener('hashchange', moved, { once: true });
    return () => removeEventListener('hashchange', moved);
  }, []);
  const leave = async () => {
    stop();
    try {
      await logOut();
    } finally {
      onLoggedOut();
    }
  };
  const skip = (event) => {
    // The hash is the route: going to #main would leave the page.
    event.preventDefault();
    document.getElementById('main').focus();
  };
  return h('div', { class: 'frame' },
    h('a', { class: 'skip', href: '#main', onClick: skip }, 'Skip to the content'),
    h('header', { class: 'side' },
      h('a', { class: 'brand', href: href('overview') }, h('img', { src: 'icon.svg', alt: '', width: 24, height: 24 }), 'API Buddy'),
      h('nav', { class: 'nav', 'aria-label': 'Pages' }, h('ul', null, PAGES.map(([page, text]) =>
        h('li', { key: page }, h('a', { href: href(page), 'aria-current': page === name ? 'page' : null, onClick: () => page === name && document.querySelector('h1')?.focus() }, text))))),
      h('div', { class: 'side-foot' },
        h(Connection),
        h(Theme),
        session.key_required && h('button', { type: 'button', class: 'small', onClick: leave }, 'Log out'))),
    h('div', { class: 'content' },
      h(LostNotice),
      h('main', { id: 'main', tabIndex: -1 }, h(Page, { key: name, route }))),
    h(Toasts));
}

const CONNECTIONS = { connecting: ['warn', 'Connecting'], live: ['good', 'Live'], lost: ['bad', 'Not connected'], stopped: ['warn', 'Stopped'] };

function Connection() {
  const { connection } = useLive();
  const [tone, text] = CONNECTIONS[connection];
  return h('p', { class: `connection ${tone}`, role: 'status' }, h('span', { class: 'dot', 'aria-hidden': true }), text);
}

function LostNotice() {
  const { connection, retryAt, heardAt } = useLive();
  useTick(1);
  if (connection !== 'lost') {
    return null;
  }
  const wait = Math.max(0, Math.round((retryAt - Date.now()) / 1000));
  return h('div', { class: 'lost', role: 'alert' },
    h('p', null, h('strong', null, 'The proxy does not answer. '), heardAt ? `Live numbers are from ${clock(new Date(heardAt))}. ` : '',
      h('span', { 'aria-hidden': true }, wait ? `Trying again in ${duration(wait)}.` : 'Trying again.')),
    h('button', { type: 'button', class: 'small', onClick: retryNow }, 'Try now'));
}

const THEMES = [['system', 'Auto'], ['light', 'Light'], ['dark', 'Dark']];

function Theme() {
  const [theme, setTheme] = useState(document.documentElement.dataset.theme ?? 'system');
  const choose = (chosen) => {
    setTheme(chosen);
    if (chosen === 'system') {
      delete document.documentElement.dataset.theme;
    } else {
      document.documentElement.dataset.theme = chosen;
    }
    try {
      localStorage.setItem('api-buddy-theme', chosen);
    } catch (denied) {
      // Then it holds until the page is left.
    }
    themeChanged();
  };
  return h(Choice, { label: 'Colours', name: 'theme', value: theme, options: THEMES, onChange: choose });
}

const root = document.getElementById('app');
root.textContent = '';
render(h(App), root);
