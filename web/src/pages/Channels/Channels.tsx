import { DeleteOutlined, EditOutlined, PlusOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Tag, Tooltip } from "antd";
import { useState } from "react";
import { api, type Schemas } from "../../api/client";
import { channelsQuery } from "../../api/queries";
import { DataTable, type Columns } from "../../components/DataTable";
import { TextFilter, WordFilter } from "../../components/Filters";
import { Page, Panel } from "../../components/Page";
import { Mark } from "../../components/State";
import { Distance } from "../../components/Time";
import { useAction } from "../../components/useAction";
import { useConfirm } from "../../components/useConfirm";
import { useSearch } from "../../components/useSearch";
import { useText } from "../../i18n";
import { ChannelDialog } from "./ChannelDialog";

type Channel = Schemas["Channel"];

const defaults = { name: "", kind: "", page: "1", pageSize: "20", sort: "name" };

/** Where alerts and notices go. */
export default function Channels() {
  const t = useText();
  const c = t.channels;
  const queries = useQueryClient();
  const confirm = useConfirm();
  const [search, change] = useSearch(defaults);
  const [dialog, setDialog] = useState<{ channel: Channel | undefined }>();
  const query = useQuery({ ...channelsQuery(search), refetchInterval: 5_000 });
  const readAgain = () => void queries.invalidateQueries({ queryKey: ["channels"] });
  const remove = useAction(
    (channel: Channel) =>
      api.DELETE("/v1/channels/{id}", {
        params: { path: { id: String(channel.id) }, header: { "If-Match": `"${channel.version}"` } },
      }),
    (_, channel) => {
      readAgain();
      return c.deleted(channel.name);
    },
  );
  const columns: Columns<Channel> = [
    {
      title: c.fields.name,
      sort: "name",
      render: (_, channel) => (
        <span className="cell2">
          <strong>{channel.name}</strong>
          <small>{c.kinds[channel.kind]}</small>
        </span>
      ),
    },
    {
      title: c.fields.where,
      responsive: ["md"],
      render: (_, channel) => (
        <span className="quiet" style={{ overflowWrap: "anywhere", whiteSpace: "normal" }}>
          {/* The path of such a URL is often as good as a password. */}
          {channel.url ? new URL(channel.url).host : channel.to?.join(", ")}
        </span>
      ),
    },
    {
      title: c.fields.alerts,
      responsive: ["lg"],
      render: (_, channel) =>
        channel.alerts?.length ? (
          <span style={{ display: "flex", flexWrap: "wrap", gap: 4 }}>
            {channel.alerts.map((kind) => (
              <Tag key={kind} style={{ margin: 0 }}>
                {t.alerts.kinds[kind] ?? kind}
              </Tag>
            ))}
          </span>
        ) : (
          <span className="quiet">{c.noAlerts}</span>
        ),
    },
    {
      title: c.fields.told,
      render: (_, channel) => (
        <span className="cell2">
          {channel.error ? (
            <Tooltip title={channel.error}>
              <span>
                <Mark kind="bad" text={c.failing} />
              </span>
            </Tooltip>
          ) : (
            <Distance at={channel.toldAt} otherwise={c.neverTold} />
          )}
          {(channel.waiting ?? 0) > 0 && <small>{c.waiting(channel.waiting ?? 0)}</small>}
        </span>
      ),
    },
    {
      title: <span className="visually-hidden">{t.list.actions}</span>,
      align: "right",
      render: (_, channel) => (
        <>
          <Tooltip title={t.actions.edit}>
            <Button
              type="text"
              size="small"
              icon={<EditOutlined />}
              aria-label={`${t.actions.edit}: ${channel.name}`}
              onClick={() => setDialog({ channel })}
            />
          </Tooltip>
          <Tooltip title={t.actions.remove}>
            <Button
              type="text"
              size="small"
              icon={<DeleteOutlined />}
              aria-label={`${t.actions.remove}: ${channel.name}`}
              onClick={() =>
                confirm({
                  title: c.deleteTitle(channel.name),
                  hint: c.deleteHint(channel.waiting ?? 0),
                  action: t.actions.remove,
                  destructive: true,
                  run: () => remove.mutateAsync(channel),
                })
              }
            />
          </Tooltip>
        </>
      ),
    },
  ];
  const create = (
    <Button type="primary" icon={<PlusOutlined />} data-create onClick={() => setDialog({ channel: undefined })}>
      {c.create}
    </Button>
  );
  return (
    <Page title={c.title} actions={create}>
      <Panel>
        <p className="quiet" style={{ marginTop: 0 }}>
          {c.lead}
        </p>
        <div className="filters" role="search">
          <TextFilter main label={c.fields.name} value={search.name} change={(name) => change({ name, page: "1" })} />
          <WordFilter
            label={c.fields.kind}
            value={search.kind}
            change={(kind) => change({ kind, page: "1" })}
            words={c.kinds}
          />
        </div>
        <DataTable<Channel>
          label={c.title}
          query={query}
          columns={columns}
          rowKey="id"
          state={search}
          change={change}
          filtered={search.name !== "" || search.kind !== ""}
          clear={() => change({ name: "", kind: "", page: "1" })}
          empty={{ title: c.empty, hint: c.emptyHint, action: create }}
        />
      </Panel>
      {dialog && <ChannelDialog channel={dialog.channel} close={() => setDialog(undefined)} />}
    </Page>
  );
}
