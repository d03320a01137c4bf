import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Input } from "antd";
import { useText } from "../i18n";

export interface Param {
  name: string;
  value: string;
}

interface ParamsEditorProps {
  params: Param[];
  change(params: Param[]): void;
  addLabel?: string;
}

/** Names and values, as of environment variables or headers. */
export function ParamsEditor({ params, change, addLabel }: ParamsEditorProps) {
  const t = useText();
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
            placeholder={t.jobs.editor.param}
            aria-label={`${t.jobs.editor.param} ${index + 1}`}
            value={param.name}
            onChange={(event) => set(index, { name: event.target.value })}
          />
          <Input.TextArea
            className="mono"
            autoSize={{ minRows: 1, maxRows: 6 }}
            placeholder={t.jobs.editor.value}
            aria-label={`${t.jobs.editor.value} ${index + 1}`}
            value={param.value}
            onChange={(event) => set(index, { value: event.target.value })}
          />
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={t.jobs.editor.removeParam}
            onClick={() => change(params.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      <Button
        size="small"
        type="dashed"
        icon={<PlusOutlined />}
        style={{ alignSelf: "flex-start" }}
        onClick={() => change([...params, { name: "", value: "" }])}
      >
        {addLabel ?? t.jobs.editor.addParam}
      </Button>
    </div>
  );
}
