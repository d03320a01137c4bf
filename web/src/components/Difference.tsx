import { useText } from "../i18n";
import { diffLines } from "./diff";
import "./Difference.css";

type Settings = Record<string, unknown>;

/** What is not set has no lines. */
function asText(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

/** What two versions do not have in common, field by field. */
export function Difference({ before, after }: { before: Settings; after: Settings }) {
  const t = useText();
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (field) => asText(before[field]) !== asText(after[field]),
  );
  if (fields.length === 0) return <span className="quiet">{t.jobs.versions.same}</span>;
  return fields.map((field) => (
    <div key={field} className="diff">
      <h3>{field}</h3>
      <pre tabIndex={0} aria-label={field}>
        {diffLines(asText(before[field]), asText(after[field])).map((line, index) => (
          // Lines have no other name than their place.
          // oxlint-disable-next-line react/no-array-index-key
          <div key={index} className={line.kind}>
            {{ same: "  ", gone: "− ", come: "+ " }[line.kind]}
            {line.text}
          </div>
        ))}
      </pre>
    </div>
  ));
}
