import { useEffect, useState } from "react";
import { Lines } from "./Lines";
import { readOutput, type Progress } from "./readOutput";

/** What is on the screen is drawn anew at most so often, in milliseconds. */
const drawEvery = 120;

export interface OutputState extends Progress {
  lines: Lines;
  /** Another number whenever there is more to see. */
  version: number;
}

/** The output of a run, as far as it has been read. */
export function useOutput(run: string): OutputState {
  const [state, setState] = useState<OutputState>(() => ({
    lines: new Lines(),
    version: 0,
    total: 0,
    state: "reading",
  }));
  useEffect(() => {
    const lines = new Lines();
    const end = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let last: Progress | undefined;
    let version = 0;
    const draw = () => {
      timer = undefined;
      version++;
      if (last) setState({ ...last, lines, version });
    };
    void readOutput(
      run,
      lines,
      (progress) => {
        last = progress;
        timer ??= setTimeout(draw, version === 0 ? 0 : drawEvery);
      },
      end.signal,
    );
    return () => {
      end.abort();
      clearTimeout(timer);
    };
  }, [run]);
  return state;
}
