// Asking the API for a page's data: once, again on demand, and every so often while somebody looks.

import { useCallback, useEffect, useRef, useState } from './preact.js';

/**
 * What a loader brings: {data, error, loading, reload}. Data stays while it is loaded again, so that nothing flickers.
 *
 * @param loader makes a promise
 * @param deps begin anew when one of them changes
 * @param every seconds until it is loaded again; none: only on demand
 */
export function useLoad(loader, deps, every = 0) {
  const [state, setState] = useState({ data: null, error: null, loading: true });
  const current = useRef(loader);
  const round = useRef(0);
  const restUntil = useRef(0);
  current.current = loader;

  const load = useCallback(async () => {
    const mine = ++round.current;
    const outdated = () => mine !== round.current;
    setState((old) => ({ ...old, loading: true }));
    try {
      const data = await current.current();
      if (!outdated()) {
        setState({ data, error: null, loading: false });
      }
    } catch (error) {
      if (!outdated()) {
        // Too many questions: asking at once again would make it worse.
        restUntil.current = error.status === 429 ? Date.now() + 1000 * (error.retryAfter ?? 10) : 0;
        setState((old) => ({ ...old, error, loading: false }));
      }
    }
  }, []);

  useEffect(() => {
    setState({ data: null, error: null, loading: true });
    load();
    return () => {
      round.current += 1;
    };
  }, deps);

  useEffect(() => {
    if (!every) {
      return undefined;
    }
    const ask = () => {
      if (!document.hidden && Date.now() >= restUntil.current) {
        load();
      }
    };
    const timer = setInterval(ask, every * 1000);
    document.addEventListener('visibilitychange', ask);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', ask);
    };
  }, [every, ...deps]);

  return { ...state, reload: load };
}

/** Re-renders every so many seconds: for what is told relative to now. */
export function useTick(seconds) {
  const [, again] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => again((n) => n + 1), seconds * 1000);
    return () => clearInterval(timer);
  }, [seconds]);
}

/** A value that follows another once that has been still for a while. */
export function useSettled(value, ms = 300) {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
