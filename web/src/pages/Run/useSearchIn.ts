import { useEffect, useRef, useState } from "react";
import type { Lines } from "./Lines";

/** Lines that are remembered; one has seen enough of them then. */
const mostFound = 100_000;
/** So long the page may stand still for it, in milliseconds, each time. */
const slice = 12;

export interface Found {
  lines: number[];
  isDone: boolean;
}

/** Looks through an output for a text, bit by bit, and goes on when more has come. */
export function useSearchIn(lines: Lines, version: number, wanted: string): Found {
  const [found, setFound] = useState<Found>({ lines: [], isDone: true });
  const place = useRef({ wanted: "", lines, at: 0, found: [] as number[] });

  useEffect(() => {
    if (wanted === "") {
      setFound({ lines: [], isDone: true });
      place.current = { wanted, lines, at: 0, found: [] };
      return undefined;
    }
    if (place.current.wanted !== wanted || place.current.lines !== lines)
      place.current = { wanted, lines, at: 0, found: [] };
    let timer: ReturnType<typeof setTimeout> | undefined;
    const step = () => {
      const here = place.current;
      here.at = lines.search(wanted, here.at, slice, (line) => {
        if (here.found.length < mostFound && here.found[here.found.length - 1] !== line) here.found.push(line);
      });
      const isDone = here.at >= lines.count || here.found.length >= mostFound;
      setFound({ lines: [...here.found], isDone });
      // The last line may still be open: it is looked at again when there is more.
      if (isDone) here.at = Math.max(0, Math.min(here.at, lines.count - 1));
      else timer = setTimeout(step, 0);
    };
    timer = setTimeout(step, place.current.at === 0 ? 150 : 0);
    return () => clearTimeout(timer);
  }, [lines, version, wanted]);

  return found;
}
