import { LockOutlined } from "@ant-design/icons";
import { useText } from "../i18n";

/** The value of a param as the server reads it back: a text, or a secret without its value. */
export function ParamValue({ value }: { value: unknown }) {
  const t = useText();
  if (typeof value === "object" && value !== null)
    return (
      <span className="quiet">
        <LockOutlined /> {t.jobs.editor.secret}
      </span>
    );
  return <code className="mono">{String(value)}</code>;
}
