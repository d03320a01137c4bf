import { send } from "../../api/client";
import { Lines } from "./Lines";

const rangeBytes = 4 * 1024 * 1024;
const tryAgainAfter = 1500;

export interface Progress {
  /** Bytes that are stored, as far as is known. */
  total: number;
  state: "reading" | "live" | "done" | "failed" | "tooLarge";
}

/**
 * Reads what a run has printed: what is stored by ranges of bytes, the rest as it comes. Goes on where it was when a
 * master goes away.
 */
export async function readOutput(
  run: string,
  lines: Lines,
  tell: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<void> {
  const address = `/v1/scheduler-logs/${run}/output`;
  // Where the stream is to go on; undefined while not all that is stored has been read.
  let next: string | undefined;

  for (;;) {
    try {
      if (next === undefined) await readStored();
      if (lines.length < Lines.mostBytes) {
        tell({ total: lines.length, state: "live" });
        if (await follow()) return tell({ total: lines.length, state: "done" });
      }
      if (lines.length >= Lines.mostBytes) return tell({ total: lines.length, state: "tooLarge" });
    } catch {
      if (signal.aborted) return;
      tell({ total: lines.length, state: "failed" });
    }
    await new Promise((resolve) => setTimeout(resolve, tryAgainAfter));
    if (signal.aborted) return;
  }

  async function readStored(): Promise<void> {
    for (;;) {
      const range = `bytes=${lines.length}-${lines.length + rangeBytes - 1}`;
      const answer = await send(new Request(address, { signal, headers: { Range: range } }));
      if (answer.status === 416) return;
      if (answer.status !== 206) throw new Error(`${answer.status} ${answer.statusText}`);
      const total = Number(answer.headers.get("Content-Range")?.split("/")[1]);
      lines.append(new Uint8Array(await answer.arrayBuffer()));
      next = answer.headers.get("Output-Next") ?? undefined;
      tell({ total, state: "reading" });
      if (lines.length >= Math.min(total, Lines.mostBytes)) {
        // A character that is there in part comes whole with what follows.
        lines.dropPartialCharacter();
        return;
      }
      next = undefined;
    }
  }

  /** @returns whether the run has ended, so that nothing more comes. */
  async function follow(): Promise<boolean> {
    const answer = await send(
      new Request(`${address}?follow=true`, {
        signal,
        headers: next === undefined ? {} : { "Last-Event-ID": next },
      }),
    );
    if (!answer.ok || !answer.body) throw new Error(`${answer.status} ${answer.statusText}`);
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    const encoder = new TextEncoder();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return false;
      const events = (rest + value).split("\n\n");
      rest = events.pop()!;
      for (const event of events) {
        next = /^id: (.*)$/m.exec(event)?.[1] ?? next;
        const data = /^data: (.*)$/m.exec(event)?.[1];
        if (event.includes("event: end\n")) {
          await reader.cancel();
          return true;
        }
        if (data !== undefined) lines.append(encoder.encode(JSON.parse(data) as string));
      }
      tell({ total: lines.length, state: "live" });
      if (lines.length >= Lines.mostBytes) {
        await reader.cancel();
        return false;
      }
    }
  }
}
