import { useQuery } from "@tanstack/react-query";
import { Drawer, Skeleton } from "antd";
import { Link } from "react-router";
import type { Schemas } from "../../api/client";
import { auditEntryQuery, auditQuery } from "../../api/queries";
import { DataTable, type Columns } from "../../components/DataTable";
import { Difference } from "../../components/Difference";
import { TextFilter, TimesFilter, WordFilter } from "../../components/Filters";
import { Facts, Page, Panel } from "../../components/Page";
import { Time } from "../../components/Time";
import { useSearch } from "../../components/useSearch";
import { useText } from "../../i18n";
import type { Text } from "../../i18n/en";

type Entry = Schemas["AuditLog"];

const defaults = {
  username: "",
  action: "",
  subject: "",
  subjectId: "",
  from: "",
  to: "",
  entry: "",
  page: "1",
  pageSize: "50",
  sort: "",
};

/** Where what was changed can be seen; undefined where there is no such page. */
export function pageOf(subject: string, id: string | null): string | undefined {
  const paths: Record<string, string> = { job: "/jobs/", schedule: "/jobs/", run: "/runs/", worker: "/workers/" };
  return id !== null && paths[subject] ? paths[subject] + id : undefined;
}

const subjectOf = (row: Entry, t: Text) => `${t.access.subjects[row.subject] ?? row.subject} ${row.subjectId ?? ""}`;

export default function Audit() {
  const t = useText();
  const [search, change] = useSearch(defaults);
  const { entry, ...asked } = search;
  const query = useQuery({ ...auditQuery(asked), refetchInterval: 10_000 });
  const filter = (name: "username" | "action" | "subject") => (value: string) => change({ [name]: value, page: "1" });
  const columns: Columns<Entry> = [
    {
      title: t.access.auditFields.when,
      sort: "createTime",
      render: (_, row) => (
        <span className="cell2">
          <Time at={row.createTime} format="row" />
          <small className="narrowonly">{row.username}</small>
        </span>
      ),
    },
    { title: t.access.auditFields.who, dataIndex: "username", responsive: ["sm"] },
    {
      title: t.access.auditFields.what,
      render: (_, row) => (
        <a
          href={`?entry=${row.id}`}
          onClick={(event) => {
            event.preventDefault();
            change({ entry: String(row.id) });
          }}
        >
          {t.access.actions[row.action] ?? row.action}
        </a>
      ),
    },
    {
      title: t.access.auditFields.subject,
      render: (_, row) => {
        const path = pageOf(row.subject, row.subjectId);
        const words = subjectOf(row, t);
        return <span className="wraps">{path ? <Link to={path}>{words}</Link> : words}</span>;
      },
    },
    {
      title: t.access.auditFields.address,
      responsive: ["md"],
      render: (_, row) => row.address ?? <span className="quiet">–</span>,
    },
  ];
  return (
    <Page title={t.access.audit}>
      <Panel>
        <div className="filters" role="search">
          <TextFilter main label={t.access.auditFields.who} value={search.username} change={filter("username")} />
          <WordFilter
            label={t.access.auditFields.what}
            value={search.action}
            change={filter("action")}
            words={t.access.actions}
          />
          <WordFilter
            label={t.access.auditFields.subject}
            value={search.subject}
            change={filter("subject")}
            words={t.access.subjects}
          />
          <TimesFilter from={search.from} to={search.to} change={(times) => change({ ...times, page: "1" })} />
        </div>
        <DataTable<Entry>
          label={t.access.audit}
          query={query}
          columns={columns}
          rowKey="id"
          state={search}
          change={change}
          filtered={Object.entries(asked).some(
            ([name, value]) => !["page", "pageSize", "sort"].includes(name) && value !== "",
          )}
          clear={() => change(Object.fromEntries(Object.keys(defaults).map((name) => [name, undefined])))}
          empty={{ title: t.access.noAudit }}
        />
      </Panel>
      <Drawer
        open={entry !== ""}
        onClose={() => change({ entry: "" })}
        size="large"
        title={t.access.audit}
        destroyOnHidden
      >
        {entry !== "" && <EntryView id={Number(entry)} />}
      </Drawer>
    </Page>
  );
}

/** What a change was like before and after. */
function EntryView({ id }: { id: number }) {
  const t = useText();
  const entry = useQuery(auditEntryQuery(id)).data;
  if (!entry) return <Skeleton active />;
  const record = (value: unknown) =>
    typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  return (
    <>
      <Facts
        items={[
          [t.access.auditFields.when, <Time key="w" at={entry.createTime} />],
          [t.access.auditFields.who, entry.username],
          [t.access.auditFields.what, `${t.access.actions[entry.action] ?? entry.action}: ${subjectOf(entry, t)}`],
          [t.access.auditFields.address, entry.address ?? "–"],
        ]}
      />
      <div style={{ height: 18 }} />
      {!entry.before && !entry.after ? (
        <span className="quiet">{t.access.noSettings}</span>
      ) : (
        <Difference before={record(entry.before)} after={record(entry.after)} />
      )}
    </>
  );
}
