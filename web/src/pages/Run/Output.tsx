import { useEffect, useMemo, useRef, useState } from "react";
import { formatBytes } from "../../components/format";
import { Panel } from "../../components/Page";
import { useText } from "../../i18n";
import { Lines } from "./Lines";
import { LogText, type LogHandle } from "./LogText";
import { LogTools } from "./LogTools";
import "./Output.css";
import { useOutput } from "./useOutput";
import { useSearchIn } from "./useSearchIn";

const wrapKey = "belfry.wrap";

/** What a run has printed, and prints: with its colours, searchable, however much it is. */
export function Output({ run, isGoing }: { run: string; isGoing: boolean }) {
  const t = useText();
  const output = useOutput(run);
  const { lines, version } = output;
  const [wanted, setWanted] = useState("");
  const [at, setAt] = useState(-1);
  const [follow, setFollow] = useState(isGoing);
  const [wrap, setWrap] = useState(() => localStorage.getItem(wrapKey) === "yes");
  const text = useRef<LogHandle>(null);
  const search = useRef<HTMLInputElement>(null);
  const found = useSearchIn(lines, version, wanted);

  // The first hit is shown as soon as there is one.
  useEffect(() => {
    if (at < 0 && found.lines.length > 0) setAt(0);
  }, [found.lines.length, at]);
  const hit = at >= 0 ? found.lines[at] : undefined;
  useEffect(() => {
    if (hit !== undefined) {
      setFollow(false);
      text.current?.show(hit);
    }
  }, [hit]);

  const step = (by: number) => {
    const count = found.lines.length;
    if (count > 0) setAt((present) => (present + by + count) % count);
  };
  const keys = useMemo<Record<string, () => void>>(
    () => ({
      "/": () => search.current?.focus(),
      n: () => step(1),
      N: () => step(-1),
      g: () => text.current?.show(0),
      G: () => text.current?.toEnd(),
      w: () => setWrap((present) => !present),
      f: () => setFollow((present) => !present),
    }),
    // Steps go by what is found at the moment.
    // oxlint-disable-next-line react/exhaustive-deps
    [found.lines],
  );

  const count = lines.count;
  const nothing =
    count > 0
      ? undefined
      : output.state === "done"
        ? t.runs.log.empty
        : output.state === "live"
          ? t.runs.log.waiting
          : undefined;
  return (
    <Panel title={t.runs.output} className="output">
      <LogTools
        output={output}
        run={run}
        search={search}
        wanted={wanted}
        setWanted={(next) => {
          setWanted(next);
          setAt(-1);
        }}
        found={found}
        at={at}
        step={step}
        wrap={wrap}
        setWrap={(next) => {
          localStorage.setItem(wrapKey, next ? "yes" : "no");
          setWrap(next);
        }}
        follow={follow}
        setFollow={setFollow}
        toStart={() => text.current?.show(0)}
        toEnd={() => text.current?.toEnd()}
      />
      {output.state === "failed" && <p role="alert">{t.runs.log.failed}</p>}
      {output.state === "tooLarge" && <p>{t.runs.log.tooLarge(formatBytes(Lines.mostBytes))}</p>}
      {nothing ? (
        <div className="log log-empty">{nothing}</div>
      ) : (
        <LogText
          ref={text}
          lines={lines}
          version={version}
          wrap={wrap}
          wanted={wanted.toLowerCase()}
          hit={hit}
          follow={follow && isGoing}
          setFollow={setFollow}
          onKey={(key) => {
            const act = keys[key];
            act?.();
            return act !== undefined;
          }}
        />
      )}
    </Panel>
  );
}
