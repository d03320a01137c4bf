import { DeleteOutlined, LockOutlined, PlusOutlined, UnlockOutlined } from "@ant-design/icons";
import { Button, Input, Tooltip } from "antd";
import { useText } from "../i18n";

export interface Param {
  name: string;
  value: string;
  /** Stored encrypted, and never read back. */
  secret?: boolean;
  /** A secret that stays as the server has it, whatever its lock shows, until a value is typed. */
  kept?: boolean;
}

interface ParamsEditorProps {
  params: Param[];
  change(params: Param[]): void;
  addLabel?: string;
  /** Whether values may be secret. */
  secrets?: boolean;
}

/** Names and values, as of environment variables or headers. */
export function ParamsEditor({ params, change, addLabel, secrets }: ParamsEditorProps) {
  const t = useText();
  const e = t.jobs.editor;
  const set = (index: number, changes: Partial<Param>) =>
    change(params.map((param, at) => (at === index ? { ...param, ...changes } : param)));
  return (
    <div style={{ display: "flex", flexDirection: "column", gap: 6 }}>
      {params.map((param, index) => (
        // The row is known by its place: names change while they are typed.
        // oxlint-disable-next-line react/no-array-index-key
        <div key={index} style={{ display: "flex", gap: 6 }}>
          <Input
            className="mono"
            style={{ flex: "0 1 220px" }}
            placeholder={e.param}
            aria-label={`${e.param} ${index + 1}`}
            value={param.name}
            onChange={(event) => set(index, { name: event.target.value })}
          />
          {param.secret ? (
            <Input.Password
              className="mono"
              autoComplete="new-password"
              placeholder={param.kept ? e.secretKept : e.value}
              aria-label={`${e.value} ${index + 1}`}
              value={param.value}
              onChange={(event) => set(index, { value: event.target.value, kept: false })}
            />
          ) : (
            <Input.TextArea
              className="mono"
              autoSize={{ minRows: 1, maxRows: 6 }}
              placeholder={param.kept ? e.secretKept : e.value}
              aria-label={`${e.value} ${index + 1}`}
              value={param.value}
              onChange={(event) => set(index, { value: event.target.value, kept: false })}
            />
          )}
          {secrets && (
            <Tooltip title={param.secret ? e.secretOn : e.secretOff}>
              <Button
                type="text"
                icon={param.secret ? <LockOutlined /> : <UnlockOutlined />}
                aria-label={`${e.secret} ${index + 1}`}
                aria-pressed={param.secret ?? false}
                onClick={() => set(index, { secret: !param.secret })}
              />
            </Tooltip>
          )}
          <Tooltip title={e.removeParam}>
            <Button
              type="text"
              icon={<DeleteOutlined />}
              aria-label={`${e.removeParam} ${index + 1}`}
              onClick={() => change(params.filter((_, at) => at !== index))}
            />
          </Tooltip>
        </div>
      ))}
      <Button
        size="small"
        type="dashed"
        icon={<PlusOutlined />}
        style={{ alignSelf: "flex-start" }}
        onClick={() => change([...params, { name: "", value: "" }])}
      >
        {addLabel ?? e.addParam}
      </Button>
    </div>
  );
}
