/** Runs a function again and again until the returned function is called. Tests pass their own. */
export type Every = (intervalMs: number, run: () => void) => () => void;

/** The real one; it does not keep the process alive. */
export const every: Every = (intervalMs, run) => {
  const timer = setInterval(run, intervalMs);
  timer.unref();
  return () => clearInterval(timer);
};
