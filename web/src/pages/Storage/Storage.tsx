import { useQuery } from "@tanstack/react-query";
import { Skeleton, Table } from "antd";
import type { Schemas } from "../../api/client";
import { storageQuery } from "../../api/queries";
import { Failure } from "../../components/Failure";
import { formatBytes, formatNumber } from "../../components/format";
import { Facts, Page, Panel } from "../../components/Page";
import { Time } from "../../components/Time";
import { ScrollX } from "../../components/ScrollX";
import { useText } from "../../i18n";

/** What the database holds, and since when. */
export default function Storage() {
  const t = useText();
  const query = useQuery(storageQuery);
  const storage = query.data;
  const rows = (value: number | null) =>
    value === null ? <span className="quiet">{t.access.notCounted}</span> : formatNumber(value);
  if (query.isError) return <Failure error={query.error} retry={() => void query.refetch()} />;
  return (
    <Page title={t.access.storage}>
      {!storage ? (
        <Skeleton active />
      ) : (
        <>
          <Panel>
            <Facts
              items={[
                [t.access.databaseSize, formatBytes(storage.databaseBytes)],
                [t.access.keptFrom, <Time key="k" at={storage.keptFrom} />],
              ]}
            />
          </Panel>
          <div className="grid">
            <Panel title={t.access.byDay}>
              <ScrollX label={t.access.storage}>
                <Table<Schemas["StorageDay"]>
                  size="small"
                  rowKey="day"
                  dataSource={storage.days}
                  pagination={{ pageSize: 15, hideOnSinglePage: true, size: "small" }}
                  columns={[
                    { title: t.access.day, dataIndex: "day" },
                    { title: t.runs.title, align: "right", render: (_, day) => rows(day.runs) },
                    { title: t.access.history, align: "right", render: (_, day) => formatBytes(day.historyBytes) },
                    { title: t.access.output, align: "right", render: (_, day) => formatBytes(day.outputBytes) },
                  ]}
                />
              </ScrollX>
            </Panel>
            <Panel title={t.access.tables}>
              <ScrollX label={t.access.storage}>
                <Table<Schemas["StorageTable"]>
                  size="small"
                  rowKey="name"
                  dataSource={storage.tables}
                  pagination={{ pageSize: 15, hideOnSinglePage: true, size: "small" }}
                  columns={[
                    {
                      title: t.access.table,
                      dataIndex: "name",
                      render: (name: string) => <code className="mono">{name}</code>,
                    },
                    { title: t.access.rows, align: "right", render: (_, table) => rows(table.rows) },
                    { title: t.access.size, align: "right", render: (_, table) => formatBytes(table.bytes) },
                  ]}
                />
              </ScrollX>
            </Panel>
          </div>
        </>
      )}
    </Page>
  );
}
