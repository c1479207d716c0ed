// The admin API, asked for by relative URLs: so it is the same under /admin/ and under /KEY/admin/.

const DEFAULT_KEY_HEADER = 'X-API-Buddy-Key';
const TIMEOUT_MS = 20_000;

let session = null;
let whenSignedOut = () => {};

/** An answer that is no success, or none at all: then the status is 0. */
export class ApiError extends Error {
  constructor(status, problem, retryAfter) {
    super(problem?.detail || problem?.title || (status === 0 ? 'The proxy does not answer.' : `Status ${status}`));
    this.status = status;
    this.problem = problem ?? {};
    this.retryAfter = retryAfter;
  }
}

/** Says what to do once the session has ended. */
export function onSignedOut(listener) {
  whenSignedOut = listener;
}

async function send(method, path, { params, headers, body, quiet } = {}) {
  const url = new URL(path, document.baseURI);
  for (const [name, value] of Object.entries(params ?? {})) {
    if (value !== undefined && value !== null && value !== '') {
      url.searchParams.set(name, value);
    }
  }
  let response;
  try {
    response = await fetch(url, {
      method, body,
      headers: { Accept: 'application/json', ...headers },
      credentials: 'same-origin', cache: 'no-store', redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (unreachable) {
    throw new ApiError(0);
  }
  const answer = await read(response);
  if (response.ok) {
    return answer;
  }
  if (response.status === 401 && !quiet) {
    whenSignedOut();
  }
  throw new ApiError(response.status, answer, Number(response.headers.get('Retry-After')) || null);
}

async function read(response) {
  if (response.status === 204) {
    return null;
  }
  try {
    return await response.json();
  } catch (notJson) {
    return null;
  }
}

function change(method, path, { json, text, params } = {}) {
  const headers = session?.token ? { 'X-API-Buddy-Token': session.token } : {};
  if (json !== undefined) {
    headers['Content-Type'] = 'application/json';
  } else if (text !== undefined) {
    headers['Content-Type'] = 'application/yaml';
  }
  return send(method, path, { params, headers, body: json !== undefined ? JSON.stringify(json) : text });
}

export const get = (path, params) => send('GET', path, { params });
/** Health answers 503 with its story when something is broken: that is an answer too. */
export const getHealth = () => send('GET', 'health').catch((error) => {
  if (error.problem.components) {
    return error.problem;
  }
  throw error;
});
export const post = (path, json) => change('POST', path, { json });
export const postText = (path, text) => change('POST', path, { text });
export const remove = (path, params) => change('DELETE', path, { params });

/** Who is asking: fails with 401 where a key has to be shown first. */
export async function openSession() {
  session = await send('GET', 'session', { quiet: true });
  return session;
}

/** Shows the key. */
export async function logIn(key, keyHeader) {
  let headers;
  try {
    headers = new Headers({ [keyHeader || DEFAULT_KEY_HEADER]: key });
  } catch (notAHeader) {
    // A key is made of letters, digits, - and _: what no header can hold is not it.
    throw new ApiError(403);
  }
  session = await send('POST', 'session', { headers: Object.fromEntries(headers), quiet: true });
  return session;
}

/** Ends the session. */
export async function logOut() {
  await change('DELETE', 'session');
  session = null;
}

/** A part of a path. */
export const segment = (text) => encodeURIComponent(text);
