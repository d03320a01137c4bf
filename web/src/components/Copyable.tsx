import { CheckOutlined, CopyOutlined } from "@ant-design/icons";
import { Button, Tooltip } from "antd";
import { useEffect, useState } from "react";
import { useText } from "../i18n";

/** Works without HTTPS too, where the browser keeps the clipboard to itself. */
async function copy(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

export function CopyButton({ text }: { text: string }) {
  const t = useText();
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return undefined;
    const timer = setTimeout(() => setDone(false), 1500);
    return () => clearTimeout(timer);
  }, [done]);
  return (
    <Tooltip title={done ? t.actions.copied : t.actions.copy}>
      <Button
        size="small"
        type="text"
        aria-label={t.actions.copy}
        icon={done ? <CheckOutlined /> : <CopyOutlined />}
        onClick={() => void copy(text).then(() => setDone(true))}
      />
    </Tooltip>
  );
}

/** Lines to copy: a command, a secret. */
export function CodeLine({ text }: { text: string }) {
  return (
    <div className="codeline">
      <code>{text}</code>
      <CopyButton text={text} />
    </div>
  );
}
