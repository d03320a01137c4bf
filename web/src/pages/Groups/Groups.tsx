import { DeleteOutlined, EditOutlined, PlusOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Tag } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { api, type WorkerGroup } from "../../api/client";
import { groupsQuery } from "../../api/queries";
import { DataTable, type Columns } from "../../components/DataTable";
import { TextFilter } from "../../components/Filters";
import { Page, Panel } from "../../components/Page";
import { Mark } from "../../components/State";
import { useAction } from "../../components/useAction";
import { useConfirm } from "../../components/useConfirm";
import { useSearch } from "../../components/useSearch";
import { useText } from "../../i18n";
import { useCan } from "../../session/useSession";
import { GroupDialog } from "./GroupDialog";

const defaults = { name: "", page: "1", pageSize: "20", sort: "name" };

export default function Groups() {
  const t = useText();
  const queries = useQueryClient();
  const confirm = useConfirm();
  const mayWrite = useCan("operator");
  const [search, change] = useSearch(defaults);
  const [editing, setEditing] = useState<WorkerGroup | "new">();
  const query = useQuery({ ...groupsQuery(search), refetchInterval: 10_000 });
  const remove = useAction(
    (group: WorkerGroup) => api.DELETE("/v1/worker-groups/{id}", { params: { path: { id: String(group.id) } } }),
    (_, group) => {
      void queries.invalidateQueries({ queryKey: ["workers"] });
      return t.fleet.deleted(group.name);
    },
  );
  const create = mayWrite && (
    <Button type="primary" icon={<PlusOutlined />} data-create onClick={() => setEditing("new")}>
      {t.fleet.createGroup}
    </Button>
  );
  const columns: Columns<WorkerGroup> = [
    {
      title: t.fleet.groupFields.name,
      sort: "name",
      render: (_, group) => (
        <span className="cell2">
          <strong>{group.name}</strong>
          <small className="narrowonly">
            {group.workers.map((worker) => worker.name).join(", ") || t.fleet.nobody}
          </small>
        </span>
      ),
    },
    {
      title: t.fleet.groupFields.health,
      render: (_, group) => (
        <Mark kind={group.health === "normal" ? "good" : "bad"} text={t.fleet.health[group.health] ?? group.health} />
      ),
    },
    {
      title: t.fleet.groupFields.members,
      responsive: ["sm"],
      render: (_, group) => (
        <span style={{ display: "flex", flexWrap: "wrap", gap: 4, maxWidth: 520 }}>
          {group.workers.length === 0 && <span className="quiet">{t.fleet.nobody}</span>}
          {group.workers.slice(0, 20).map((worker) => (
            <Link key={worker.id} to={`/workers/${worker.id}`}>
              <Tag>{worker.name}</Tag>
            </Link>
          ))}
          {group.workers.length > 20 && <span className="quiet">+ {group.workers.length - 20}</span>}
        </span>
      ),
    },
    {
      title: t.fleet.fields.tags,
      responsive: ["md"],
      render: (_, group) => group.tags.map((tag) => <Tag key={tag} color="blue">{tag}</Tag>), // prettier-ignore
    },
    {
      title: t.jobs.title,
      responsive: ["md"],
      render: (_, group) => <Link to={`/jobs?groupId=${group.id}`}>{t.actions.show}</Link>,
    },
    {
      title: <span className="visually-hidden">{t.list.actions}</span>,
      align: "right",
      render: (_, group) =>
        mayWrite && (
          <>
            <Button
              type="text"
              size="small"
              icon={<EditOutlined />}
              aria-label={`${t.actions.edit}: ${group.name}`}
              onClick={() => setEditing(group)}
            />
            <Button
              type="text"
              size="small"
              icon={<DeleteOutlined />}
              aria-label={`${t.actions.remove}: ${group.name}`}
              onClick={() =>
                confirm({
                  title: t.fleet.deleteGroupTitle(group.name),
                  hint: t.fleet.deleteGroupHint,
                  action: t.actions.remove,
                  destructive: true,
                  run: () => remove.mutateAsync(group),
                })
              }
            />
          </>
        ),
    },
  ];
  return (
    <Page title={t.fleet.groups} actions={create}>
      <Panel>
        <div className="filters" role="search">
          <TextFilter
            main
            label={t.fleet.groupFields.name}
            value={search.name}
            change={(name) => change({ name, page: "1" })}
          />
        </div>
        <DataTable<WorkerGroup>
          label={t.fleet.groups}
          query={query}
          columns={columns}
          rowKey="id"
          state={search}
          change={change}
          filtered={search.name !== ""}
          clear={() => change({ name: "", page: "1" })}
          empty={{ title: t.fleet.noGroups, hint: t.fleet.noGroupsHint, action: create }}
        />
      </Panel>
      {editing && <GroupDialog group={editing === "new" ? undefined : editing} close={() => setEditing(undefined)} />}
    </Page>
  );
}
