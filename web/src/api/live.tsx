import { useQueryClient } from "@tanstack/react-query";
import { createContext, use, useEffect, useState, type ReactNode } from "react";
import type { Overview } from "./client";
import { shownBy, topics } from "./keys";

const Connected = createContext(true);

/** Lists are read again at most this often, in milliseconds. */
const readEvery = 1000;
const reconnectAfter = 1500;

/** Whether changes are being told at the moment. */
export function useIsConnected(): boolean {
  return use(Connected);
}

/**
 * Keeps what is on the screen true: the overview comes as it changes, and with it a mark for each topic. When a mark is
 * another, the queries of its topic that are on the screen are read again. A master that goes away is asked again until
 * one answers; what was missed meanwhile shows by the marks.
 */
export function Live({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const [connected, setConnected] = useState(true);

  useEffect(() => {
    let source: EventSource | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let refresh: ReturnType<typeof setTimeout> | undefined;
    let last: Overview | undefined;
    let readAt = 0;
    const changed = new Set<string>();

    const readAgain = () => {
      refresh = undefined;
      readAt = Date.now();
      for (const word of changed) void queries.invalidateQueries({ queryKey: [word] });
      changed.clear();
    };

    const take = (event: MessageEvent<string>) => {
      const now = JSON.parse(event.data) as Overview;
      setConnected(true);
      queries.setQueryData(["overview"], now);
      for (const topic of topics)
        if (last && last.marks[topic] !== now.marks[topic]) for (const word of shownBy[topic]) changed.add(word);
      last = now;
      if (changed.size > 0) refresh ??= setTimeout(readAgain, Math.max(0, readAt + readEvery - Date.now()));
    };

    const connect = () => {
      source = new EventSource("/v1/overview?follow=true");
      source.addEventListener("overview", take);
      source.addEventListener("error", () => {
        setConnected(false);
        // Closed for good means refused: by a proxy, or because nobody is signed in. The browser does not try again then.
        if (source?.readyState === EventSource.CLOSED) timer = setTimeout(connect, reconnectAfter);
      });
    };
    connect();

    return () => {
      source?.close();
      clearTimeout(timer);
      clearTimeout(refresh);
    };
  }, [queries]);

  return <Connected value={connected}>{children}</Connected>;
}
