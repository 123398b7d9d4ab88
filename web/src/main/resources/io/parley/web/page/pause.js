// Waiting before another try. Ends early where that is likely to help: the network is back, or somebody looks at the page again.

export function pause(ms, signal) {
  return new Promise((resolve) => {
    const over = new AbortController();
    const end = () => {
      clearTimeout(timer);
      over.abort();
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener('abort', end, { signal: over.signal });
    addEventListener('online', end, { signal: over.signal });
    addEventListener('parley-connected', end, { signal: over.signal });
    document.addEventListener('visibilitychange', end, { signal: over.signal });
    if (signal?.aborted) {
      end();
    }
  });
}
