import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Form, Select, Tooltip } from "antd";
import { Link } from "react-router";
import { channelNamesQuery } from "../../api/queries";
import { Panel } from "../../components/Page";
import { useText } from "../../i18n";
import { useCan } from "../../session/useSession";
import { Editing } from "./Editing";
import { notifyOn, type Notify } from "./form";

/** Who is told of what becomes of its runs. */
export function NotifyFields() {
  const t = useText();
  const e = t.jobs.editor;
  return (
    <Panel title={e.notify}>
      <Form.Item
        name="notify"
        style={{ marginBottom: 0 }}
        extra={e.notifyHint}
        rules={[
          {
            validator: (_, entries: Notify[]) =>
              entries.every((entry) => entry.channel !== undefined && entry.on.length > 0)
                ? Promise.resolve()
                : Promise.reject(new Error(e.notifyNeeded)),
          },
        ]}
      >
        <Editing<Notify[]>>{(value, change) => <Entries entries={value ?? []} change={change} />}</Editing>
      </Form.Item>
    </Panel>
  );
}

function Entries({ entries, change }: { entries: Notify[]; change(entries: Notify[]): void }) {
  const t = useText();
  const e = t.jobs.editor;
  const isAdmin = useCan("admin");
  const channels = useQuery(channelNamesQuery).data?.items;
  const set = (index: number, changes: Partial<Notify>) =>
    change(entries.map((entry, at) => (at === index ? { ...entry, ...changes } : entry)));
  if (channels?.length === 0 && entries.length === 0)
    return (
      <p className="quiet" style={{ margin: 0 }}>
        {e.noChannels} {isAdmin && <Link to="/channels">{t.channels.title}</Link>}
      </p>
    );
  return (
    <div style={{ display: "flex", flexDirection: "column", gap: 6 }}>
      {entries.map((entry, index) => (
        // oxlint-disable-next-line react/no-array-index-key
        <div key={index} style={{ display: "flex", gap: 6, flexWrap: "wrap" }}>
          <Select
            aria-label={`${t.channels.one} ${index + 1}`}
            placeholder={t.channels.one}
            style={{ flex: "1 1 100px", minWidth: 0 }}
            value={entry.channel}
            onChange={(channel: number) => set(index, { channel })}
            showSearch={{ optionFilterProp: "label" }}
            options={(channels ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          />
          <Select
            mode="multiple"
            aria-label={`${e.notifyOn} ${index + 1}`}
            placeholder={e.notifyOn}
            style={{ flex: "2 1 130px", minWidth: 0 }}
            value={entry.on}
            onChange={(on) => set(index, { on })}
            options={notifyOn.map((value) => ({ value, label: e.notifyWords[value] }))}
          />
          <Tooltip title={e.removeNotify}>
            <Button
              type="text"
              icon={<DeleteOutlined />}
              aria-label={`${e.removeNotify} ${index + 1}`}
              onClick={() => change(entries.filter((_, at) => at !== index))}
            />
          </Tooltip>
        </div>
      ))}
      <Button
        size="small"
        type="dashed"
        icon={<PlusOutlined />}
        style={{ alignSelf: "flex-start" }}
        onClick={() => change([...entries, { on: ["failure", "recovery"], channel: undefined }])}
      >
        {e.addNotify}
      </Button>
    </div>
  );
}
