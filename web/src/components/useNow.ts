import { useEffect, useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = Date.now();
let held = 0;
let heldSince = 0;

/** Milliseconds for which the clock may stand. */
const longest = 5000;

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) now = Date.now();
  listeners.add(listener);
  timer ??= setInterval(() => {
    if (held > 0 && Date.now() - heldSince < longest) return;
    now = Date.now();
    for (const each of listeners) each();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** The time in milliseconds, each second anew; one clock for all that show it. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}

/** What the time makes of something: only when that is another is anything drawn again. */
export function useByNow<T extends string | number>(of: (now: number) => T): T {
  return useSyncExternalStore(subscribe, () => of(now));
}

/** Stops the clock, for some seconds at most, while a long page is drawn in the background: each tick would begin it anew. */
export function useStoppedClock(stopped: boolean): void {
  useEffect(() => {
    if (!stopped) return undefined;
    if (held === 0) heldSince = Date.now();
    held++;
    return () => {
      held--;
    };
  }, [stopped]);
}
