import { useText } from "../i18n";
import { useStateColours } from "../theme";

/** A state as a word with a mark of its colour; what goes on pulses. */
export function State({ state, text }: { state: string; text?: string }) {
  const t = useText();
  const colour = useStateColours()[state] ?? "currentColor";
  const going = state === "running" || state === "assigned";
  return (
    <span className="state">
      <i className={going ? "dot going" : "dot"} style={{ background: colour, color: colour }} />
      {text ?? t.states[state] ?? state}
    </span>
  );
}

/** Good, bad or neither, as a word with a mark. */
export function Mark({ kind, text }: { kind: "good" | "bad" | "warn" | "quiet"; text: string }) {
  const colours = useStateColours();
  const colour = { good: colours.succeeded, bad: colours.failed, warn: colours.timed_out, quiet: colours.idle }[kind];
  return (
    <span className="state">
      <i className="dot" style={{ background: colour }} />
      {text}
    </span>
  );
}
