// Shows the access key once; what is kept after that is a session cookie that scripts cannot read.

import { h, useEffect, useRef, useState } from './preact.js';
import { logIn } from './api.js';
import { Field } from './parts.js';
import { duration } from './format.js';

export function Login({ keyHeader, ended, onLoggedIn }) {
  const [key, setKey] = useState('');
  const [shown, setShown] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(null);
  const [wait, setWait] = useState(0);
  const field = useRef();

  useEffect(() => {
    document.title = 'Log in · API Buddy';
    field.current.focus();
  }, []);
  useEffect(() => {
    if (wait <= 0) {
      return undefined;
    }
    const timer = setTimeout(() => setWait(wait - 1), 1000);
    return () => clearTimeout(timer);
  }, [wait]);

  const submit = async (event) => {
    event.preventDefault();
    if (!key.trim()) {
      setError('Enter the access key.');
      field.current.focus();
      return;
    }
    setBusy(true);
    setError(null);
    try {
      const session = await logIn(key.trim(), keyHeader);
      // The form is gone then: the focus goes on to the page's heading.
      document.body.dataset.moved = 'yes';
      onLoggedIn(session);
    } catch (failed) {
      setBusy(false);
      setError(explain(failed));
      setWait(failed.status === 429 ? Math.ceil(failed.retryAfter ?? 60) : 0);
      field.current.select();
    }
  };

  return h('main', { class: 'gate' },
    h('form', { class: 'gate-box', onSubmit: submit, noValidate: true },
      h('img', { src: 'icon.svg', alt: '', width: 40, height: 40 }),
      h('h1', null, 'API Buddy'),
      h('p', { class: 'muted' }, ended
        ? 'The session has ended. Show the access key again to go on.'
        : 'This proxy asks for its access key: the one that clients send, and that was printed when it was made.'),
      h('input', { type: 'text', autocomplete: 'username', value: 'api-buddy', readOnly: true, hidden: true }),
      h(Field, { label: 'Access key' }, h('input', {
        ref: field, id: 'key', type: shown ? 'text' : 'password', value: key, autocomplete: 'current-password', spellcheck: false,
        autocapitalize: 'off', 'aria-invalid': Boolean(error), 'aria-describedby': 'login-error', onInput: (event) => setKey(event.target.value),
      })),
      h('label', { class: 'check' }, h('input', { type: 'checkbox', checked: shown, onChange: () => setShown(!shown) }), 'Show what I type'),
      h('p', { class: 'error-text', id: 'login-error', role: 'alert' }, error,
        wait > 0 && h('span', { 'aria-hidden': true }, ` Try again in ${duration(wait)}.`)),
      h('button', { type: 'submit', class: 'primary', disabled: busy || wait > 0 }, busy ? 'Checking…' : 'Log in'),
      h('details', { class: 'muted' }, h('summary', null, 'Where is the key?'),
        h('p', null, 'It stands in the configuration as security.secure_key, or in the variable API_BUDDY_SECURITY_SECURE_KEY. ',
          'A key that api-buddy serve made by itself is printed once, when it starts: "Access key: …".'))));
}

function explain(error) {
  switch (error.status) {
    case 401:
    case 403:
      return error.problem.type && !/key/.test(error.problem.type) ? error.message : 'That is not the key of this proxy.';
    case 429:
      return 'Too many wrong keys were tried.';
    case 0:
      return 'The proxy does not answer. Is it running?';
    default:
      return `That did not work: ${error.message}`;
  }
}
