// npm and tsx pass on what the terminal has sent to everybody already: one Ctrl-C arrives up to three times.
const echoMs = 1000;

/** Ctrl-C and SIGTERM as an AbortSignal: the first one asks for an orderly end, the second one ends at once. */
export function listenForStop(tell: (sentence: string) => void): AbortSignal {
  const controller = new AbortController();
  let firstAtMs = 0;
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) {
        if (performance.now() - firstAtMs > echoMs) process.exit(1);
        return;
      }
      firstAtMs = performance.now();
      tell('\nStopping. Press Ctrl-C again to leave everything as it is.');
      controller.abort();
    });
  }
  return controller.signal;
}
